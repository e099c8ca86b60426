"""The first of a list and how many there are: what list and count say, in one reading where there are few."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sanket.crm.leads import queries as leads
from sanket.crm.leads.actions import accept, assign
from sanket.crm.leads.queries import Wish
from sanket.crm.models import Lead, LeadStanding
from tests.stage import standing

pytestmark = pytest.mark.django_db
DAY = 86_400


@standing
def many(cast):
    """Equally warm ones too, and of two half-lives."""
    for n in range(6):
        cast.account(f"Sahyadri {n}", owner="alice@example.com")
        cast.happens("quote", f"Sahyadri {n}", days=n // 2)
    slow = Lead.objects.filter(account__name__in=["Sahyadri 1", "Sahyadri 4"]).values_list("pk", flat=True)
    LeadStanding.objects.filter(lead_id__in=list(slow)).update(half_life=20 * DAY)
    return cast


@pytest.mark.parametrize("most", [3, 100])
def test_the_hottest_are_those_of_the_list_whether_there_are_few_or_more_than_are_counted(many, most):
    who, at = leads.reader(many.alice), int(many.now.timestamp())
    wish = Wish(owner=many.alice.pk)
    found = leads.foremost(who, wish, at=at, limit=3, most=most)
    assert found.ids == [lead.pk for lead in leads.hottest(who, wish, at=at, moment=at, limit=3)]
    assert found.all == leads.counted(who, wish, at=at, most=most)
    with CaptureQueriesContext(connection) as asked:
        leads.foremost(who, wish, at=at, limit=3, most=100)
    assert len(asked) == 1


def test_the_soonest_cold_are_those_of_the_list(many):
    who, at = leads.reader(many.bob), int(many.now.timestamp())
    wish = Wish(cold_until=at + 900 * DAY)
    found = leads.foremost(who, wish, at=at, limit=4, most=100, order="cold")
    assert found.ids == [lead.pk for lead in leads.listed(who, wish, at=at, order="cold", limit=4)]
    assert found.all == 7


def test_charlie_has_none(many):
    found = leads.foremost(leads.reader(many.charlie), Wish(), at=int(many.now.timestamp()), limit=3, most=100)
    assert found == ([], 0)


def test_deeds_are_told_newest_first_as_long_as_their_leads_are_seen(many):
    lead, other = many.lead("Nandgiri"), many.lead("Sahyadri 0")
    accept(other, by=many.charlie, now=many.now)
    assign(lead, to=many.charlie, by=many.charlie, now=many.now)
    since = int(many.now.timestamp()) - DAY

    def told(person):
        found = leads.deeds(person, since=since, limit=5, who=leads.reader(person))
        return [(one.kind, one.account, one.to) for one in found]

    assert told(many.charlie) == [("assign", "Nandgiri", "Charlie")]
    assert told(many.alice) == []
    assign(lead, to=many.alice, by=many.bob, now=many.now)
    assert told(many.charlie) == [], "what they see no more"
    assert told(many.bob) == [("assign", "Nandgiri", "Alice")]
