"""Deeds of this room."""

from __future__ import annotations

from sanket.crm.rules.register import hand_in, hand_in_events
from sanket.crm.rules.segments import (
    SegmentRefused,
    add_segment,
    remove_segment,
    remove_snapshot,
    save_segment,
    take_snapshot,
)
from sanket.crm.rules.views import ViewRefused, add_view, remove_view, save_view

__all__ = [
    "SegmentRefused",
    "ViewRefused",
    "add_segment",
    "add_view",
    "hand_in",
    "hand_in_events",
    "remove_segment",
    "remove_snapshot",
    "remove_view",
    "save_segment",
    "save_view",
    "take_snapshot",
]
