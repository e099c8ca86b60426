"""What asking in a good order spares the demo company: of all tests of its conditions, asked of all its records, more than
half need not run. Costs are the usual ones, so that the counts are the same everywhere."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sanket.crm.leads.models import Lead
from sanket.crm.plans import select
from sanket.crm.rules.queries import LISTS, Asked, clock_at
from sanket.demo.story import house
from sanket.engine.conditions.closures import Closure, full
from sanket.engine.conditions.plan import Tallies, Tally

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("told"), pytest.mark.xdist_group("told")]
HALF = 0.5
ORDERS = ("by usual costs", "by how often each was seen to pass")


def conditions() -> Iterator[tuple[str, str]]:
    """(of whom, condition) of all that the company asks."""
    yield from (("lead", condition) for _, condition, _ in house.ROUTING)
    yield from ((of, condition) for _, of, condition in house.SEGMENTS)
    yield from ((LISTS[place], condition) for place, _, condition, _ in house.VIEWS)
    yield from (("lead", said[4]) for said in house.AUTOMATIONS if said[4])


def test_more_than_half_of_all_tests_need_not_run(told):
    clock = clock_at(told.at)
    ran, whole = dict.fromkeys(ORDERS, 0), 0
    for of, text in conditions():
        asked = Asked(text, of)
        subject = asked.subject
        pks = [pk for (pk,) in select(f"SELECT {subject.key} FROM {subject.rows} ORDER BY {subject.key}")]
        records = list(asked.reader().profiles(pks, clock, [ask.key for ask in asked.asks]))
        before = Tallies()
        for order in ORDERS:
            counted = Tallies()
            closure = Closure(asked.checked, before, into=counted)
            held = [closure.holds(record) for record in records]
            assert held == [full(asked.checked, record) is True for record in records], text
            ran[order] += sum(tally.ran for tally in counted.values())
            before = {name: Tally(tally.ran, tally.passed) for name, tally in counted.items()}
        whole += len(records) * len(asked.asks)
    assert max(ran.values()) <= HALF * whole, (ran, whole)


def test_routing_by_a_category_has_the_leads_of_its_products(told):
    name, condition, _ = house.ROUTING[0]
    assert name == "Paint robots in the West"
    of_west = Lead.objects.filter(withdrawn_at=None, account__territory="West")
    below = of_west.filter(offering__parent__name="Paint robots")
    found = set(Asked(condition, "lead").found(clock_at(told.at), limit=1_000)[1])
    assert len(below) > 1
    assert {str(one.pk) for one in below} <= found
    assert found == {str(one.pk) for one in of_west if "Paint robots" in (one.offering.name, str(one.offering.parent))}
