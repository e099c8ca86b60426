"""One attempt, out on the wire: no database here."""

from __future__ import annotations

from typing import NamedTuple

from sanket.crm.webhooks import signing
from sanket.shared.errors import Refusal

KEPT = 1_000
"""Characters of an answer that the log shows."""
READ = 4 * KEPT
"""Bytes of it that are read."""

NO_SECRET = "Its secret was sealed with a secret key that is gone; rotate it."  # noqa: S105 - a sentence


class Due(NamedTuple):
    """A claimed delivery with all it takes to send it. ``lease``: what its claim wrote into the row."""

    delivery: int
    endpoint: int
    url: str
    key: str
    body: str
    secrets: tuple[str, ...]
    lease: int


class Outcome(NamedTuple):
    """``status`` None: nobody answered, and ``answer`` says why."""

    status: int | None
    answer: str
    ms: int
    retry_after: str | None = None

    @property
    def taken(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


class Landed(NamedTuple):
    """An attempt that is over; ``began``: its second."""

    due: Due
    outcome: Outcome
    began: int


def send(due: Due, *, at: int) -> Outcome:
    """Never raises for what the other side does."""
    # Loaded where something is sent: a worker of a site without webhooks stays small.
    from sanket.outbound import call

    if not due.secrets:
        return Outcome(None, NO_SECRET, 0)
    body = due.body.encode()
    try:
        answer = call("POST", due.url, headers=signing.headers(due.secrets, due.key, at, body), content=body, most=READ)
    except Refusal as refusal:
        return Outcome(None, refusal.sentence, 0)
    text = answer.body.decode(errors="replace").replace("\0", "")[:KEPT]
    return Outcome(answer.status, text, answer.ms, answer.headers.get("retry-after"))
