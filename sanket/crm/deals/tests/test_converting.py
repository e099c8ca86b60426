"""A lead becomes a deal, and comes back as long as nobody worked on the deal."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from sanket.crm.deals.actions import DealRefusal, Dealt, convert, save_deals
from sanket.crm.deals.queries import Deal, of_leads
from sanket.crm.leads.actions import LeadRefusal, accept, assign, disqualify, qualify, take_on, undo
from sanket.crm.leads.queries import LeadMove
from sanket.crm.recognition.queries import count_outcomes
from sanket.crm.recognition.tests.story import NOW, NOW_S, Market
from sanket.crm.workspace.actions import save_user
from sanket.crm.workspace.models import AuditEntry, User
from tests.stage import standing


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


def stage_of(market: Market) -> str:
    return market.lead().stage


def the_move(kind: str) -> LeadMove:
    return LeadMove.objects.get(kind=kind)


def imported(deal: Deal, **changes: object) -> None:
    row = Dealt(deal.external_id, deal.account_id, deal.offering_id, deal.opened_at, None, "open", deal.amount)
    save_deals([row._replace(**changes)], absent=["owner_id", "source"], now_s=NOW_S)  # type: ignore[arg-type]


def test_alice_qualifies_what_she_accepted(market: Market, alice: User) -> None:
    accept(market.lead(), by=alice, now=NOW)
    move = qualify(market.lead(), by=alice, now=NOW)
    assert market.leads()[0]["stage"] == "qualified"
    with pytest.raises(LeadRefusal, match="already"):
        qualify(market.lead(), by=alice, now=NOW)
    undo(move, by=alice, now=NOW)
    assert stage_of(market) == "accepted"


def test_what_nobody_accepted_is_accepted_by_qualifying_it_and_both_are_undone_together(
    market: Market, alice: User
) -> None:
    moves = take_on(market.lead(), by=alice, now=NOW, deed=qualify)
    assert [move.kind for move in moves] == ["assign", "qualify"]
    assert (stage_of(market), market.lead().owner) == ("qualified", alice)
    with pytest.raises(LeadRefusal, match="accepted already"):
        accept(market.lead(), by=alice, now=NOW)
    undo(moves[-1], by=alice, now=NOW)
    assert stage_of(market) == "recognised"
    verbs = [entry.verb for entry in AuditEntry.objects.filter(kind="lead").order_by("pk")]
    assert verbs[-2:] == ["lead.qualify", "lead.undo-qualify"]


def test_a_converted_lead_is_a_deal_and_rests(market: Market, alice: User) -> None:
    assign(market.lead(), to=alice, by=alice, now=NOW)
    deal = convert(market.lead(), amount=Decimal(2450000), by=alice, now=NOW)
    lead = market.lead()
    assert (lead.stage, lead.closed_at, lead.rest_until) == ("converted", NOW_S, NOW_S + lead.half_life)
    assert (deal.external_id, deal.status, deal.opened_at, deal.owner) == (f"lead-{lead.pk}", "open", NOW_S, alice)
    assert (deal.account_id, deal.offering_id, deal.amount) == (lead.account_id, lead.offering_id, Decimal(2450000))
    assert of_leads([lead.pk]) == {lead.pk: deal}
    assert ("nandgiri", "robot") not in market.names()
    with pytest.raises(LeadRefusal, match="converted already"):
        disqualify(lead, reason="no", by=alice, now=NOW)
    assert market.sound()


def test_nobodys_lead_becomes_the_deal_of_whoever_converts_it(market: Market, alice: User) -> None:
    assert convert(market.lead(), by=alice, now=NOW).owner == alice


def test_the_deal_goes_when_the_conversion_is_taken_back(market: Market, alice: User) -> None:
    for _ in range(2):
        convert(market.lead(), by=alice, now=NOW)
        undo(the_move("convert"), by=alice, now=NOW)
        assert not Deal.objects.exists()
        assert (stage_of(market), market.lead().closed_at) == ("recognised", None)


@pytest.mark.parametrize("change", [{"amount": Decimal(2)}, {"status": "won", "closed_at": NOW_S + 9}])
def test_a_deal_that_somebody_changed_stays(market: Market, alice: User, change: dict[str, object]) -> None:
    deal = convert(market.lead(), amount=Decimal(1), by=alice, now=NOW)
    imported(deal, **change)
    with pytest.raises(DealRefusal, match="was changed since"):
        undo(the_move("convert"), by=alice, now=NOW)
    assert stage_of(market) == "converted"
    assert Deal.objects.get().lead_id == market.lead().pk


def test_the_same_deal_read_again_is_no_change(market: Market, alice: User) -> None:
    imported(convert(market.lead(), amount=Decimal(1), by=alice, now=NOW))
    undo(the_move("convert"), by=alice, now=NOW)
    assert not Deal.objects.exists()


def test_a_won_deal_is_an_outcome_from_then_on(market: Market, alice: User) -> None:
    deal = convert(market.lead(), by=alice, now=NOW)
    assert count_outcomes() == (0, 0)
    imported(deal, status="won", closed_at=NOW_S + 9)
    assert count_outcomes() == (1, 0)


def test_a_deal_is_called_as_other_programs_call_it(market: Market, alice: User) -> None:
    lead = market.lead()
    save_deals([Dealt(f"lead-{lead.pk}", lead.account_id, lead.offering_id, NOW_S, None, "open")], now_s=NOW_S)
    with pytest.raises(DealRefusal, match="already"):
        convert(lead, external_id=f"lead-{lead.pk}", by=alice, now=NOW)
    assert stage_of(market) == "recognised"
    assert convert(lead, by=alice, now=NOW).external_id == f"lead-{lead.pk}-2"
    undo(the_move("convert"), by=alice, now=NOW)
    assert convert(lead, external_id=" D-99 ", source="fair", by=alice, now=NOW).external_id == "D-99"


@pytest.mark.parametrize("wrong", [{"amount": Decimal(-1)}, {"amount": Decimal("1e14")}, {"external_id": "x" * 201}])
def test_what_cannot_be_a_deal_is_refused_in_words(market: Market, alice: User, wrong: dict[str, object]) -> None:
    with pytest.raises(DealRefusal) as refused:
        convert(market.lead(), by=alice, now=NOW, **wrong)  # type: ignore[arg-type]
    assert refused.value.data["field"] in ("amount", "deal")
    assert stage_of(market) == "recognised"


def test_a_new_lead_after_the_rest_stands_beside_the_deal(market: Market, alice: User) -> None:
    closed = market.lead()
    convert(closed, by=alice, now=NOW - timedelta(days=2))
    market.tell("meeting", 1)
    assert market.lead().pk == closed.pk
    assert ("nandgiri", "robot") not in market.names()
