"""A version's page: the first one says that it is the first; each shows all that it says."""

from __future__ import annotations

from sanket.crm.recognition.actions import draft_values, publish, settle
from sanket.crm.recognition.queries import versions
from sanket.web.tests.conftest import NOW


def test_the_first_version_is_told_as_such_and_whole(site, logged):
    bob = site.people["manager"]
    draft_values([{"type_id": logged["quote"], "value": 25}], by=bob, now=NOW, reason="Quotes are bought")
    publish(by=bob, now=NOW, reason="Quotes are bought")
    settle(now=NOW)
    numbers = sorted(one.number for one in versions())
    client = site.client("manager")
    first, last = (
        client.get(f"/settings/scoring/versions/{number}/").content.decode() for number in (numbers[0], numbers[-1])
    )
    assert "It is the first version" in first
    assert "What it changed" not in first
    for page in (first, last):
        assert "All its settings" in page
        assert "Half-life, days: 30" in page
    assert "Points: 25" not in first
    assert "What it changed" in last
    assert "Points: 25" in last
    assert "Strength: strong" in last
