"""Many leads at once, a kill in the middle, and two who give out at the same time."""

from __future__ import annotations

import pytest
from django.db import transaction

from sanket.crm.accounts.actions import save_accounts
from sanket.crm.accounts.queries import ids_by_external
from sanket.crm.accounts.tests.test_at_once import Beside
from sanket.crm.leads.actions import assign
from sanket.crm.leads.models import LeadMove
from sanket.crm.leads.queries import Lead
from sanket.crm.recognition.jobs import settle
from sanket.crm.recognition.tests.story import NOW, NOW_S
from sanket.crm.response import jobs, routing
from sanket.crm.response.actions import Routed, add_rule, route
from sanket.crm.response.models import Assignment, Waiting
from sanket.crm.response.tests.conftest import House, build


def many(house: House, count: int) -> None:
    """So many accounts in Pune, with a lead each, in one import."""
    names = [f"acc{n:04}" for n in range(count)]
    save_accounts([{"account": name, "territory": "Pune"} for name in names], by=None, now=NOW)
    house.market.accounts |= ids_by_external(names)
    facts = [house.market.facts("meeting", 0.1, account=name) for name in names]
    house.market.log(*facts, bulk=True)


def shares() -> list[int]:
    robots = Lead.objects.filter(offering__external_id="robot")
    names: list[str | None] = list(robots.values_list("owner__name", flat=True))
    return [names.count("Alice"), names.count("Bea"), names.count("Charlie"), names.count(None)]


def test_a_thousand_leads_of_one_import_are_shared_evenly(house):
    many(house, 1_000)
    outcome = route(now=NOW)
    assert (outcome.given, outcome.waiting) == (1_000, 0)
    assert shares() == [500, 500, 0, 0]
    assert Assignment.objects.count() == LeadMove.objects.count() == 1_000
    assert not Waiting.objects.exists()


def test_many_take_hardly_more_statements_than_one(house, django_assert_max_num_queries):
    for name in ("Pune", "Nashik"):
        text = f'account.territory = "{name}"'
        add_rule(name=name, condition=text, then="team", team_id=house.cast.west.pk, by=None, now=NOW)
    many(house, 40)
    with django_assert_max_num_queries(86):
        assert route(now=NOW).given == 40


def test_killed_in_the_middle_the_rest_is_given_out_later_and_nothing_twice(house, monkeypatch):
    monkeypatch.setattr(routing, "SLICE", 20)
    many(house, 50)
    whole = routing._Outcome.write
    slices = iter(range(9))

    def killed(self, *given):
        if next(slices) == 1:
            raise KeyboardInterrupt
        return whole(self, *given)

    monkeypatch.setattr(routing._Outcome, "write", killed)
    with pytest.raises(KeyboardInterrupt):
        route(now=NOW)
    assert Assignment.objects.count() == 10  # of twenty, every second is a category that a product speaks for
    route(now=NOW)
    assert shares() == [25, 25, 0, 0]
    assert Assignment.objects.count() == LeadMove.objects.count() == 50


@pytest.mark.postgresql_only
@pytest.mark.django_db(transaction=True)
def test_two_who_give_out_at_once_give_each_once():
    house = build()
    many(house, 40)
    with transaction.atomic():
        route(now=NOW)
        beside = Beside(lambda: route(now=NOW))
        assert beside.waits()
    assert beside.said() == Routed()
    assert shares() == [20, 20, 0, 0]
    assert Assignment.objects.count() == 40


def test_a_lead_that_a_person_took_meanwhile_stays_theirs(house):
    lead = house.open()
    assign(lead, to=house.cast.charlie, by=house.cast.bob, now=NOW)
    Waiting.objects.create(lead_id=lead.pk, since=NOW_S, due_at=NOW_S)
    route(now=NOW)
    assert house.owner(lead) == "Charlie"
    assert not Assignment.objects.exists()


def test_neither_giving_out_nor_working_out_leads_goes_before_the_other_for_ever():
    assert {job.priority for job in (jobs.route, jobs.route_due, jobs.route_again)} == {settle.priority}
