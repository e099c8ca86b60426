"""The postman of letters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sanket.crm.messaging import claiming
from sanket.crm.messaging.shutting import record
from sanket.crm.messaging.ways.letters import Due, Fate, Landed, Outcome
from sanket.shared import postman
from sanket.shared.instants import seconds_of

LOST = "Where it leads was sealed with a secret key that is gone; add it anew."


def carry(due: Due, *, now: int) -> Outcome:
    """By its way. Whatever breaks on our side breaks before anything is sent, or is told by the way itself."""
    from sanket.crm.messaging.ways import chat, mail, push

    if not due.where:
        return Outcome(Fate.REFUSED, LOST)
    if due.way == "mail":
        return mail.send(due)
    return push.send(due, now=now) if due.way == "push" else chat.send(due)


class Postman(postman.Postman[Due, Landed]):
    name = "letter"

    def claim(self, free: int, flying: Mapping[int, int], *, now: datetime) -> list[Due]:
        return claiming.claim(free, flying, now=now)

    def place(self, due: Due) -> int:
        return due.channel

    def send(self, due: Due) -> Landed:
        began = seconds_of(self.clock())
        try:
            outcome = carry(due, now=began)
        except Exception as error:  # noqa: BLE001 - whatever it was, the others go on
            # Of a messenger nobody knows how far it came.
            fate = Fate.DOUBT if due.way == "chat" else Fate.AGAIN
            outcome = Outcome(fate, f"{type(error).__name__}: {error}")
        return Landed(due, outcome, began)

    def record(self, landed: Sequence[Landed], *, now: datetime) -> None:
        record(landed, now=now)
