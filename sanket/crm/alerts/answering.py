"""Notices about leads that wait for an answer: to whoever has them, then to whoever has to see to it."""

from __future__ import annotations

from sanket.crm.alerts.audience import keepers, managers
from sanket.crm.alerts.leads import Told, tell_each
from sanket.crm.response.events import ResponseDueSoon, ResponseEscalated, ResponseMissed

MINUTE = 60


def due_soon(fact: ResponseDueSoon) -> None:
    said = f"Due in {max(1, (fact.due_at - fact.now) // MINUTE)} min."
    _tell("response.due_soon", fact, said, "Call now: {what}")


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
