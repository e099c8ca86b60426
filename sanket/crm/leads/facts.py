"""What is announced of each of several leads."""

from __future__ import annotations

from typing import NamedTuple


class Opened(NamedTuple):
    """A lead was recognised. ``fresh``: within the last day; of anything older no person is notified."""

    lead_id: int
    account_id: int
    offering_id: int
    recognised_at: int
    detected_at: int
    fresh: bool


class Cooled(NamedTuple):
    """``because``: ``time`` went by, or the ``log`` says something else now."""

    lead_id: int
    at: int
    because: str
