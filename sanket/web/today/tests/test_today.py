"""The home page: what waits for whom."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from sanket.crm.deals.actions import Dealt, save_deals
from sanket.crm.leads.actions import assign
from sanket.crm.leads.rows import change
from sanket.crm.models import Account, Activity, Lead, LeadMove, LeadRecord, LeadStanding
from sanket.crm.response.actions import look, weigh_queue
from sanket.crm.response.models import Attempt, Clock, Holder
from sanket.crm.tasks.actions import Wanted, give
from sanket.crm.workspace.actions import save_worktime
from sanket.shared.instants import seconds_of

pytestmark = pytest.mark.django_db


def today(cast, who="alice"):
    return cast.client(who).get("/").content.decode()


def test_alice_sees_what_is_new_for_her_with_its_reason_and_ways_to_call(cast):
    text = today(cast)
    assert "Yours, not yet accepted" in text
    assert "Asked for a quote (R&amp;D manager)" in text
    assert 'href="tel:+919822012345"' in text
    assert "also covers Paint robots" in text


def test_who_refused_calls_is_not_offered_to_be_called(cast):
    from sanket.crm.accounts.actions import save_contacts

    save_contacts([{"contact": "Rao", "account": "Nandgiri", "consent_phone": "no"}], by=None, now=cast.now)
    text = today(cast)
    assert "tel:" not in text
    assert "Refused to be contacted by phone" in text
    assert 'href="mailto:rao@nandgiri.example"' in text


def test_charlie_sees_nothing_of_it(cast):
    assert "Nandgiri" not in today(cast, "charlie")


def test_an_accepted_lead_leaves_and_can_be_taken_back(cast):
    lead = cast.lead("Nandgiri")
    cast.client("alice").post(reverse("lead-acceptance", args=[lead.pk]), {"next": "/"})
    text = today(cast)
    assert "Accepted Nandgiri, RX-6" in text
    assert "Yours, not yet accepted" not in text
    move = LeadMove.objects.get(lead=lead)
    assert reverse("lead-reversal", args=[lead.pk, move.pk]) in text


def test_what_goes_cold_this_week_comes_soonest_first(cast):
    lead = cast.lead("Nandgiri")
    change([lead.pk], stage="accepted")
    LeadStanding.objects.filter(lead_id=lead.pk).update(cold_at=int(cast.now.timestamp()) + 2 * 86_400)
    text = today(cast)
    assert "Going cold this week" in text
    assert "in 2 days" in text or "tomorrow" in text


def test_a_lead_stands_there_once(cast):
    LeadStanding.objects.update(cold_at=int(cast.now.timestamp()) + 2 * 86_400)
    assert today(cast).count("data-row") == 1


def test_bob_sees_the_teams_picture_ownerless_first(cast):
    cast.account("Krishna")
    cast.happens("quote", "Krishna")
    text = today(cast, "bob")
    assert text.index("Without an owner") < text.index("New, not yet accepted")
    assert "The team" in text
    assert "Alice" in text


def test_a_part_that_shows_not_all_says_so(cast, monkeypatch):
    assert "Show all" not in today(cast)
    monkeypatch.setattr("sanket.web.today.lists.NEW_SHOWN", 1)
    cast.account("Krishna", owner="alice@example.com", territory="West")
    cast.happens("quote", "Krishna")
    text = today(cast)
    assert text.count("data-row") == 1
    link = re.search(r'<a class="link" href="([^"]+)">Show all 2</a>', text)
    assert link
    page = cast.client("alice").get(html.unescape(link[1])).content.decode()
    assert "Krishna" in page
    assert "Nandgiri" in page


def test_an_empty_site_says_what_would_fill_it(cast):
    LeadRecord.objects.all().delete()
    Activity.objects.all().delete()
    text = today(cast, "bob")
    assert "No leads yet" in text
    assert "Log an activity" in text
    Account.objects.filter(external_id="none").delete()


def test_nothing_waiting_is_said(cast):
    change(Lead.objects.values_list("pk", flat=True), stage="accepted")
    assert "Nothing waits for you" in today(cast)


def test_the_drawer_opens_by_its_own_address_only_for_those_who_see_the_lead(cast):
    pk = cast.lead("Nandgiri").pk
    assert "Why now" in cast.client("alice").get(f"/?peek={pk}").content.decode()
    assert "Why now" not in cast.client("charlie").get(f"/?peek={pk}").content.decode()


def given_to_alice(cast) -> Lead:
    """At work whatever day this runs on."""
    save_worktime(of=cast.alice, hours=["00:00-24:00"] * 7, by=cast.bob, now=cast.now)
    lead = Lead.objects.get(account__name="Nandgiri", covered_by=None)
    assign(lead, to=cast.alice, by=cast.bob, now=cast.now)
    return lead


def test_who_has_a_lead_is_to_call_first_and_says_by_one_tap_what_came_of_it(cast):
    lead = given_to_alice(cast)
    text = today(cast)
    assert "Call now" in text
    assert "Yours, not yet accepted" not in text, "nobody is shown twice"
    form = re.search(r'<form class="outs".*?</form>', text, re.DOTALL)
    assert form is not None
    key = re.search(r'name="key" value="(\w+)"', form.group())
    assert key is not None
    said = {"outcome": "no answer", "key": key.group(1), "next": "/"}
    for _ in range(2):
        answer = cast.client("alice").post(reverse("lead-outcomes", args=[lead.pk]), said)
        assert (answer.status_code, answer["Location"]) == (302, "/")
    assert Activity.objects.filter(type__external_id="call-no-answer").count() == 1
    assert "Call now" not in today(cast), "it is tried again later"


def rows_of(text: str, title: str) -> list[str]:
    """The rows below a heading of Today."""
    found = re.search(
        rf'<div role="list" aria-label="{title}">(.*?)</div>\s*(?:<p class="body">|<div class="sec|</list-keys>)',
        text,
        re.DOTALL,
    )
    return found[1].split('<div class="row')[1:] if found else []


def escalated_to_bob(cast) -> Lead:
    lead = given_to_alice(cast)
    look(now=cast.now + timedelta(minutes=5))
    Clock.objects.update(due_at=int(cast.now.timestamp()) - 3_600)
    return lead


def test_what_escalated_to_a_manager_stands_first_with_what_they_can_do(cast):
    lead = escalated_to_bob(cast)
    (row,) = rows_of(today(cast, "bob"), "Escalated to you")
    assert "1 h late" in row
    assert "Alice did not answer within 5 min" in row
    assert ">Alice<" in row
    assert 'href="tel:+919822012345"' in row
    for deed in ("lead-taking", "lead-assignment", "lead-outcomes"):
        assert reverse(deed, args=[lead.pk]) in row
    text = today(cast, "bob")
    assert text.index('role="list"') == text.index('role="list" aria-label="Escalated to you"')
    assert text.count("data-row") == 1, "nobody is shown twice"
    assert "1 escalated to you" in text


def test_it_is_nobody_elses_and_goes_by_an_outcome(cast):
    lead = escalated_to_bob(cast)
    for other in ("ada", "alice", "vera", "charlie"):
        assert "Escalated to you" not in today(cast, other)
    said = {"outcome": "reached", "key": "k1", "next": "/"}
    assert cast.client("bob").post(reverse("lead-outcomes", args=[lead.pk]), said).status_code == 302
    assert "Escalated to you" not in today(cast, "bob")


def test_a_manager_takes_it_and_it_is_theirs_to_call(cast):
    lead = escalated_to_bob(cast)
    save_worktime(of=cast.bob, hours=["00:00-24:00"] * 7, by=cast.bob, now=cast.now)
    cast.client("bob").post(reverse("lead-taking", args=[lead.pk]), {"next": "/"})
    text = today(cast, "bob")
    assert "Escalated to you" not in text
    assert len(rows_of(text, "Call now")) == 1


def test_what_others_have_not_accepted_yet_says_how_long_it_may_wait_the_longest_first(cast):
    first = given_to_alice(cast)
    cast.account("Krishna", owner="alice@example.com", territory="West")
    cast.happens("quote", "Krishna")
    second = Lead.objects.get(account__name="Krishna", covered_by=None)
    assign(second, to=cast.alice, by=cast.bob, now=cast.now)
    at = int(cast.now.timestamp())
    Clock.objects.filter(pk=first.pk).update(due_at=at + 1_000)
    Clock.objects.filter(pk=second.pk).update(due_at=at - 3_600, missed_at=at - 3_600)
    Holder.objects.filter(lead_id=second.pk).update(due_at=at - 3_600)
    rows = rows_of(today(cast, "bob"), "New, not yet accepted")
    assert ["Krishna" in rows[0], "1 h late" in rows[0]] == [True, True]
    assert ["Nandgiri" in rows[1], "answer within 1" in rows[1]] == [True, True]


def test_who_only_looks_is_offered_no_outcome(cast):
    given_to_alice(cast)
    assert 'class="outs"' not in today(cast, "vera")


def test_each_call_says_what_it_is_worth_and_the_lead_has_the_parts(cast):
    lead = given_to_alice(cast)
    assert "Nothing was sold or lost yet: all have the same chance · goes cold in" in today(cast)
    row = Dealt("D1", lead.account_id, lead.offering_id, 1, int(cast.now.timestamp()) - 9, "won", Decimal(650_000))
    save_deals([row], now_s=int(cast.now.timestamp()))
    weigh_queue(at=int(cast.now.timestamp()))
    text = today(cast)
    assert f'href="{reverse("lead", args=[lead.pk])}#worth"' in text
    assert "Worth about ₹" in text
    assert re.search(r"· \d+\u202f% × ₹6\.5\u202flakh · goes cold in", text)
    page = cast.client("alice").get(reverse("lead", args=[lead.pk])).content.decode()
    assert "1 of 1 were, drawn to all deals" in page
    assert "₹6,50,000" in page


def test_what_nobody_spoke_of_for_weeks_has_gone_quiet_unless_something_is_planned(cast, settings):
    lead = cast.lead("Nandgiri")
    change([lead.pk], stage="accepted")
    old = Dealt("D7", lead.account_id, lead.offering_id, 1, None, "open", Decimal(900_000), cast.alice.pk)
    save_deals([old], now_s=int(cast.now.timestamp()))
    assert "Gone quiet" not in today(cast)
    long_ago = int(cast.now.timestamp()) - 16 * 86_400
    Activity.objects.update(occurred_at=long_ago)
    LeadStanding.objects.update(last_at=long_ago)
    LeadRecord.objects.update(stage_at=long_ago)
    text = today(cast)
    assert "Gone quiet" in text
    assert "16 days<small>no word" in text
    assert "Deal D7, open since" in text
    assert "1 quiet deal" in text
    assert "Gone quiet" not in today(cast, "charlie")
    settings.SANKET_QUIET_DAYS = 20
    assert "Deals gone quiet" not in today(cast)
    settings.SANKET_QUIET_DAYS = 14
    task = Wanted("Ask again", cast.alice.pk, int(cast.now.timestamp()) + 9 * 86_400, lead_id=lead.pk)
    give([task], by=None, now=cast.now)
    assert ">Gone quiet" not in today(cast)


def test_who_waits_for_an_answer_stands_before_who_was_answered_long_ago_and_what_it_brings_is_said(cast):
    save_worktime(of=cast.alice, hours=[""] * 7, by=cast.bob, now=cast.now)
    for name in ("Answered", "Waiting"):
        cast.account(name, owner="alice@example.com", territory="West")
        cast.happens("quote", name)
    some = {name: cast.lead(name) for name in ("Answered", "Waiting", "Nandgiri")}
    Clock.objects.filter(pk__in=[one.pk for one in some.values()]).delete()
    Clock.objects.bulk_create(
        [Clock(lead_id=one.pk, started_at=0, target=300, due_at=seconds_of(cast.now)) for one in some.values()]
    )
    for name in ("Answered", "Nandgiri"):
        Clock.objects.filter(pk=some[name].pk).update(told_at=0, answered_at=some[name].recognised_at + 60, waited=60)
    text = today(cast)
    fresh = text[text.index('aria-label="Yours, not yet accepted"') :]
    assert fresh.index("Waiting") < fresh.index("Answered")
    assert f'href="/leads/{some["Waiting"].pk}/#worth"' in fresh
    assert "answered in 1 min" in fresh


def test_one_planned_attempt_is_told_as_one(cast):
    lead, at = cast.lead("Nandgiri"), seconds_of(cast.now)
    Clock.objects.filter(pk=lead.pk).delete()
    Clock.objects.create(lead_id=lead.pk, started_at=0, answered_at=at, target=300, made=1, promised=6)
    Attempt.objects.filter(lead_id=lead.pk).delete()
    Attempt.objects.create(lead_id=lead.pk, nth=2, due_at=at)
    assert re.search(r"· 1 planned attempt( ·|<)", today(cast))
