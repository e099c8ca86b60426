"""What is asked before a lead is qualified, who answered what, and when it has to be answered."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sanket.crm.catalogue.models import Offering
from sanket.crm.deals.actions import convert
from sanket.crm.leads.actions import (
    ChecklistRefused,
    LeadRefusal,
    Question,
    accept,
    answer,
    disqualify,
    qualify,
    save_checklist,
)
from sanket.crm.leads.queries import Lead, checklist_of, questions
from sanket.crm.recognition.tests.story import NOW, NOW_S, Market
from sanket.crm.workspace.actions import save_user
from sanket.crm.workspace.models import AuditEntry, User
from tests.stage import standing

OWN = [Question("budget", "Whose money is it?"), Question("", "Which lift?", ("Goods", "People"))]


@standing
def market() -> Market:
    market = Market()
    market.tell("meeting", 80)
    market.tell("meeting", 45)
    market.tell("meeting", 3)
    return market


@standing
def alice() -> User:
    return save_user(email="alice@example.com", name="Alice", role="sales", by=None, now=NOW)


def said(lead: Lead) -> dict[str, str]:
    return {one.question.key: one.answer.said for one in questions(lead) if one.answer}


def category(market: Market) -> int:
    parent = Offering.objects.get(pk=market.lead().offering_id).parent_id
    assert parent
    return parent


def test_four_questions_are_asked_of_everything(market: Market, alice: User) -> None:
    lead = market.lead()
    assert [one.question.key for one in questions(lead)] == ["need", "authority", "budget", "time"]
    assert answer(lead, key="need", said=" To paint fans ", by=alice, now=NOW) == ""
    assert answer(lead, key="need", said="To paint lifts", by=alice, now=NOW) == "To paint fans"
    assert answer(lead, key="budget", said="Planned", by=alice, now=NOW) == ""
    assert said(lead) == {"need": "To paint lifts", "budget": "Planned"}
    (need, *_) = questions(lead)
    assert need.answer
    assert (need.answer.by, need.answer.at) == (alice, NOW_S)
    assert AuditEntry.objects.filter(verb="lead.answer").count() == 3
    answer(lead, key="need", said="", by=alice, now=NOW)
    assert said(lead) == {"budget": "Planned"}


@pytest.mark.parametrize(
    ("key", "words", "code"),
    [("colour", "red", "answer.question"), ("budget", "perhaps", "answer.choice"), ("need", "x" * 1001, "answer.long")],
)
def test_what_is_no_answer_is_refused(market: Market, alice: User, key: str, words: str, code: str) -> None:
    with pytest.raises(ChecklistRefused) as refused:
        answer(market.lead(), key=key, said=words, by=alice, now=NOW)
    assert refused.value.code == code


def test_products_inherit_from_their_category(market: Market, alice: User) -> None:
    lead = market.lead()
    answer(lead, key="budget", said="Agreed", by=alice, now=NOW)
    answer(lead, key="need", said="To paint", by=alice, now=NOW)
    assert save_checklist(category(market), OWN, needed=False, by=alice, now=NOW) is None
    assert [(one.question.key, one.asked) for one in questions(lead)] == [
        ("budget", True),
        ("which-lift", True),
        ("need", False),
    ]
    assert said(lead) == {"budget": "Agreed", "need": "To paint"}
    own = save_checklist(category(market), None, needed=False, by=alice, now=NOW)
    assert own
    assert own.source == category(market)
    assert checklist_of(lead.offering_id).source is None


def test_nothing_is_mandatory_unless_the_category_says_so(market: Market, alice: User) -> None:
    qualify(market.lead(), by=alice, now=NOW)
    assert market.lead().stage == "qualified"


def test_what_is_needed_is_named_and_stops_whoever_qualifies_or_makes_a_deal(market: Market, alice: User) -> None:
    save_checklist(None, OWN, needed=True, by=alice, now=NOW)
    lead = market.lead()
    accept(lead, by=alice, now=NOW)
    answer(lead, key="budget", said="Their own", by=alice, now=NOW)
    with pytest.raises(LeadRefusal, match="Answer first: Which lift") as refused:
        qualify(lead, by=alice, now=NOW)
    assert refused.value.data == {"questions": ["which-lift"]}
    with pytest.raises(LeadRefusal, match="Which lift"):
        convert(lead, by=alice, now=NOW)
    answer(lead, key="which-lift", said="Goods", by=alice, now=NOW)
    convert(lead, by=alice, now=NOW)
    assert market.lead().stage == "converted"


def test_answers_stay_when_the_lead_is_closed(market: Market, alice: User) -> None:
    lead = market.lead()
    answer(lead, key="need", said="None", by=alice, now=NOW)
    disqualify(lead, reason="No need", by=alice, now=NOW + timedelta(hours=1))
    assert said(lead) == {"need": "None"}
    with pytest.raises(ChecklistRefused, match="closed"):
        answer(lead, key="need", said="Some", by=alice, now=NOW + timedelta(hours=2))


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ([Question("", "")], "checklist.question"),
        ([Question("", "x" * 201)], "checklist.question"),
        ([Question("", "Which?", ("one",))], "checklist.choices"),
        ([Question("", f"{n}?") for n in range(21)], "checklist.many"),
    ],
)
def test_what_is_no_checklist_is_refused(alice: User, wrong: list[Question], code: str) -> None:
    with pytest.raises(ChecklistRefused) as refused:
        save_checklist(None, wrong, needed=False, by=alice, now=NOW)
    assert refused.value.code == code


def test_two_questions_with_the_same_words_are_two(alice: User) -> None:
    save_checklist(
        None, [Question("", "Who?"), Question("", "Who?"), Question("", "?")], needed=False, by=alice, now=NOW
    )
    assert [one.key for one in checklist_of(None).questions] == ["who", "who-1", "question"]
