"""What routing announces, with the transaction."""

from __future__ import annotations

from typing import NamedTuple

from sanket.crm.response.facts import GivenOut, LeftWaiting


class LeadsGivenOut(NamedTuple):
    """Rules were asked about leads that waited."""

    given: tuple[GivenOut, ...]
    waiting: tuple[LeftWaiting, ...]
    now: int
