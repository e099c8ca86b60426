"""A site whose settings are looked at and changed, by Bob who manages and Ada who administers."""

from __future__ import annotations

import pytest

from sanket.crm.activities.actions import save_types
from sanket.crm.catalogue.actions import save_offerings
from sanket.crm.models import ActivityType, Offering
from sanket.crm.recognition.actions import set_values
from sanket.web.tests.conftest import NOW, _rules_read_afresh, first, queries_of, site
from tests.stage import standing

__all__ = ["_rules_read_afresh", "queries_of", "site"]


@pytest.fixture
def bob(site):
    return site.client("manager")


@pytest.fixture
def ada(site):
    return site.client("admin")


@standing
def quote(site) -> ActivityType:
    save_types([{"type": "quote", "name": "Asked for a quote", "direction": "customer"}], by=None, now=NOW)
    kind = ActivityType.objects.get(external_id="quote")
    set_values([{"type_id": kind.pk, "value": 20, "strength": "strong"}], by=None, now=NOW)
    return kind


@standing
def robots(site) -> dict[str, Offering]:
    save_offerings(
        [
            {"offering": "ROB", "name": "Paint robots", "kind": "category"},
            {"offering": "RX6", "name": "RX-6", "parent": "ROB"},
        ],
        by=None,
        now=NOW,
    )
    return {one.external_id: one for one in Offering.objects.all()}


def undo_in(client, path: str) -> str:
    """The address of the Undo in the toast."""
    return first(r'<form method="post" action="([^"]+)" data-undo>', client.get(path).content.decode())
