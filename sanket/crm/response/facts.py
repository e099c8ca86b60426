"""What is announced of each of several leads."""

from __future__ import annotations

from typing import NamedTuple


class GivenOut(NamedTuple):
    """A lead has somebody, and why; perhaps whose it was already, as the account's owner."""

    lead_id: int
    to_id: int
    reason: str


class LeftWaiting(NamedTuple):
    """A lead has nobody. ``until``: free (somebody has to become free), at work, said (somebody has to say so). ``again``: so
    it was when the rules were asked before."""

    lead_id: int
    until: str
    reason: str
    again: bool = False
