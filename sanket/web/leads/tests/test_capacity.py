"""The capacity cut: a line in the list, not a filter; behind it stands what the team cannot follow up now."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sanket.crm.leads import queries as leads
from sanket.crm.leads.actions import disqualify
from sanket.crm.models import AuditEntry, Offering, Workspace
from sanket.crm.recognition.actions import set_tunings, settle
from sanket.crm.recognition.queries import capacity
from sanket.crm.workspace.actions import CapacityRefused, save_capacity
from sanket.web.leads import listing
from sanket.web.leads.rows import rows
from tests.stage import standing

pytestmark = pytest.mark.django_db

CUT = re.compile(r'<tr class="cut below">')


@standing
def market(cast):
    """Eight accounts that asked for a quote, the earlier the colder, in two offerings of different half-lives."""
    set_tunings([{"offering_id": cast.offerings["robots"].pk, "half_life_days": 90.0}], by=None, now=cast.now)
    settle(now=cast.now)
    for n in range(1, 8):
        cast.account(f"Sahyadri {n}", owner="alice@example.com" if n % 2 else "charlie@example.com", territory="West")
        cast.happens("quote", f"Sahyadri {n}", "RX-6" if n % 3 else "robots", days=n)
        cast.happens("visit", f"Sahyadri {n}", "RX-6" if n % 3 else "robots", days=n)
    return cast


def can(cast, a_week: int) -> None:
    save_capacity(people=1, follow_ups=float(a_week), days=1, by=cast.bob, now=cast.now)


def shown(cast, who: str = "bob", **asked: str) -> list[str]:
    """The rows from above: names, those behind the line in brackets, and the line."""
    text = cast.client(who).get(reverse("leads"), asked).content.decode()
    found = re.findall(
        r'<tr class="(cut) below">|<tr data-row(?: class="(below)")?>.*?<a data-open href="/leads/\d+/">([^<]+)</a>',
        text,
        re.DOTALL,
    )
    return ["—" if cut else f"({name})" if below else name for cut, below, name in found]


def test_a_line_stands_behind_what_the_team_can_follow_up(market):
    before = shown(market)
    assert len(before) == 8
    assert "—" not in before
    can(market, 3)
    after = shown(market)
    assert after == [*before[:3], "—", *(f"({name})" for name in before[3:])]
    text = market.client("bob").get(reverse("leads")).content.decode()
    assert "the team can follow up 3 leads a week, and so many of all warm leads stand above" in text


def test_it_is_drawn_once_and_only_in_the_order_of_heat(market):
    can(market, 3)
    assert len(CUT.findall(market.client("bob").get(reverse("leads")).content.decode())) == 1
    assert "—" not in shown(market, sort="recognised")
    assert "—" not in shown(market, tab="cold")
    can(market, 8)
    assert "—" not in shown(market)


def test_the_rank_is_among_all_whatever_filter_and_whoever_looks(market):
    can(market, 4)
    order = [name.strip("()") for name in shown(market) if name != "—"]
    behind = set(order[4:])
    for who, asked in (("bob", {"q": "sahyadri"}), ("alice", {"tab": "mine"}), ("charlie", {"tab": "mine"})):
        found = [name for name in shown(market, who, **asked) if name != "—"]
        assert found
        assert {name.strip("()") for name in found if name.startswith("(")} == behind & {n.strip("()") for n in found}


def test_pages_agree_with_the_whole(market):
    can(market, 5)
    at = int(market.now.timestamp())
    who, wanted, seen, behind = leads.reader(market.bob), listing.Wanted(), [], []
    while True:
        page = listing.page_of(who, leads.Wish(), wanted, at=at, size=3, capacity=5)
        seen += [row.lead.pk for row in rows(page.rows, at=at, beyond=page.beyond)]
        behind += [row.lead.pk for row in rows(page.rows, at=at, beyond=page.beyond) if row.beyond]
        if not page.after:
            break
        wanted = listing.Wanted(after=page.after)
    assert behind == seen[5:]


def test_who_waits_enters_as_soon_as_there_is_room(market):
    can(market, 2)
    order = shown(market)
    waiting = order[3].strip("()")
    assert order[2] == "—"
    # With the product's lead its category's, or that would stand alone.
    for lead in leads.Lead.objects.filter(account__name=order[0], closed_at=None):
        disqualify(lead, reason="Too small", by=market.bob, now=market.now)
    assert shown(market)[:3] == [order[1], waiting, "—"]


def test_as_many_leads_as_room_leave_no_line_and_ties_are_broken(market):
    at = int(market.now.timestamp())
    assert leads.cut(at=at, moment=at, most=8) is None
    places = [leads.cut(at=at, moment=at, most=most) for most in range(1, 8)]
    order = leads.hottest(leads.reader(market.bob), leads.Wish(), at=at, moment=at, limit=100)
    assert [place.lead_id for place in places if place] == [lead.pk for lead in order[:7]]
    for place, lead in zip(places, order, strict=False):
        assert place is not None
        assert not place.before(leads.heat(lead, at), lead.pk)


def test_many_half_lives_in_one_statement_after_the_other(market, monkeypatch):
    at = int(market.now.timestamp())
    whole = leads.cut(at=at, moment=at, most=4)
    monkeypatch.setattr("sanket.crm.leads.cut.HALF_LIVES_AT_ONCE", 1)
    assert leads.cut(at=at, moment=at, most=4) == whole
    # One of the two has more of the hottest than its share.
    monkeypatch.setattr("sanket.crm.leads.cut.FEWEST_OF_EACH", 1)
    assert [leads.cut(at=at, moment=at, most=most) is None for most in (4, 7, 8, 9)] == [False, False, True, True]
    assert leads.cut(at=at, moment=at, most=4) == whole


def test_people_are_the_active_sales_people_unless_said(market):
    assert capacity().a_week is None
    save_capacity(people=None, follow_ups=2.5, days=5, by=market.bob, now=market.now)
    assert capacity()[:3] == (2, 2.5, 5)
    assert capacity().a_week == 25
    market.charlie.is_active = False
    market.charlie.save()
    assert capacity().a_week == 12
    save_capacity(people=1, follow_ups=0.1, days=1, by=market.bob, now=market.now)
    assert capacity().a_week == 1


@pytest.mark.parametrize(
    "given", [{"people": 0}, {"follow_ups": 0.0}, {"follow_ups": float("nan")}, {"days": 8}, {"people": 10**6}]
)
def test_what_no_team_has_is_refused(cast, given):
    with pytest.raises(CapacityRefused) as refused:
        save_capacity(**{"people": 3, "follow_ups": 2.0, "days": 5, **given}, by=cast.bob, now=cast.now)
    assert refused.value.data["field"] in given
    assert Workspace.objects.get().capacity_people is None


def test_bob_says_it_on_its_page_and_the_trail_knows(cast):
    url = reverse("capacity")
    client = cast.client("bob")
    assert "Nobody has said yet" in client.get(url).content.decode()
    assert client.post(url, {"people": "", "follow_ups": "2", "days": "5"}).status_code == 302
    assert "can follow up 20 leads a week" in client.get(url).content.decode()
    entry = AuditEntry.objects.get(verb="workspace.capacity")
    assert (entry.by, entry.changes) == (cast.bob, {"capacity_follow_ups": [None, 2.0]})
    refused = client.post(url, {"people": "0", "follow_ups": "2", "days": "9"})
    assert refused.status_code == 422
    assert cast.client("alice").get(url).status_code == 403


def test_today_says_how_many_wait(market):
    can(market, 2)
    text = market.client("alice").get("/").content.decode()
    assert "beyond capacity" in text
    assert 'class="row below"' in text


@pytest.mark.parametrize(("url", "most"), [("/", 27), ("/leads/", 19)])
def test_it_costs_two_questions_at_most(market, url, most):
    """Of Today one each is for calls, what escalated, tasks, leads gone quiet, deals gone quiet; three for who waits longest."""
    save_capacity(people=None, follow_ups=1.0, days=1, by=market.bob, now=market.now)
    client = market.client("bob")
    client.get(url)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    assert len(asked) <= most, [query["sql"] for query in asked]
    assert Offering.objects.count() == 2
