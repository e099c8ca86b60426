"""Lists of leads of which a page shows a few: their ids, and how many there are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sanket.crm.leads.lists import half_lives
from sanket.crm.leads.reading import rows_of
from sanket.crm.leads.wishes import Reader, Wish, asked_for


class Foremost(NamedTuple):
    """The first ids in some order, and how many leads there are, as far as they were counted."""

    ids: list[int]
    all: int


def foremost(
    who: Reader, wish: Wish, *, at: int, limit: int, most: int, order: str = "heat", among: Sequence[int] | None = None
) -> Foremost:
    """The first ``limit`` by heat, or by *cold* date, counted up to ``most``. Where there are fewer than that, one reading
    tells both. ``among``: as in `hottest`."""
    asked = asked_for(who, wish, at)
    if order == "cold":
        words = f"{asked.choose('l.lead_id')} ORDER BY l.cold_at, l.lead_id LIMIT %s"
        ids = [pk for (pk,) in rows_of(words, [*asked.given, most])]
        return Foremost(ids[:limit], len(ids))
    rows = rows_of(f"{asked.choose('l.lead_id, l.heat_key, l.half_life')} LIMIT %s", [*asked.given, most])
    if len(rows) == most:
        # The hottest of so many are found sooner along their own index.
        asked = asked_for(who, wish, at, along=True)
        words = f"{asked.choose('l.lead_id, l.heat_key, l.half_life')} AND l.half_life = %s"
        words += " ORDER BY l.heat_key DESC, l.lead_id LIMIT %s"
        lives = half_lives() if among is None else among
        rows = [row for half_life in lives for row in rows_of(words, [*asked.given, half_life, limit])]
        count = most
    else:
        count = len(rows)
    ranked = sorted((at / half_life - key, pk) for pk, key, half_life in rows)
    return Foremost([pk for _, pk in ranked[:limit]], count)
