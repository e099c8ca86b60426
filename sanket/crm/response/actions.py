"""Deeds of this room."""

from __future__ import annotations

from sanket.crm.response.listeners import (
    leads_came_back,
    leads_moved,
    leads_opened,
    leads_went_cold,
    leads_withdrawn,
    people_changed,
)
from sanket.crm.response.ownerless import route_ownerless
from sanket.crm.response.rerouting import Rerouted, reroute
from sanket.crm.response.routing import Routed, route
from sanket.crm.response.rules import (
    RoutingRefused,
    add_rule,
    move_rule,
    order_rules,
    remove_rule,
    restore_rule,
    save_rule,
)

__all__ = [
    "Rerouted",
    "Routed",
    "RoutingRefused",
    "add_rule",
    "leads_came_back",
    "leads_moved",
    "leads_opened",
    "leads_went_cold",
    "leads_withdrawn",
    "move_rule",
    "order_rules",
    "people_changed",
    "remove_rule",
    "reroute",
    "restore_rule",
    "route",
    "route_ownerless",
    "save_rule",
]
