"""A version's page: the first one says that it is the first; each shows all that it says."""

from __future__ import annotations

from sanket.crm.activities.actions import save_types
from sanket.crm.models import ActivityType
from sanket.crm.recognition.actions import set_values
from sanket.crm.recognition.queries import versions
from sanket.web.tests.conftest import NOW


def test_the_first_version_is_told_as_such_and_whole(site):
    save_types([{"type": "quote", "name": "Asked for a quote", "direction": "customer"}], by=None, now=NOW)
    quote = ActivityType.objects.get()
    for value in (20, 25):
        set_values([{"type_id": quote.pk, "value": value}], by=None, now=NOW)
    numbers = sorted(one.number for one in versions())
    bob = site.client("manager")
    first, last = (
        bob.get(f"/settings/scoring/versions/{number}/").content.decode() for number in (numbers[0], numbers[-1])
    )
    assert "It is the first version" in first
    assert "What it changed" not in first
    for page in (first, last):
        assert "All its settings" in page
        assert "Half-life, days: 30" in page
    assert "What it changed" in last
    assert "Points: 25, Strength: strong" in last
