"""What people do with a lead, and how it is taken back."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from sanket.crm.models import AuditEntry, Deal, Lead, LeadMove
from sanket.web import show

pytestmark = pytest.mark.django_db


def post(cast, who, name, lead, **fields):
    return cast.client(who).post(reverse(name, args=[lead.pk]), fields, follow=True)


def undo_address(answer):
    """The address behind Undo in the toast."""
    text = answer.content.decode()
    form = re.search(r'action="([^"]+)" data-undo', text)
    assert form
    return form[1].replace("&amp;", "&")


def test_alice_accepts_and_takes_it_back(cast):
    lead = cast.lead("Nandgiri")
    page = post(cast, "alice", "lead-acceptance", lead)
    assert cast.lead("Nandgiri").stage == "accepted"
    assert "Nandgiri accepted for RX-6." in page.content.decode()
    cast.client("alice").post(undo_address(page))
    assert cast.lead("Nandgiri").stage == "recognised"
    verbs = AuditEntry.objects.filter(kind="lead").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["lead.accept", "lead.undo-accept"]


def test_accepting_what_is_nobodys_makes_it_the_takers(cast):
    cast.account("Sahyadri")
    cast.happens("quote", "Sahyadri")
    lead = cast.lead("Sahyadri")
    page = post(cast, "charlie", "lead-acceptance", lead)
    assert cast.lead("Sahyadri").owner == cast.charlie
    cast.client("charlie").post(undo_address(page))
    taken_back = cast.lead("Sahyadri")
    assert (taken_back.owner, taken_back.stage) == (None, "recognised")


def test_accepting_twice_says_so(cast):
    lead = cast.lead("Nandgiri")
    post(cast, "alice", "lead-acceptance", lead)
    page = post(cast, "bob", "lead-acceptance", lead)
    assert "accepted already" in page.content.decode()
    assert LeadMove.objects.filter(lead=lead, kind="accept").count() == 1


def test_bob_assigns_to_charlie_who_then_sees_it(cast):
    lead = cast.lead("Nandgiri")
    assert cast.client("charlie").get(reverse("lead", args=[lead.pk])).status_code == 404
    post(cast, "bob", "lead-assignment", lead, to=cast.charlie.pk)
    assert cast.lead("Nandgiri").owner == cast.charlie
    assert cast.client("charlie").get(reverse("lead", args=[lead.pk])).status_code == 200


@pytest.mark.parametrize("to", ["", "0", "999999", "x"])
def test_assigning_to_nobody_asks_again(cast, to):
    answer = cast.client("bob").post(reverse("lead-assignment", args=[cast.lead("Nandgiri").pk]), {"to": to})
    assert answer.status_code == 422
    assert cast.lead("Nandgiri").owner == cast.alice


def test_recycling_needs_a_reason_and_a_day_ahead(cast):
    lead = cast.lead("Nandgiri")
    url = reverse("lead-recycling", args=[lead.pk])
    today = timezone.localdate()
    for fields in (
        {},
        {"reason": "No budget now"},
        {"until": str(today + timedelta(days=30))},
        {"reason": "No budget now", "until": str(today - timedelta(days=1))},
        {"reason": "No budget now", "until": "nonsense"},
        {"reason": "No budget now", "until": "9999-12-31"},
    ):
        assert cast.client("alice").post(url, fields).status_code == 422
    assert cast.lead("Nandgiri").stage == "recognised"


def test_alice_recycles_with_a_note(cast):
    lead, until = cast.lead("Nandgiri"), timezone.localdate() + timedelta(days=90)
    page = post(cast, "alice", "lead-recycling", lead, reason="No budget now", note="April", until=str(until))
    recycled = cast.lead("Nandgiri")
    assert recycled.stage == "recycled"
    assert LeadMove.objects.get(lead=lead).reason == "No budget now: April"
    text = page.content.decode()
    assert "No budget now: April" in text
    assert "rests until" in text


def test_a_day_before_the_rest_of_a_group_is_over_is_said_to_be_too_early(cast):
    lead, until = cast.lead("Nandgiri"), timezone.localdate() + timedelta(days=3)
    rests = show.day(int(timezone.now().timestamp()) + lead.half_life)
    asked = cast.client("alice").get(reverse("lead-recycling", args=[lead.pk])).content.decode()
    assert f"before {rests}, one half-life from now, it never does" in asked
    page = post(
        cast, "alice", "lead-recycling", lead, reason="No budget now", note="", until=str(until)
    ).content.decode()
    assert f"rests until {rests}" in page


def test_what_was_typed_is_kept_when_refused(cast):
    answer = cast.client("alice").post(
        reverse("lead-recycling", args=[cast.lead("Nandgiri").pk]), {"reason": "No budget now", "until": "2020-01-01"}
    )
    text = answer.content.decode()
    assert 'value="2020-01-01"' in text
    assert "Choose a day after today." in text


def test_bob_disqualifies_and_undoes(cast):
    lead = cast.lead("Nandgiri")
    page = post(cast, "bob", "lead-disqualification", lead, reason="No need")
    assert cast.lead("Nandgiri").stage == "disqualified"
    assert "Disqualified" in page.content.decode()
    cast.client("bob").post(undo_address(page))
    assert cast.lead("Nandgiri").stage == "recognised"


def test_many_at_once_and_back(cast):
    for name in ("Sahyadri", "Krishna"):
        cast.account(name, owner="alice@example.com")
        cast.happens("quote", name)
    ids = list(Lead.objects.filter(offering=cast.offerings["RX-6"]).values_list("pk", flat=True))
    page = cast.client("bob").post(reverse("lead-acceptances"), {"ids": ids}, follow=True)
    assert "3 leads accepted." in page.content.decode()
    assert set(Lead.objects.filter(pk__in=ids).values_list("stage", flat=True)) == {"accepted"}
    cast.client("bob").post(undo_address(page))
    assert set(Lead.objects.filter(pk__in=ids).values_list("stage", flat=True)) == {"recognised"}


def test_many_assigned_at_once(cast):
    lead = cast.lead("Nandgiri")
    page = cast.client("bob").post(reverse("lead-assignments"), {"ids": [lead.pk], "to": cast.charlie.pk}, follow=True)
    assert "1 lead assigned to Charlie." in page.content.decode()
    assert cast.lead("Nandgiri").owner == cast.charlie


def test_ticking_nothing_says_so(cast):
    page = cast.client("bob").post(reverse("lead-acceptances"), {}, follow=True)
    assert "Tick at least one lead first." in page.content.decode()


def test_ticks_on_what_one_does_not_see_are_ignored(cast):
    lead = cast.lead("Nandgiri")
    cast.client("charlie").post(reverse("lead-acceptances"), {"ids": [lead.pk, "x", "99999999999999999999"]})
    assert cast.lead("Nandgiri").stage == "recognised"


@pytest.mark.parametrize("moves", ["", "x", "1.2.3", "1.x", "99999999999999999999.1"])
def test_a_broken_undo_changes_nothing(cast, moves):
    answer = cast.client("bob").post(reverse("lead-reversals") + f"?moves={moves}")
    assert answer.status_code == 302


def test_an_undo_that_comes_too_late_says_so(cast):
    lead = cast.lead("Nandgiri")
    page = post(cast, "alice", "lead-acceptance", lead)
    post(cast, "alice", "lead-disqualification", lead, reason="No need")
    answer = cast.client("alice").post(undo_address(page), follow=True)
    assert "undo that first" in answer.content.decode()
    assert cast.lead("Nandgiri").stage == "disqualified"


def test_back_to_where_one_came_from_but_never_to_another_site(cast):
    lead = cast.lead("Nandgiri")
    url = reverse("lead-acceptance", args=[lead.pk])
    assert cast.client("alice").post(url, {"next": "/leads/?tab=mine"}).url == "/leads/?tab=mine"
    assert cast.client("alice").post(url, {"next": "https://evil.example/"}).url == reverse("lead", args=[lead.pk])
    assert cast.client("alice").post(url, {"next": "//evil.example/"}).url == reverse("lead", args=[lead.pk])


def test_a_get_changes_nothing(cast):
    lead = cast.lead("Nandgiri")
    assert cast.client("alice").get(reverse("lead-acceptance", args=[lead.pk])).status_code == 405
    assert cast.lead("Nandgiri").stage == "recognised"


@pytest.mark.parametrize("name", ["assignment", "conversion", "recycling", "disqualification"])
def test_the_first_box_in_the_page_is_the_deeds_own(cast, name):
    """The dialog is fetched from the page: the frame's help of keys must not come before it."""
    text = cast.client("bob").get(reverse(f"lead-{name}", args=[cast.lead("Nandgiri").pk])).content.decode()
    first = text[text.index('<dialog class="box"') :]
    assert reverse(f"lead-{name}", args=[cast.lead("Nandgiri").pk]) in first[: first.index("</dialog>")]


