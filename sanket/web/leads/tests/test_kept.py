"""Outcomes that a phone kept: recorded as of when they were pressed, once, and only for whom they were kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from sanket.crm.leads.actions import assign
from sanket.crm.models import Lead
from sanket.crm.response.models import Attempt, Clock
from sanket.web.requests import person_mark

pytestmark = pytest.mark.django_db
AGO = 90


@pytest.fixture
def lead(cast) -> Lead:
    assign(cast.lead("Nandgiri"), to=cast.alice, by=cast.bob, now=cast.now)
    return cast.lead("Nandgiri")


def send(cast, lead: Lead, who: str = "alice", **said):
    usual = {"person": person_mark(cast.people[who]), "lead": lead.pk, "outcome": "no answer", "key": "k1", "ago": AGO}
    return cast.client(who).post(reverse("kept-outcomes"), {**usual, **said})


def test_it_counts_once_from_when_it_was_pressed(cast, lead):
    for _ in range(2):
        assert send(cast, lead).status_code == 204
    made = Attempt.objects.get(made_at__isnull=False)
    assert made.noted_at is not None
    assert made.made_at is not None
    assert made.noted_at - made.made_at == AGO
    assert Clock.objects.get(pk=lead.pk).answered_at == made.made_at


def test_the_next_page_says_so_with_its_undo(cast, lead):
    client = cast.client("alice")
    said = {"person": person_mark(cast.alice), "lead": lead.pk, "outcome": "reached", "key": "k1", "ago": AGO}
    client.post(reverse("kept-outcomes"), said)
    text = client.get("/").content.decode()
    assert "Nandgiri: reached, " in text
    assert reverse("lead-outcome-reversal", args=[lead.pk, Attempt.objects.get(made_at__isnull=False).pk]) in text


@pytest.mark.parametrize("reader", ["fresh-rows", "kept"])
def test_a_page_that_a_script_reads_leaves_what_is_to_be_said_to_one_that_is_looked_at(cast, lead, reader):
    client = cast.client("alice")
    said = {"person": person_mark(cast.alice), "lead": lead.pk, "outcome": "reached", "key": "k1", "ago": AGO}
    client.post(reverse("kept-outcomes"), said)
    assert "Nandgiri: reached, " not in client.get("/", headers={"X-Requested-With": reader}).content.decode()
    assert "Nandgiri: reached, " in client.get("/").content.decode()


def test_a_day_that_was_said_while_offline_may_have_come_meanwhile(cast, lead):
    day = cast.now.date().isoformat()
    answer = send(cast, lead, outcome="not now", until=day, time="00:00", ago=3 * 86_400)
    assert answer.status_code == 204
    assert Attempt.objects.filter(made_at=None, asked=True).count() == 1


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"person": "somebody"}, "Somebody else is signed in here now."),
        ({"outcome": "perhaps"}, "Choose one of"),
        ({"outcome": "not now", "until": "soon"}, "Write the date"),
        ({"outcome": "not now", "until": "2020-01-01"}, "it lies ahead"),
        ({"ago": 31 * 86_400}, "more than 30 days ago"),
        ({"ago": 2**62}, "more than 30 days ago"),
        ({"who": "charlie"}, "This lead is not yours any more, or it is gone."),
        ({"who": "vera"}, "Your role may read leads but not act on them."),
    ],
)
def test_what_cannot_be_recorded_says_why(cast, lead, said, sentence):
    answer = send(cast, lead, **said)
    assert answer.status_code == 409
    assert sentence in answer.json()["sentence"]
    assert not Attempt.objects.filter(made_at__isnull=False).exists()


@pytest.mark.parametrize(("ago", "recorded"), [(AGO, True), (30, False)])
def test_whoever_had_the_lead_when_they_pressed_did_call_though_somebody_else_has_it_now(cast, lead, ago, recorded):
    now = datetime.now(UTC)
    assign(lead, to=cast.charlie, by=cast.bob, now=now - timedelta(seconds=300))
    assign(lead, to=cast.alice, by=cast.bob, now=now - timedelta(seconds=60))
    answer = send(cast, lead, "charlie", ago=ago)
    assert answer.status_code == 409
    words = "It is recorded, though somebody else has the lead now." if recorded else "This lead is not yours any more"
    assert words in answer.json()["sentence"]
    assert Attempt.objects.filter(made_at__isnull=False, by=cast.charlie).exists() == recorded
    assert (Clock.objects.get(pk=lead.pk).answered_at is not None) == recorded


def test_a_device_learns_who_is_signed_in_and_a_token_that_is_good(cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.alice, backend="allauth.account.auth_backends.AuthenticationBackend")
    told = client.get(reverse("kept-outcomes"))
    assert told.json()["person"] == person_mark(cast.alice) != person_mark(cast.bob)
    assert "no-store" in told["Cache-Control"]
    said = {"csrfmiddlewaretoken": told.json()["token"], "person": person_mark(cast.alice)}
    assert client.post(reverse("kept-outcomes"), said).status_code == 409
    assert Client().get(reverse("kept-outcomes")).status_code == 302


def test_the_page_that_is_kept_for_everybody_says_nothing_of_anybody(cast, lead):
    client = cast.client("alice")
    client.post(reverse("lead-outcomes", args=[lead.pk]), {"outcome": "reached", "key": "k2"})
    text = client.get("/offline/").content.decode()
    assert "Sanket cannot be reached" in text
    assert "Nandgiri" not in text
    assert "data-person" not in text
    assert "Nandgiri: reached" in client.get("/").content.decode(), "what is to be said waits for a page of one's own"
