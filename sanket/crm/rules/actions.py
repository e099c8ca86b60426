"""Deeds of this room."""

from __future__ import annotations

from sanket.crm.rules.listeners import (
    accounts_changed,
    accounts_written,
    activities_logged,
    contacts_written,
    deals_changed,
    leads_given_out,
    leads_moved,
    leads_opened,
    purchases_changed,
    response_missed,
)
from sanket.crm.rules.register import hand_in, hand_in_events
from sanket.crm.rules.segments import (
    SegmentRefused,
    add_segment,
    hand_in_use,
    remove_segment,
    remove_snapshot,
    save_segment,
    take_snapshot,
)
from sanket.crm.rules.segments import hold as hold_segment
from sanket.crm.rules.segments import take_turn as take_members_turn
from sanket.crm.rules.sweeping import keep_members, let_go, sweep
from sanket.crm.rules.tallies import forget as forget_tests
from sanket.crm.rules.views import ViewRefused, add_view, remove_view, save_view

__all__ = [
    "SegmentRefused",
    "ViewRefused",
    "accounts_changed",
    "accounts_written",
    "activities_logged",
    "add_segment",
    "add_view",
    "contacts_written",
    "deals_changed",
    "forget_tests",
    "hand_in",
    "hand_in_events",
    "hand_in_use",
    "hold_segment",
    "keep_members",
    "leads_given_out",
    "leads_moved",
    "leads_opened",
    "let_go",
    "purchases_changed",
    "remove_segment",
    "remove_snapshot",
    "remove_view",
    "response_missed",
    "save_segment",
    "save_view",
    "sweep",
    "take_members_turn",
    "take_snapshot",
]
