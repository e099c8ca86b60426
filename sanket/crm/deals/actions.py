"""Deeds on deals: add, change, remove; make one of a lead."""

from __future__ import annotations

from sanket.crm.deals.converting import DealRefusal, convert, lead_moved
from sanket.crm.deals.facts import Dealt
from sanket.crm.deals.keeping import STATUSES, remove_deals, save_deals
from sanket.crm.ledger import LARGEST_AMOUNT_DIGITS

__all__ = [
    "LARGEST_AMOUNT_DIGITS",
    "STATUSES",
    "DealRefusal",
    "Dealt",
    "convert",
    "lead_moved",
    "remove_deals",
    "save_deals",
]
