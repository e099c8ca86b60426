"""Deeds on what was captured."""

from __future__ import annotations

from sanket.crm.capture.connecting import (
    Taken,
    ask_now,
    connect,
    fares,
    map_category,
    reconnect,
    replay,
    save_mapping,
    take_deliveries,
)
from sanket.crm.capture.connectors import NotTaken, register
from sanket.crm.capture.deliveries import (
    delivery_failed,
    delivery_key,
    delivery_taken,
    keep_deliveries,
    replay_deliveries,
)
from sanket.crm.capture.heard import DUPLICATE, KINDS, STORED, Heard
from sanket.crm.capture.intake import take
from sanket.crm.capture.joining import LinkRefused, merge, name_contact, redo_link, undo_link
from sanket.crm.capture.judging import VerdictRefused, judge, take_back
from sanket.crm.capture.listeners import (
    accounts_saved,
    contacts_saved,
    offerings_added,
    offerings_named,
    types_changed,
)
from sanket.crm.capture.mail_domains import DomainRefused, remove_domain, save_domain
from sanket.crm.capture.rereading import note_all, reread
from sanket.crm.capture.rules import EventRuleRefused, order_rules, remove_rule, save_rule
from sanket.crm.capture.sources import (
    SourceRefused,
    add_source,
    disable_source,
    enable_source,
    renew_key,
    save_source,
    source_fares,
)

__all__ = [
    "DUPLICATE",
    "KINDS",
    "STORED",
    "DomainRefused",
    "EventRuleRefused",
    "Heard",
    "LinkRefused",
    "NotTaken",
    "SourceRefused",
    "Taken",
    "VerdictRefused",
    "accounts_saved",
    "add_source",
    "ask_now",
    "connect",
    "contacts_saved",
    "delivery_failed",
    "delivery_key",
    "delivery_taken",
    "disable_source",
    "enable_source",
    "fares",
    "judge",
    "keep_deliveries",
    "map_category",
    "merge",
    "name_contact",
    "note_all",
    "offerings_added",
    "offerings_named",
    "order_rules",
    "reconnect",
    "redo_link",
    "register",
    "remove_domain",
    "remove_rule",
    "renew_key",
    "replay",
    "replay_deliveries",
    "reread",
    "save_domain",
    "save_mapping",
    "save_rule",
    "save_source",
    "source_fares",
    "take",
    "take_back",
    "take_deliveries",
    "types_changed",
    "undo_link",
]
