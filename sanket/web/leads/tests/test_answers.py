"""The checklist on the page of a lead: Alice answers by thumb and keyboard, Bob says what is asked."""

from __future__ import annotations

from html import unescape

import pytest
from django.urls import reverse

from sanket.crm.leads.queries import checklist_of
from sanket.crm.models import Answer
from sanket.web.leads.tests.test_deeds import post, undo_address

pytestmark = pytest.mark.django_db


def page_of(cast, who: str, lead) -> str:
    return cast.client(who).get(reverse("lead", args=[lead.pk])).content.decode()


def rows(*texts: str, choices: str = "") -> dict[str, list[str]]:
    n = len(texts)
    places = [str(place + 1) for place in range(n)]
    return {"key": [""] * n, "text": list(texts), "choices": [choices] * n, "place": places}


def test_alice_answers_and_takes_it_back(cast):
    lead = cast.lead("Nandgiri")
    page = post(cast, "alice", "lead-answer", lead, question="budget", said="Planned")
    text = page.content.decode()
    assert "The answer is kept." in text
    assert '<button name="said" value="" aria-pressed="true">Planned</button>' in text
    assert "1 of 4" in text
    assert "Alice, just now" in text
    cast.client("alice").post(unescape(undo_address(page)))
    assert not Answer.objects.exists()


def test_the_next_question_has_a_key(cast):
    lead = cast.lead("Nandgiri")
    assert 'href="#q-need" data-key="k"' in page_of(cast, "alice", lead)
    post(cast, "alice", "lead-answer", lead, question="need", said="Fans")
    assert 'href="#q-authority" data-key="k"' in page_of(cast, "alice", lead)


def test_who_may_not_act_reads_the_answers_and_a_stranger_nothing(cast):
    lead = cast.lead("Nandgiri")
    post(cast, "alice", "lead-answer", lead, question="need", said="To paint fans")
    assert "To paint fans" in page_of(cast, "vera", lead)
    assert 'name="said"' not in page_of(cast, "vera", lead)
    for who, status in (("vera", 403), ("charlie", 404)):
        answer = cast.client(who).post(reverse("lead-answer", args=[lead.pk]), {"question": "need", "said": "x"})
        assert answer.status_code == status


def test_bob_says_what_is_needed_and_qualifying_names_what_is_open(cast):
    bob, robots = cast.client("bob"), cast.offerings["robots"].pk
    bob.post(reverse("checklist", args=[robots]), {**rows("Whose money?", "Which line?"), "needed": "on"})
    lead = cast.lead("Nandgiri")
    assert "Answer first: Whose money? Which line?" in post(cast, "alice", "lead-qualification", lead).content.decode()
    assert cast.lead("Nandgiri").stage == "recognised"
    for key in ("whose-money", "which-line"):
        post(cast, "alice", "lead-answer", lead, question=key, said="Theirs")
    post(cast, "alice", "lead-qualification", lead)
    assert cast.lead("Nandgiri").stage == "qualified"


def test_a_category_inherits_until_it_has_its_own_and_again_when_that_is_removed(cast):
    bob, robots = cast.client("bob"), cast.offerings["robots"].pk
    assert "as Everything" in bob.get(reverse("checklists")).content.decode()
    assert "These are the questions of Everything." in bob.get(reverse("checklist", args=[robots])).content.decode()
    saved = bob.post(reverse("checklist", args=[robots]), rows("Which line?", choices="one, two"), follow=True)
    assert "Which line?" in saved.content.decode()
    assert checklist_of(cast.offerings["RX-6"].pk).source == robots
    gone = bob.post(reverse("checklist-removal", args=[robots]), follow=True)
    assert checklist_of(robots).source is None
    bob.post(unescape(undo_address(gone)))
    assert [one.choices for one in checklist_of(robots).questions] == [("one", "two")]
    bob.post(unescape(undo_address(saved)))
    assert checklist_of(robots).source is None


def test_a_refused_checklist_keeps_what_was_typed(cast):
    answer = cast.client("bob").post(reverse("checklist", args=[0]), rows("Which?", choices="one"))
    assert answer.status_code == 422
    assert 'value="Which?"' in answer.content.decode()
    assert cast.client("bob").get(reverse("checklist", args=[99_999])).status_code == 404
    assert cast.client("alice").get(reverse("checklists")).status_code == 403


def test_a_broken_undo_is_not_there(cast):
    lead = cast.lead("Nandgiri")
    assert cast.client("alice").post(reverse("lead-answer-restoration", args=[lead.pk, "x"])).status_code == 404
    assert cast.client("bob").post(reverse("checklist-restoration", args=["x"])).status_code == 404
