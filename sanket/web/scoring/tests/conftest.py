"""The cast of the stories, on a site where something is logged, so that edits are drafted."""

from __future__ import annotations

from sanket.crm.accounts.actions import save_accounts
from sanket.crm.activities.actions import Facts, log, save_types
from sanket.crm.catalogue.actions import save_offerings
from sanket.crm.models import Account, ActivityType, FitmentRow, Offering
from sanket.crm.recognition.actions import save_fitment, set_values, settle
from sanket.web.tests.conftest import NOW, _rules_read_afresh, queries_of, site
from tests.stage import standing

__all__ = ["_rules_read_afresh", "queries_of", "site"]
TYPES = {"quote": ("Asked for a quote", 20), "visit": ("Visited pricing", 6), "mail": ("Opened a mail", 1)}


@standing
def logged(site) -> dict[str, int]:
    """Nandgiri asked for a quote of an RX-6, Deccan visited pricing: one lead. Names to numbers."""
    save_types(
        [{"type": key, "name": name, "direction": "customer"} for key, (name, _v) in TYPES.items()], by=None, now=NOW
    )
    save_offerings(
        [
            {"offering": "ROB", "name": "Paint robots", "kind": "category"},
            {"offering": "RX6", "name": "RX-6", "parent": "ROB"},
        ],
        by=None,
        now=NOW,
    )
    kinds = {row.external_id: row.pk for row in ActivityType.objects.all()}
    set_values([{"type_id": kinds[key], "value": value} for key, (_n, value) in TYPES.items()], by=None, now=NOW)
    row = {"offering_id": None, "factor": "industry", "attribute": "industry", "equals": "lifts", "score": 0.5}
    save_fitment([row], by=None, now=NOW)
    save_accounts([{"account": "A1", "name": "Nandgiri"}, {"account": "A2", "name": "Deccan"}], by=None, now=NOW)
    accounts = {row.name: row.pk for row in Account.objects.all()}
    offerings = {row.external_id: row.pk for row in Offering.objects.all()}
    at = int(NOW.timestamp())
    log(
        [
            Facts("a1", at - 60, accounts["Nandgiri"], None, offerings["RX6"], kinds["quote"]),
            Facts("a2", at - 90, accounts["Deccan"], None, offerings["RX6"], kinds["visit"]),
        ],
        now_s=at,
    )
    settle(now=NOW)
    return {**kinds, **offerings, **accounts, "row": FitmentRow.objects.get().pk}
