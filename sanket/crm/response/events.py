"""What this room announces, with the transaction."""

from __future__ import annotations

from typing import NamedTuple

from sanket.crm.response.facts import GivenOut, LeftWaiting


class LeadsGivenOut(NamedTuple):
    """Rules were asked about leads that waited."""

    given: tuple[GivenOut, ...]
    waiting: tuple[LeftWaiting, ...]
    now: int


class ResponseDueSoon(NamedTuple):
    """A lead that somebody was given is still to be answered, and most of the time for it has passed."""

    lead_id: int
    owner_id: int | None
    started_at: int
    due_at: int
    now: int


class ResponseMissed(NamedTuple):
    """Nobody of ours had answered a lead when it was due; ``owner_id`` None: nobody had it."""

    lead_id: int
    owner_id: int | None
    started_at: int
    due_at: int
    now: int


class ResponseEscalated(NamedTuple):
    """A missed lead was given to the next person (``kind`` next), or a manager is told (manager), or there is none (nobody).

    ``owner_before_id``: who had not answered.
    """

    lead_id: int
    kind: str
    owner_before_id: int | None
    to_id: int | None
    reason: str
    started_at: int
    due_at: int
    now: int
