"""Lists of leads by when they are to be answered: whoever waits longest comes first, then what waits for nobody; and by what
they are worth."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sanket.crm.catalogue.queries import tree
from sanket.crm.leads import queries as leads
from sanket.crm.response.holders import timed
from sanket.crm.response.models import Clock
from sanket.crm.response.odds import odds
from sanket.crm.response.queue import HEATS, worth_of
from sanket.engine.response.worth import EDGES, STAGES, Worth
from sanket.shared.batches import sliced

_OPEN = "c.answered_at IS NULL AND c.due_at IS NOT NULL"
# Ended and cold ones have a date, too; nobody looks at them any more.
_WAITS = f"{_OPEN} AND (c.look_at IS NOT NULL OR c.missed_at IS NOT NULL)"
TO_ANSWER = leads.Kept("crm_clock c", "c.lead_id", "c.due_at", _WAITS)
PLACE = (int, int, int)
"""What a place in this order is made of: 0 of those that wait and 1 of the rest; its value; the lead's id."""
PLACE_BY_WORTH = (int, float, float, int)
"""The same by worth: as of when, the worth, log2 of interest / threshold, the lead's id."""

WAITING, LATE, IN_TIME, TOO_LATE = "waiting", "late", "in-time", "too-late"
ANSWERS: Mapping[str, str] = {
    # Few: found by their index. Of the others there are many: each lead of the list is asked.
    WAITING: f"{_WAITS} AND c.due_at > %s",
    LATE: f"{_WAITS} AND c.due_at <= %s",
    IN_TIME: "c.lead_id = l.lead_id AND c.answered_at <= c.due_at AND c.answered_at <= %s",
    TOO_LATE: "c.lead_id = l.lead_id AND c.answered_at > c.due_at AND c.answered_at <= %s",
}


def answered(how: str, *, at: int) -> tuple[str, list[Any]]:
    """A query for the ids of leads, for a list's wish: how they are, or were, answered."""
    return f"SELECT c.lead_id FROM crm_clock c WHERE {ANSWERS[how]}", [at]  # noqa: S608 - our own words


def clocks_of(lead_ids: Iterable[int]) -> dict[int, Clock]:
    """Of the leads of a page, in one statement."""
    return {one.lead_id: one for ids in sliced(lead_ids) for one in timed(Clock.objects.filter(pk__in=ids))}


def part_to_answer(
    who: leads.Reader, wish: leads.Wish, *, place: Sequence[Any] | None, at: int, size: int, since: int | None = None
) -> leads.Slice:
    """One part of a list in this order; behind those that wait the rest, newest first. ``since``: who was to be answered
    before that is one of the rest, and years of what nobody ever answered need not be looked through."""
    found: list[tuple[tuple[int, int, int], leads.Lead]] = []
    waits = TO_ANSWER if since is None else TO_ANSWER._replace(words=f"{_WAITS} AND c.due_at >= {since:d}")
    if place is None or place[0] == 0:
        after = (place[1], place[2]) if place else None
        rows = leads.along(who, wish, waits, at=at, limit=size + 1, after=after)
        found = [((0, due, lead.pk), lead) for due, lead in rows]
    if len(found) <= size:
        rest = replace(wish, beside=waits)
        after = (place[1], place[2]) if place and place[0] == 1 else None
        more = leads.listed(who, rest, at=at, order="recognised", limit=size + 1 - len(found), after=after)
        found += [((1, lead.recognised_at, lead.pk), lead) for lead in more]
    shown = found[:size]
    return leads.Slice([lead for _, lead in shown], shown[-1][0] if len(found) > size else None)


def part_by_worth(
    who: leads.Reader, wish: leads.Wish, *, place: Sequence[Any] | None, at: int, size: int
) -> leads.Slice:
    """One part of a list of warm leads by what they are expected to bring, the most first. All parts of one look at the list
    are ranked as of its beginning, like those by heat."""
    moment = place[0] if place else at
    after = leads.Scored(*place[1:]) if place else None
    found = leads.scored(who, wish, _scale(), at=at, moment=moment, limit=size + 1, after=after)
    shown = found[:size]
    return leads.Slice([lead for _, lead in shown], [moment, *shown[-1][0]] if len(found) > size else None)


def worths_of(some: Iterable[leads.Lead], *, at: int) -> dict[int, Worth]:
    """Of the leads of a page, by their ids."""
    known = odds()
    return {lead.pk: worth_of(known, leads.brief(lead, at=at), at=at) for lead in some}


def _scale() -> leads.Scale:
    """`Worth.expected` in factors, for a database to multiply."""
    known = odds()
    worths = {pk: known.worth(pk, STAGES[0]) for pk in tree().rows}
    return leads.Scale(
        {pk: (one.own.share, one.wins.share * one.value) for pk, one in worths.items()},
        dict(zip(STAGES, known.stages, strict=True)),
        leads.Steps(HEATS, [one.times for one in known.heats]),
        leads.Steps(EDGES, [one.times for one in known.fits]),
    )
