"""Leads change hands: who may, with what note, and back again."""

from __future__ import annotations

import html
from datetime import timedelta

from django.urls import reverse

from sanket.crm.accounts.actions import save_accounts
from sanket.crm.leads.actions import assign
from sanket.crm.leads.queries import Lead, history
from sanket.crm.response.actions import add_rule, route
from sanket.crm.response.models import Assignment, Waiting
from sanket.crm.workspace.actions import take_leave
from sanket.web.leads.tests.test_deeds import undo_address


def post(cast, who, name, lead, **sent):
    return cast.client(who).post(reverse(name, args=[lead.pk]), sent, follow=True)


def test_alice_hands_over_her_own_with_a_note_and_takes_it_back_though_she_sees_it_no_more(cast):
    lead = cast.lead("Nandgiri")
    page = post(cast, "alice", "lead-assignment", lead, to=cast.charlie.pk, why="I am at the fair")
    move = history(lead)[0]
    assert (move.to, move.by, move.reason) == (cast.charlie, cast.alice, "I am at the fair")
    cast.client("alice").post(undo_address(page))
    assert cast.lead("Nandgiri").owner == cast.alice


def test_what_is_anothers_is_not_handed_over_and_not_taken(cast):
    lead = cast.lead("Nandgiri")
    assign(lead, to=cast.bob, by=cast.bob, now=cast.now)
    asked = cast.client("alice").get(reverse("lead-assignment", args=[lead.pk])).content.decode()
    assert "they or a manager hand it over" in asked
    for name in ("lead-assignment", "lead-taking", "lead-rerouting"):
        page = post(cast, "alice", name, lead, to=cast.alice.pk)
        assert "they or a manager hand it over." in page.content.decode()
    assert cast.lead("Nandgiri").owner == cast.bob


def test_who_is_away_is_stood_in_for(cast):
    lead = cast.lead("Nandgiri")
    assign(lead, to=cast.bob, by=cast.bob, now=cast.now)
    week = cast.now.replace(year=cast.now.year - 1), cast.now.replace(year=cast.now.year + 1)
    take_leave(cast.bob, starts_at=week[0], ends_at=week[1], by=None, now=cast.now)
    assert "yours now" in post(cast, "alice", "lead-taking", lead).content.decode()
    assert cast.lead("Nandgiri").owner == cast.alice


def test_the_rules_choose_again(cast):
    lead = cast.lead("Nandgiri")
    assert "stays with Alice" in post(cast, "bob", "lead-rerouting", lead).content.decode()
    add_rule(name="South", then="person", people=[cast.charlie.pk], by=None, now=cast.now)
    page = cast.client("bob").post(reverse("lead-reroutings"), {"ids": [lead.pk]}, follow=True)
    assert "Given out again: 1 to Charlie." in page.content.decode()
    assert "Rule &#39;South&#39;" in cast.client("bob").get(reverse("lead", args=[lead.pk])).content.decode()
    cast.client("bob").post(undo_address(page))
    assert cast.lead("Nandgiri").owner == cast.alice


def test_many_are_asked_for_whom_and_why_and_taken_at_once(cast):
    bob, lead = cast.client("bob"), cast.lead("Nandgiri")
    page = bob.post(reverse("lead-assignments"), {"ids": [lead.pk]}).content.decode()
    assert "Who takes this lead?" in page
    assert f'name="ids" value="{lead.pk}"' in page
    assert bob.post(reverse("lead-assignments"), {"ids": [lead.pk], "to": ""}).status_code == 422
    taken = bob.post(reverse("lead-takings"), {"ids": [lead.pk]}, follow=True).content.decode()
    assert "1 lead is yours now." in taken
    assert Lead.objects.get(pk=lead.pk).owner == cast.bob


def lead_page(cast, lead, who: str = "alice") -> str:
    return html.unescape(cast.client(who).get(reverse("lead", args=[lead.pk])).content.decode())


def test_the_page_says_why_somebody_has_it_and_who_was_next_also_where_they_own_the_account(cast):
    save_accounts([{"account": "nandgiri", "owner": cast.alice.email}], by=None, now=cast.now)
    lead = cast.lead("Nandgiri")
    add_rule(name="Ours", then="person", people=[cast.alice.pk], by=None, now=cast.now)
    route(now=cast.now)
    page = lead_page(cast, lead)
    said = "Rule 'Ours': Alice is named. Nobody else was free."
    assert f"yours: {said}" in page
    assert "Given to Alice" in page
    assert page.count(said) == 2
    Assignment.objects.update(runner_up=cast.bob)
    assert "Rule 'Ours': Alice is named. Next would have been Bob." in lead_page(cast, lead)


def test_a_lead_whose_accounts_owner_is_on_leave_says_that_nobody_was_given_it_and_why(cast):
    save_accounts([{"account": "nandgiri", "owner": cast.alice.email}], by=None, now=cast.now)
    for one in (cast.alice, cast.charlie):
        take_leave(one, starts_at=cast.now - timedelta(1), ends_at=cast.now + timedelta(1), by=cast.bob, now=cast.now)
    lead = cast.lead("Nandgiri")
    route(now=cast.now)
    said = "Alice is on leave"
    assert f"not given out yet; the account is with Alice: The usual way: {said}" in lead_page(cast, lead, "bob")
    assert said in html.unescape(cast.client("bob").get(reverse("leads")).content.decode())


def test_of_what_people_gave_no_rule_is_told(cast):
    lead = cast.lead("Nandgiri")
    assign(lead, to=cast.alice, by=cast.bob, now=cast.now)
    assert "yours<" in lead_page(cast, lead)


def test_the_button_for_leads_without_an_owner_says_what_came_of_it_and_why_not_more(cast):
    for name, territory in (("Tapti", "North"), ("Warna", "West")):
        cast.account(name, territory=territory)
        cast.happens("quote", name)
    Waiting.objects.all().delete()
    page = html.unescape(cast.client("bob").post(reverse("routing-ownerless"), follow=True).content.decode())
    why = "The usual way: nobody owns the account, and nobody who sells sees it."
    assert f"1 lead was given out. 1 lead still has nobody: {why}" in page
    assert cast.lead("Warna").owner == cast.alice