def test_alice_qualifies_what_nobody_accepted_and_takes_it_back(cast):
    cast.account("Sahyadri")
    cast.happens("quote", "Sahyadri")
    page = post(cast, "alice", "lead-qualification", cast.lead("Sahyadri"))
    assert (cast.lead("Sahyadri").stage, cast.lead("Sahyadri").owner) == ("qualified", cast.alice)
    assert "Sahyadri qualified for RX-6." in page.content.decode()
    cast.client("alice").post(undo_address(page))
    assert (cast.lead("Sahyadri").stage, cast.lead("Sahyadri").owner) == ("recognised", None)


def test_what_comes_next_is_offered(cast):
    lead, alice = cast.lead("Nandgiri"), cast.client("alice")

    def offered():
        text = alice.get(reverse("lead", args=[lead.pk])).content.decode()
        return [name for name in ("acceptance", "qualification", "conversion") if f"/{name}/" in text]

    assert offered() == ["acceptance", "qualification", "conversion"]
    post(cast, "alice", "lead-acceptance", lead)
    assert offered() == ["qualification", "conversion"]
    post(cast, "alice", "lead-qualification", lead)
    assert offered() == ["conversion"]


def test_a_lead_becomes_a_deal_and_the_page_says_which(cast):
    lead = cast.lead("Nandgiri")
    page = post(cast, "alice", "lead-conversion", lead, amount="2450000", deal="D-99")
    text = page.content.decode()
    assert "is the deal D-99 now." in text
    assert "Became the deal D-99, ₹24,50,000" in text
    assert Deal.objects.get().owner == cast.alice
    listed = cast.client("alice").get(reverse("leads") + "?tab=closed&stage=converted").content.decode()
    assert "Became a deal on" in listed
    cast.client("alice").post(undo_address(page))
    assert cast.lead("Nandgiri").stage == "recognised"
    assert not Deal.objects.exists()


