"""Lists of leads, in the orders that are kept on the leads themselves."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from sanket.crm.leads.models import Lead
from sanket.crm.leads.reading import marks, rows_of, whole
from sanket.crm.leads.wishes import STANDING, Reader, Wish, asked_for
from sanket.shared.batches import sliced

# Column, falling; every order ends with the id.
ORDERS = {
    "heat": ("l.heat_key", True),
    "cold": ("l.cold_at", False),
    "recognised": ("l.recognised_at", True),
    "account": ("a.name_key", False),
    "fitment": ("l.fitment", True),
}
# Orders in which leads are found by an index of their own; by cold date is the usual way, by heat see hottest().
_ALONG = frozenset(("recognised", "account", "fitment"))
# One half-life after another; found without reading all leads of each.
_HALF_LIVES = f"""
WITH RECURSIVE found(x) AS (
    SELECT min(l.half_life) FROM crm_leadstanding l WHERE {STANDING}
    UNION ALL
    SELECT (SELECT min(l.half_life) FROM crm_leadstanding l WHERE {STANDING} AND l.half_life > found.x)
    FROM found WHERE found.x IS NOT NULL
) SELECT x FROM found WHERE x IS NOT NULL"""  # noqa: S608 - our own words


def listed(
    who: Reader, wish: Wish, *, at: int, order: str, limit: int, after: tuple[Any, int] | None = None
) -> list[Lead]:
    """The first ``limit`` in this order, from behind ``after``: (its value, id) of the last lead seen. By heat see
    `hottest`."""
    column, falling = ORDERS[order]
    if wish.accounts is not None and order != "account":
        column += " + 0"  # found by their accounts, not along this order
    asked = asked_for(who, wish, at, along=order in _ALONG)
    if after is not None:
        way = "<" if falling else ">"
        asked.put(f"{column} {way}= %s AND ({column} {way} %s OR l.lead_id {way} %s)", after[0], after[0], after[1])
    sign = " DESC" if falling else ""
    chosen = asked.choose("l.lead_id", accounts_first=order == "account")
    return whole(chosen, asked.given, order=f"{column}{sign}, l.lead_id{sign}", limit=limit)


def hottest(
    who: Reader,
    wish: Wish,
    *,
    at: int,
    moment: int,
    limit: int,
    after: tuple[float, int] | None = None,
    among: Sequence[int] | None = None,
) -> list[Lead]:
    """The first ``limit`` by interest / threshold at ``moment``, falling; ties by id.

    Among leads of one half-life the stored heat key is the order at every instant, so each half-life is an index scan
    and the scans are merged. ``after``: (heat at ``moment``, id) of the last lead seen, for the next page. ``among``: the
    half-lives there are, where they are known.
    """
    asked = asked_for(who, wish, at, along=True)
    ranked: list[list[tuple[float, int, Lead]]] = []
    for half_life in half_lives() if among is None else among:
        words, given = asked.choose("l.lead_id") + " AND l.half_life = %s", [*asked.given, half_life]
        if after is not None:
            # A little wider than the bound, because heat is worked out from the key and not the other way round.
            words, given = words + " AND l.heat_key <= %s", [*given, after[0] + moment / half_life + 1e-9]
        ranked.append(_behind(words, given, after, moment, half_life, limit, by_account=wish.accounts is not None))
    merged = heapq.merge(*ranked, key=lambda entry: entry[:2])
    return [lead for _, _, lead in (entry for entry, _ in zip(merged, range(limit), strict=False))]


def counted(who: Reader, wish: Wish, *, at: int, most: int) -> int:
    """How many, up to ``most``."""
    asked = asked_for(who, wish, at)
    return int(rows_of(f"SELECT COUNT(*) FROM ({asked.choose('l.lead_id')} LIMIT %s) tab", [*asked.given, most])[0][0])  # noqa: S608 - our own words


def _behind(
    words: str,
    given: Sequence[Any],
    after: tuple[float, int] | None,
    moment: int,
    half_life: int,
    limit: int,
    *,
    by_account: bool,
) -> list[tuple[float, int, Lead]]:
    """The first of one half-life behind ``after``. It and those as warm as it are found once more, mostly none but it."""
    again = 1 if after else 0
    order = f"l.heat_key{' + 0' if by_account else ''} DESC, l.lead_id"
    while True:
        found = whole(words, given, order=order, limit=limit + again)
        ranks = [(-(lead.heat_key - moment / half_life), lead.pk, lead) for lead in found]
        kept = sorted(rank for rank in ranks if after is None or rank[:2] > (-after[0], after[1]))
        if len(kept) >= limit or len(found) < limit + again:
            return kept
        again *= 20


class Counts(NamedTuple):
    open: int
    cooling: int
    mine: int
    unassigned: int


def counts(who: Reader, *, at: int, soon: int, most: int) -> Counts:
    """How many warm leads there are, are cold by ``soon``, are the reader's and nobody's, each up to ``most``."""
    wishes = (Wish(cold_until=soon), Wish(owner=who.user_id), Wish(owned="nobody"))
    parts = [asked_for(who, wish, at) for wish in wishes]
    words = ", ".join(
        f"(SELECT COUNT(*) FROM ({part.choose('l.lead_id')} LIMIT %s) t{n})"  # noqa: S608 - our own words
        for n, part in enumerate(parts)
    )
    found = rows_of(f"SELECT {words}", [value for part in parts for value in (*part.given, most)])[0]
    # Where there are so many of a part, there are so many of all, and they need not be looked through.
    everyone = most if most in found else counted(who, Wish(), at=at, most=most)
    return Counts(everyone, *found)


def covered(lead_ids: Collection[int], *, at: int) -> dict[int, list[str]]:
    """Lead id -> the names of the categories whose warm leads it speaks for, where it speaks for any."""
    found: dict[int, list[str]] = {}
    for ids in sliced(lead_ids):
        # Sorted here: an order by the offering's name would tempt SQLite to read all leads in that order.
        for speaker, name in rows_of(
            "SELECT l.covered_by_id, coalesce(nullif(o.name, ''), o.external_id) FROM crm_leadstanding l"  # noqa: S608 - our own words
            f" JOIN crm_offering o ON o.id = l.offering_id WHERE {STANDING} AND l.cold_at + 0 > %s"
            f" AND l.covered_by_id IN ({marks(ids)})",
            [at, *ids],
        ):
            found.setdefault(speaker, []).append(name)
    return {speaker: sorted(names) for speaker, names in found.items()}


def half_lives() -> list[int]:
    """Those of warm leads: so many orders of heat are merged in a list."""
    return [half_life for (half_life,) in rows_of(_HALF_LIVES, [])]
