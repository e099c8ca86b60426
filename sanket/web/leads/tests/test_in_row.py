"""A page that stays as it stands is answered for the row alone: what was told, with its undo; or why it was refused."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from sanket.crm.leads.actions import assign
from sanket.crm.models import Lead
from sanket.crm.response.models import Attempt
from sanket.crm.workspace.actions import save_worktime
from sanket.web.requests import person_mark

pytestmark = pytest.mark.django_db
ROW = {"HX-Request": "true"}


@pytest.fixture
def lead(cast) -> Lead:
    save_worktime(of=cast.alice, hours=["00:00-24:00"] * 7, by=cast.bob, now=cast.now)
    assign(cast.lead("Nandgiri"), to=cast.alice, by=cast.bob, now=cast.now)
    return cast.lead("Nandgiri")


def press(client, lead: Lead, **said):
    usual = {"outcome": "no answer", "key": "k1", "next": "/"}
    return client.post(reverse("lead-outcomes", args=[lead.pk]), {**usual, **said}, headers=ROW)


def undo(answer) -> str:
    found = re.search(r'action="([^"]+)" data-undo', answer.content.decode())
    assert found
    return found.group(1)


def made() -> list[str]:
    return list(Attempt.objects.filter(made_at__isnull=False).values_list("outcome", flat=True))


def test_it_says_what_was_told_and_what_comes_next_with_its_undo(cast, lead):
    alice = cast.client("alice")
    answer = press(alice, lead)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "<html" not in text
    assert re.search(r"<b data-what>No answer, \d\d:\d\d</b> · <span>Next attempt [^<]*\d\d:\d\d\.</span>", text)
    assert 'aria-label="Undo: Nandgiri, RX-6"' in text
    assert 'name="csrfmiddlewaretoken"' in text
    assert "data-toast" not in alice.get("/").content.decode(), "it is said once"


def test_sent_again_it_says_what_was_told_first(cast, lead):
    alice = cast.client("alice")
    first = press(alice, lead)
    again = press(alice, lead, outcome="reached")
    assert undo(again) == undo(first)
    assert "No answer, " in again.content.decode()
    assert made() == ["no answer"]


def test_undone_it_says_so_and_the_used_key_tells_nothing_any_more(cast, lead):
    alice = cast.client("alice")
    answer = alice.post(undo(press(alice, lead)), headers=ROW)
    assert (answer.status_code, answer.content.decode()) == (200, "Undone: Nandgiri, RX-6, is as it was.")
    assert made() == []
    used = press(alice, lead)
    assert (used.status_code, used.content.decode()) == (409, "That was told before, and taken back since.")
    assert press(alice, lead, key="k2").status_code == 200
    assert "data-toast" not in alice.get("/").content.decode()


def test_an_undo_that_is_late_is_refused(cast, lead):
    alice = cast.client("alice")
    first = press(alice, lead)
    press(alice, lead, outcome="reached", key="k2")
    late = alice.post(undo(first), headers=ROW)
    assert late.status_code == 409
    assert late.content.decode() == "Something newer was tried with this lead; undo that first."
    assert made() == ["no answer", "reached"]


def test_a_refusal_is_its_sentence(cast, lead):
    answer = press(cast.client("alice"), lead, outcome="perhaps")
    assert answer.status_code == 409
    assert answer.content.decode().startswith("Choose one of")
    assert answer["Content-Type"].startswith("text/plain")
    assert press(cast.client("charlie"), lead).status_code == 404
    assert press(cast.client("vera"), lead).status_code == 403
    assert made() == []


def test_a_day_that_does_not_lie_ahead_is_asked_for_again(cast, lead):
    alice = cast.client("alice")
    answer = press(alice, lead, outcome="not now", until="2020-01-01")
    assert answer.status_code == 422
    assert "it lies ahead" in answer.content.decode()
    day = cast.now.date().replace(year=cast.now.year + 1, day=1).isoformat()
    assert "<b data-what>Call back, " in press(alice, lead, outcome="not now", until=day).content.decode()


def test_the_last_attempt_says_that_the_lead_rests(cast, lead):
    alice = cast.client("alice")
    told = [press(alice, lead, key=f"k{n}").content.decode() for n in range(6)]
    assert "Next attempt" in told[4]
    assert "That was the last attempt; it rests now." in told[5]


def test_what_was_kept_is_answered_for_its_row_too(cast, lead):
    alice = cast.client("alice")
    said = {"person": person_mark(cast.alice), "lead": lead.pk, "outcome": "reached", "key": "k1", "ago": 90}
    answers = [alice.post(reverse("kept-outcomes"), said, headers=ROW) for _ in range(2)]
    assert all("<b data-what>Reached, " in answer.content.decode() for answer in answers)
    assert made() == ["reached"]
    alice.post(undo(answers[1]), headers=ROW)
    late = alice.post(reverse("kept-outcomes"), said, headers=ROW)
    assert (late.status_code, late.json()) == (409, {"sentence": "That was told before, and taken back since."})
    assert "data-toast" not in alice.get("/").content.decode()


def test_who_was_offline_is_told_that_they_were_reached_meanwhile(cast, lead):
    """And the page has the attempts in the order in which they were made."""
    press(cast.client("bob"), lead, outcome="reached", key="bobs")
    said = {"person": person_mark(cast.alice), "lead": lead.pk, "outcome": "no answer", "key": "late", "ago": 900}
    told = cast.client("alice").post(reverse("kept-outcomes"), said, headers=ROW).content.decode()
    assert "Bob has reached them meanwhile: " in told
    assert "rests now" not in told
    page = cast.client("alice").get(reverse("lead", args=[lead.pk])).content.decode()
    attempts = page[page.index('id="attempts"') :]
    assert attempts.index("reached</") < attempts.index("no answer</")


@pytest.mark.parametrize(
    ("before", "deed", "word", "after"),
    [
        ("recognised", "lead-acceptance", "Accepted", "accepted"),
        ("accepted", "lead-qualification", "Qualified", "qualified"),
    ],
)
def test_a_lead_that_is_taken_on_says_so_in_its_row(cast, before, deed, word, after):
    lead, alice = cast.lead("Nandgiri"), cast.client("alice")
    if before == "accepted":
        alice.post(reverse("lead-acceptance", args=[lead.pk]), headers=ROW)
    answer = alice.post(reverse(deed, args=[lead.pk]), headers=ROW)
    assert f"<b data-what>{word}</b>" in answer.content.decode()
    assert cast.lead("Nandgiri").stage == after
    again = alice.post(reverse(deed, args=[lead.pk]), headers=ROW)
    assert again.status_code == 409
    back = alice.post(undo(answer), headers=ROW)
    assert back.status_code == 200
    assert "as it was" in back.content.decode() or "as they were" in back.content.decode()
    assert cast.lead("Nandgiri").stage == before
