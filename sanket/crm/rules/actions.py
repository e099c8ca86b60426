"""Deeds of this room."""

from __future__ import annotations

from sanket.crm.rules.register import hand_in
from sanket.crm.rules.segments import (
    SegmentRefused,
    add_segment,
    remove_segment,
    remove_snapshot,
    save_segment,
    take_snapshot,
)

__all__ = [
    "SegmentRefused",
    "add_segment",
    "hand_in",
    "remove_segment",
    "remove_snapshot",
    "save_segment",
    "take_snapshot",
]
