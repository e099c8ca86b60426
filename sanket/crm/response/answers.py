"""Whether leads were answered in time, and whether each of those who had them did their part."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from sanket.crm.plans import select_in

FOREVER = 2**62


class Wait(NamedTuple):
    """A lead that waited for an answer: it was answered, ended or went cold."""

    lead_id: int
    started_at: int
    due_at: int | None
    answered_at: int | None
    waited: int | None
    ended_at: int


class Answer(NamedTuple):
    """Of a lead, or of one of those who had it. ``in_time`` None: it is too early to say, or was nobody's to answer."""

    lead_id: int
    answered: bool
    waited: int | None
    in_time: bool | None


_TO_ANSWER = (
    " AND h.told_at >= c.started_at"
    " AND (c.answered_at IS NULL OR h.told_at < c.answered_at OR h.answered_at IS NOT NULL)"
)
"""Whoever has it only since it was answered was not to answer it."""


def concerned(owner_id: int | None, team_id: int | None) -> tuple[str, list[Any]]:
    """A test of a clock ``c``: that it was theirs to stop, or they made attempts."""
    asked, given = _whose(owner_id, team_id)
    had = "SELECT 1 FROM crm_holder h JOIN crm_user u ON u.id = h.owner_id WHERE h.lead_id = c.lead_id"
    made = "SELECT 1 FROM crm_attempt h JOIN crm_user u ON u.id = h.by_id WHERE h.lead_id = c.lead_id"
    tried = asked.replace("h.owner_id", "h.by_id")
    return f"(EXISTS ({had}{_TO_ANSWER}{asked}) OR EXISTS ({made}{tried}))", [*given, *given]


def of_leads(waits: Iterable[Wait], *, at: int) -> list[Answer]:
    return [
        Answer(one.lead_id, one.answered_at is not None, one.waited, _in_time(one.due_at, one.answered_at, one, at))
        for one in waits
    ]


def of_holders(waits: Iterable[Wait], owner_id: int | None, team_id: int | None, *, at: int) -> list[Answer]:
    """Theirs alone. What they handed on before it was due they neither answered nor missed."""
    asked, given = _whose(owner_id, team_id)
    leads = {one.lead_id: one for one in waits}
    rows = select_in(
        "SELECT h.lead_id, h.due_at, h.until, h.answered_at, h.waited FROM crm_holder h"  # noqa: S608 - our own words
        " JOIN crm_clock c ON c.lead_id = h.lead_id JOIN crm_user u ON u.id = h.owner_id"
        f" WHERE 1 = 1{_TO_ANSWER}{asked} AND h.lead_id IN {{}} ORDER BY h.lead_id, h.told_at, h.id",
        leads,
        *given,
    )
    found = []
    for lead_id, due_at, until, answered_at, waited in rows:
        one = leads[lead_id]
        theirs = one._replace(ended_at=min(one.ended_at, FOREVER if until is None else until))
        found.append(Answer(lead_id, answered_at is not None, waited, _in_time(due_at, answered_at, theirs, at)))
    return found


def _whose(owner_id: int | None, team_id: int | None) -> tuple[str, list[Any]]:
    asked = [(column, pk) for column, pk in (("h.owner_id", owner_id), ("u.team_id", team_id)) if pk is not None]
    return "".join(f" AND {column} = %s" for column, _ in asked), [pk for _, pk in asked]


def _in_time(due_at: int | None, answered_at: int | None, one: Wait, at: int) -> bool | None:
    if due_at is None:
        return None
    if answered_at is not None:
        return answered_at <= due_at
    return False if due_at <= min(one.ended_at, at) else None
