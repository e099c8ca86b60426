"""Where the hottest leads of all people end: behind that many are more than people can follow up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sanket.crm.leads.lists import half_lives
from sanket.crm.leads.reading import rows_of
from sanket.crm.leads.wishes import Reader, Wish, asked_for
from sanket.shared.batches import sliced

FEWEST_OF_EACH = 8
HALF_LIVES_AT_ONCE = 100
"""Parts of one statement; SQLite takes some hundreds."""


class Place(NamedTuple):
    """Where a lead stands in the order of heat: log2 of interest / threshold, then its id."""

    heat: float
    lead_id: int

    def before(self, heat: float, lead_id: int) -> bool:
        """Whether a lead with this heat and id comes behind it."""
        return (-heat, lead_id) > (-self.heat, self.lead_id)


def cut(*, at: int, moment: int, most: int, among: Sequence[int] | None = None) -> Place | None:
    """The place of the last of the ``most`` hottest leads of all people at ``moment``; None: there are no more of them.

    Like `hottest`, along the index of each half-life, but only to be counted; and of each so many first as it would have
    if all had alike. Where one has more of the hottest, it is asked again for more.
    """
    lives = half_lives() if among is None else list(among)
    limits = dict.fromkeys(lives, 2 * most // max(len(lives), 1) + FEWEST_OF_EACH)
    found: dict[int, list[tuple[float, int]]] = {}
    again = lives
    while again:
        found |= _hottest_of(again, limits, at=at, moment=moment)
        ranked = sorted(rank for some in found.values() for rank in some)
        # What is not read yet of a half-life lies behind the last that was.
        last = ranked[most] if len(ranked) > most else None
        again = [
            life for life in lives if len(found[life]) == limits[life] and (last is None or found[life][-1] < last)
        ]
        limits |= {life: 4 * limits[life] for life in again}
    if len(ranked := sorted(rank for some in found.values() for rank in some)) <= most:
        return None
    heat, pk = ranked[most - 1]
    return Place(-heat, pk)


def _hottest_of(
    lives: Sequence[int], limits: Mapping[int, int], *, at: int, moment: int
) -> dict[int, list[tuple[float, int]]]:
    """Half-life -> (heat falling, id) of its first leads, as many as ``limits`` says."""
    everybody = asked_for(Reader(None, None, ()), Wish(), at, along=True)
    chosen = everybody.choose("%s life, l.lead_id, l.heat_key - %s / CAST(%s AS double precision) heat")
    found: dict[int, list[tuple[float, int]]] = {life: [] for life in lives}
    for some in sliced(lives, HALF_LIVES_AT_ONCE):
        parts, given = [], []
        for n, life in enumerate(some):
            parts.append(
                f"SELECT * FROM ({chosen} AND l.half_life = %s ORDER BY l.heat_key DESC, l.lead_id LIMIT %s) p{n}"  # noqa: S608 - our own words
            )
            given += [life, float(moment), life, *everybody.given, life, limits[life]]
        for life, pk, heat in rows_of(" UNION ALL ".join(parts), given):
            found[int(life)].append((-heat, pk))
    return {life: sorted(ranks) for life, ranks in found.items()}
