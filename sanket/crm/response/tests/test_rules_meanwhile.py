"""Rules are changed while leads are given out: who comes second waits, and neither is thrown out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from sanket.crm.accounts.tests.test_at_once import Beside
from sanket.crm.models import TestTally
from sanket.crm.recognition.tests.story import NOW
from sanket.crm.response.actions import add_rule, move_rule, order_rules, remove_rule, route, save_rule
from sanket.crm.response.models import Assignment, RoutingRule
from sanket.crm.response.tests.conftest import build
from sanket.crm.rules import tallies

DEEDS: dict[str, Callable[[list[RoutingRule]], Any]] = {
    "save": lambda rules: save_rule(rules[0], condition='account.territory = "Nashik"', by=None, now=NOW),
    "move": lambda rules: move_rule(rules[1], up=True, by=None, now=NOW),
    "order": lambda rules: order_rules([rules[1].pk, rules[0].pk], by=None, now=NOW),
    "remove": lambda rules: remove_rule(rules[0], by=None, now=NOW),
}


@pytest.mark.postgresql_only
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("deed", sorted(DEEDS))
def test_while_leads_are_given_out_by_them(deed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tallies, "WRITTEN_EVERY", 0.0)
    house = build()
    rules = [
        add_rule(
            name=name,
            condition=f'account.territory = "{name}"',
            then="team",
            team_id=house.cast.west.pk,
            by=None,
            now=NOW,
        )
        for name in ("Pune", "Chakan")
    ]
    # Counted before: this row both want.
    tallies.note(f"routing:{rules[0].pk}", "lead", 1, {}, {})
    assert TestTally.objects.exists()
    house.open()
    with transaction.atomic():
        route(now=NOW)
        beside = Beside(lambda: DEEDS[deed](rules))
        assert beside.waits()
    assert not isinstance(beside.said(), Exception), beside.said()
    assert Assignment.objects.count() == 1
    tallies.forget_known()
