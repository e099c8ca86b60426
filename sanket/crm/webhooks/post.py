"""The postman of webhooks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sanket.crm.webhooks import claiming
from sanket.crm.webhooks.sending import Due, Landed, Outcome, send
from sanket.shared import instants, postman


class Postman(postman.Postman[Due, Landed]):
    name = "webhook"

    def claim(self, free: int, flying: Mapping[int, int], *, now: datetime) -> list[Due]:
        return claiming.claim(free, flying, now=now)

    def place(self, due: Due) -> int:
        return due.endpoint

    def send(self, due: Due) -> Landed:
        began = instants.seconds_of(self.clock())
        try:
            outcome = send(due, at=began)
        except Exception as error:  # noqa: BLE001 - whatever it was, the others go on
            outcome = Outcome(None, f"{type(error).__name__}: {error}", 0)
        return Landed(due, outcome, began)

    def record(self, landed: Sequence[Landed], *, now: datetime) -> None:
        claiming.record(landed, now=now)
