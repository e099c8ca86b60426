"""The facts of one communication, as the table takes them."""

from __future__ import annotations

from typing import NamedTuple


class Said(NamedTuple):
    """One message to one recipient; ``occurred_at`` in Unix seconds. The first four tell it from all others."""

    sender_id: int
    recipient_id: int
    message: str
    kind: str
    occurred_at: int
