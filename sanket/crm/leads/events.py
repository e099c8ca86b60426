"""What the leads' room announces, with the transaction."""

from __future__ import annotations

from typing import NamedTuple


class LeadOpened(NamedTuple):
    """A lead was recognised. ``fresh``: within the last day; of anything older nobody is notified."""

    lead_id: int
    account_id: int
    offering_id: int
    recognised_at: int
    detected_at: int
    fresh: bool


class DeedBegins(NamedTuple):
    """A person is about to act on a lead of this account, which is held; of the lead nothing is held or written yet."""

    account_id: int


class LeadMoved(NamedTuple):
    """A person accepted, assigned, recycled or disqualified a lead, or took that back."""

    lead_id: int
    account_id: int
    offering_id: int
    stage: str
