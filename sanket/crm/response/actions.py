"""Deeds of this room."""

from __future__ import annotations

from sanket.crm.response import clocks
from sanket.crm.response.clocks import Told
from sanket.crm.response.clocks import told as tell_clocks
from sanket.crm.response.contacts import activities_logged
from sanket.crm.response.listeners import (
    leads_came_back,
    leads_moved,
    leads_opened,
    leads_went_cold,
    leads_withdrawn,
    people_changed,
)
from sanket.crm.response.odds import work_out as weigh_queue
from sanket.crm.response.outcomes import OutcomeRefused, Recorded, record_outcome, undo_outcome
from sanket.crm.response.ownerless import route_ownerless
from sanket.crm.response.promises import PromiseRefused, remove_promise, save_promise
from sanket.crm.response.rerouting import Rerouted, reroute
from sanket.crm.response.retiming import time_anew
from sanket.crm.response.routing import Routed, route, take_turn
from sanket.crm.response.rules import (
    RoutingRefused,
    add_rule,
    move_rule,
    order_rules,
    remove_rule,
    restore_rule,
    save_rule,
)
from sanket.crm.response.sweeping import Looked, look

clocks_begin, clocks_revive, clock_of_moved = clocks.leads_opened, clocks.leads_revived, clocks.lead_moved
clocks_of_cold, clock_handed_over = clocks.leads_went_cold, clocks.handed_over

__all__ = [
    "Looked",
    "OutcomeRefused",
    "PromiseRefused",
    "Recorded",
    "Rerouted",
    "Routed",
    "RoutingRefused",
    "Told",
    "activities_logged",
    "add_rule",
    "clock_handed_over",
    "clock_of_moved",
    "clocks_begin",
    "clocks_of_cold",
    "clocks_revive",
    "leads_came_back",
    "leads_moved",
    "leads_opened",
    "leads_went_cold",
    "leads_withdrawn",
    "look",
    "move_rule",
    "order_rules",
    "people_changed",
    "record_outcome",
    "remove_promise",
    "remove_rule",
    "reroute",
    "restore_rule",
    "route",
    "route_ownerless",
    "save_promise",
    "save_rule",
    "take_turn",
    "tell_clocks",
    "time_anew",
    "undo_outcome",
    "weigh_queue",
]