def test_what_cannot_be_a_deal_is_asked_again_with_what_was_typed(cast):
    lead = cast.lead("Nandgiri")
    url = reverse("lead-conversion", args=[lead.pk])
    for typed in ({"amount": "-1"}, {"amount": "much"}, {"deal": "x" * 201}):
        answer = cast.client("alice").post(url, typed)
        assert answer.status_code == 422
        assert next(iter(typed.values())) in answer.content.decode()
    assert cast.lead("Nandgiri").stage == "recognised"
    post(cast, "alice", "lead-conversion", lead, deal="D-1")
    assert "converted already" in post(cast, "bob", "lead-conversion", lead).content.decode()


def test_many_are_qualified_at_once_and_back(cast):
    cast.account("Sahyadri", owner="alice@example.com")
    cast.happens("quote", "Sahyadri")
    ids = list(Lead.objects.filter(offering=cast.offerings["RX-6"]).values_list("pk", flat=True))
    page = cast.client("bob").post(reverse("lead-qualifications"), {"ids": ids}, follow=True)
    assert "2 leads qualified." in page.content.decode()
    cast.client("bob").post(undo_address(page))
    assert set(Lead.objects.filter(pk__in=ids).values_list("stage", flat=True)) == {"recognised"}


def test_many_are_disqualified_for_one_reason_and_back(cast):
    cast.account("Sahyadri", owner="alice@example.com")
    cast.happens("quote", "Sahyadri")
    ids = list(Lead.objects.filter(offering=cast.offerings["RX-6"]).values_list("pk", flat=True))
    bob, url = cast.client("bob"), reverse("lead-disqualifications")
    asked = bob.post(url, {"ids": ids, "next": "/leads/?tab=mine"})
    text = asked.content.decode()
    assert asked.status_code == 200
    assert "Why are these 2 no leads?" in text
    assert all(f'name="ids" value="{pk}"' in text for pk in ids)
    assert 'name="next" value="/leads/?tab=mine"' in text
    assert bob.post(url, {"ids": ids, "reason": ""}).status_code == 422
    page = bob.post(url, {"ids": ids, "reason": "Wrong data", "note": "old list"}, follow=True)
    assert "2 leads disqualified." in page.content.decode()
    moves = LeadMove.objects.filter(lead__in=ids)
    assert set(moves.values_list("reason", "chosen__text")) == {("Wrong data: old list", "Wrong data")}
    bob.post(undo_address(page))
    assert set(Lead.objects.filter(pk__in=ids).values_list("stage", flat=True)) == {"recognised"}
    assert "Tick at least one lead first." in bob.post(url, {}, follow=True).content.decode()
