"""Deeds on what was captured."""

from __future__ import annotations

from sanket.crm.capture.deliveries import delivery_failed, delivery_taken, keep_deliveries, replay_deliveries
from sanket.crm.capture.heard import DUPLICATE, KINDS, STORED, Heard
from sanket.crm.capture.intake import take
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
    "Heard",
    "SourceRefused",
    "add_source",
    "delivery_failed",
    "delivery_taken",
    "disable_source",
    "enable_source",
    "keep_deliveries",
    "renew_key",
    "replay_deliveries",
    "save_source",
    "source_fares",
    "take",
]
