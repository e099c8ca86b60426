"""Deeds of this room."""

from __future__ import annotations

from sanket.crm.response.listeners import (
    lead_moved,
    leads_came_back,
    leads_opened,
    leads_went_cold,
    leads_withdrawn,
)
from sanket.crm.response.routing import Routed, route
from sanket.crm.response.rules import RoutingRefused, add_rule, move_rule, remove_rule, restore_rule, save_rule

__all__ = [
    "Routed",
    "RoutingRefused",
    "add_rule",
    "lead_moved",
    "leads_came_back",
    "leads_opened",
    "leads_went_cold",
    "leads_withdrawn",
    "move_rule",
    "remove_rule",
    "restore_rule",
    "route",
    "save_rule",
]
