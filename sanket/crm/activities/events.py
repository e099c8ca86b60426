"""What the log announces."""

from __future__ import annotations

from typing import NamedTuple

from sanket.crm.activities.facts import Facts


class ActivitiesLogged(NamedTuple):
    """Rows were appended, corrected or withdrawn; announced with the transaction.

    ``added`` new facts in any order; ``disturbed`` (account, offering) of rows that no longer count, whose groups must
    be replayed. ``bulk``: part of a long intake; what only people read may be worked out at its end. ``corrected``:
    external ids of those ``added`` that stand in the place of others; ``withdrawn``: what does not count any more.
    """

    added: tuple[Facts, ...]
    disturbed: frozenset[tuple[int, int]]
    now: int
    bulk: bool
    corrected: frozenset[str] = frozenset()
    withdrawn: tuple[Facts, ...] = ()


class TypesChanged(NamedTuple):
    """Activity types were added or changed."""

    type_ids: tuple[int, ...]
    now: int
