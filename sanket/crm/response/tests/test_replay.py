"""What rules would have done, beside what was done: by the day each lead opened."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sanket.crm.leads.actions import assign
from sanket.crm.leads.models import LeadRecord
from sanket.crm.leads.queries import Lead
from sanket.crm.recognition.tests.story import NOW, NOW_S
from sanket.crm.response import replay as replaying
from sanket.crm.response.choosing import decide
from sanket.crm.response.past import Past
from sanket.crm.response.queries import drafted, drafted_all, replay, replay_json
from sanket.crm.response.rules import RoutingRefused
from sanket.crm.workspace.actions import deactivate, save_user, take_leave
from sanket.crm.workspace.models import User
from sanket.shared.instants import DAY


@pytest.fixture
def two(house):
    """Two leads of the week before, which opened on different days; everybody had joined by then."""
    User.objects.update(created_at=NOW - timedelta(days=300))
    leads = [house.open(), house.open(offering="oven")]
    house.route()
    for lead, days in zip(leads, (5, 2), strict=True):
        LeadRecord.objects.filter(pk=lead.pk).update(detected_at=NOW_S - days * DAY)
    LeadRecord.objects.exclude(pk__in=[lead.pk for lead in leads]).update(detected_at=NOW_S - 90 * DAY)
    return leads


def to(house, who, name="Try", **more):
    rule = drafted({"name": name, "then": "person", "people": [who.pk], **more})
    rule.pk = -1
    return [rule]


def would(found):
    return {diff.lead.pk: (found.names.get(diff.would.to or 0, ""), diff.would.reason) for diff in found.differences}


def test_another_rule_would_have_given_them_to_another(house, two):
    found = replay(to(house, house.cast.charlie), days=30, now=NOW)
    assert found.leads == 2
    assert would(found) == {lead.pk: ("Charlie", "Rule 'Try': Charlie is named") for lead in two}
    shares = {row.name: (row.was, row.would) for row in found.shares}
    assert shares == {"Charlie": (0, 2), "Alice": (1, 0), "Bea": (1, 0)}
    assert replay(to(house, house.cast.charlie), days=3, now=NOW).leads == 1
    assert Lead.objects.get(pk=two[0].pk).owner == house.cast.alice


def test_who_was_away_that_day_would_not_have_had_it(house, two):
    first, last = NOW - timedelta(days=6), NOW - timedelta(days=1)
    take_leave(house.cast.charlie, starts_at=first, ends_at=last, by=house.cast.bob, now=NOW)
    found = replay(to(house, house.cast.charlie), days=30, now=NOW)
    assert all("before: Rule 'Try': Charlie is on leave" in why for _, why in would(found).values())
    assert {row.name: row.would for row in found.shares}.get("Charlie", 0) == 0


def test_who_waits_is_asked_of_again_only_when_somebody_came_or_went(house, two, monkeypatch):
    """With 2,000 leads while all are full it would else be minutes."""
    take_leave(house.cast.charlie, starts_at=NOW - timedelta(6), ends_at=NOW + timedelta(1), by=house.cast.bob, now=NOW)
    for who in (house.cast.alice, house.bea):
        take_leave(who, starts_at=NOW - timedelta(6), ends_at=NOW - timedelta(hours=20), by=house.cast.bob, now=NOW)
    asked, looked = [], []
    look = Past.to

    def decided(*given):
        asked.append(1)
        return decide(*given)

    def moved(self, at):
        looked.append(at)
        return look(self, at)

    monkeypatch.setattr(replaying, "decide", decided)
    monkeypatch.setattr(Past, "to", moved)
    found = replay(to(house, house.cast.charlie), days=30, now=NOW)
    assert found.names.get(would_of(found, two[1])) in ("Alice", "Bea")
    assert would_of(found, two[0]) is None, "three days were over before"
    # Bob, who works from Monday to Friday, comes and goes; each was asked of 72 times.
    assert len(asked) < 20
    assert looked == sorted(looked)


def would_of(found, lead):
    return next((diff.would.to for diff in found.differences if diff.lead.pk == lead.pk), 0)


def test_who_has_left_since_was_there_then(house, two):
    rules = to(house, house.cast.charlie)
    deactivate(house.cast.charlie, by=house.cast.admin, now=NOW - timedelta(days=3))
    told = would(replay(rules, days=30, now=NOW))
    assert told[two[0].pk][0] == "Charlie"
    assert told.get(two[1].pk, ("",))[0] != "Charlie"


def test_conditions_count_what_had_happened_by_then(house, two):
    house.market.tell("meeting", 3, "booth")
    text = 'activities("meeting", within = 30 days) >= 1'
    told = would(replay(to(house, house.cast.charlie, condition=text), days=30, now=NOW))
    assert {lead.pk for lead in two} & set(told) == {two[1].pk}


def test_what_a_person_did_counts_as_what_was(house, two):
    assign(two[0], to=house.cast.charlie, by=house.cast.bob, now=NOW)
    found = replay([], days=30, now=NOW)
    assert {diff.was.to for diff in found.differences} <= {house.cast.alice.pk, house.bea.pk}
    told = replay_json(found)
    assert told["leads"] == 2
    assert sum(one["was"] for one in told["people"]) == 2
    assert told["not_known"]


def test_rules_as_files_spell_them(house):
    rules = drafted_all(
        [
            {"name": "West", "then": "team", "team": "West", "condition": 'account.territory="Pune"'},
            {"name": "Turns", "then": "people", "people": ["bea@example.com", {"email": "alice@example.com"}]},
        ]
    )
    assert [rule.team_id for rule in rules] == [house.cast.west.pk, None]
    assert rules[1].people == [house.bea.pk, house.cast.alice.pk]
    assert rules[0].condition == 'account.territory = "Pune"'
    for wrong in (
        [{"name": "X", "then": "person", "people": ["nobody@example.com"]}],
        "x",
        [{"name": 1}],
        [{"nam": ""}],
    ):
        with pytest.raises(RoutingRefused):
            drafted_all(wrong)


def test_who_is_unknown_in_a_file_or_may_not_work_on_leads_is_named(house):
    wrong = [{"name": "X", "then": "person", "people": ["nobody@example.com"]}]
    with pytest.raises(RoutingRefused, match=r"Rule 1: Nobody who is active has the address nobody@example\.com"):
        drafted_all(wrong)
    save_user(email="vera@example.com", name="Vera", role="viewer", by=None, now=NOW)
    with pytest.raises(RoutingRefused, match="Vera may not work on leads"):
        drafted_all([{"name": "X", "then": "person", "people": ["vera@example.com"]}])
