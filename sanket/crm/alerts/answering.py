"""Notices about leads that wait for an answer: to whoever has them, then to whoever has to see to it."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from sanket.crm.alerts.audience import keepers, managers
from sanket.crm.alerts.leads import Told, tell_each
from sanket.crm.response.events import ResponseDueSoon, ResponseEscalated, ResponseMissed
from sanket.crm.workspace.queries import User, zone, zone_of
from sanket.shared.instants import datetime_of

MINUTE, HOUR = 60, 3_600


def due_soon(fact: ResponseDueSoon) -> None:
    owner = User.objects.filter(pk=fact.owner_id).first() if fact.owner_id else None
    said = f"Due {due_in_words(fact.due_at, fact.now, zone_of(owner) if owner else zone())}."
    _tell("response.due_soon", fact, said, "Call now: {what}")


def due_in_words(due_at: int, now: int, here: ZoneInfo) -> str:
    """
    >>> due_in_words(120, 0, ZoneInfo("UTC")), due_in_words(5 * HOUR + 60, 0, ZoneInfo("UTC"))
    ('in 2 min', 'in 5 h 1 min, at 05:01')
    >>> due_in_words(33 * HOUR, 0, ZoneInfo("UTC")), due_in_words(57 * HOUR, 0, ZoneInfo("UTC"))
    ('tomorrow 09:00', 'Sat 3 Jan, 09:00')
    """
    left = due_at - now
    if left < HOUR:
        return f"in {max(1, left // MINUTE)} min"
    then, today = (datetime_of(when).astimezone(here) for when in (due_at, now))
    hours, minutes = divmod(left // MINUTE, 60)
    match (then.date() - today.date()).days:
        case 0:
            return f"in {hours} h {minutes} min, at {then:%H:%M}"
        case 1:
            return f"tomorrow {then:%H:%M}"
    return f"{then:%a} {then.day} {then:%b}, {then:%H:%M}"


def missed(fact: ResponseMissed) -> None:
    _tell("response.missed", fact, "Nobody has answered yet.", "Not answered in time: {what}")


def _tell(kind: str, fact: ResponseDueSoon | ResponseMissed, said: str, title: str) -> None:
    """Once for each time that the clock ran."""
    to = [fact.owner_id] if fact.owner_id else managers()
    told: list[Told] = [(person, fact.lead_id, said) for person in to]
    tell_each(kind, told, fact.now, title, f":{fact.started_at}")


def escalated(fact: ResponseEscalated) -> None:
    """The next person is told as of every lead that they are given; who had it, that it is theirs no more."""
    if fact.kind == "next":
        to = [fact.owner_before_id] if fact.owner_before_id else []
        title = "Handed on: {what}"
    else:
        to = [fact.to_id] if fact.to_id else keepers()
        title = "Nobody answers: {what}"
    told: list[Told] = [(person, fact.lead_id, f"{fact.reason}.") for person in to]
    tell_each("response.escalated", told, fact.now, title, f":{fact.now}")
