"""People accept, assign, recycle and disqualify leads, and take it back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sanket.crm.leads.actions import LeadRefusal, accept, assign, disqualify, recycle, undo
from sanket.crm.recognition.book import forget
from sanket.crm.recognition.tests.story import NOW, NOW_S, Market
from sanket.crm.workspace.actions import save_user
from sanket.crm.workspace.models import AuditEntry, User
from tests.stage import standing


@standing
def market() -> Market:
    forget()
    market = Market()
    market.tell("meeting", 80)
    market.tell("meeting", 45)
    market.tell("meeting", 40)
    return market


@standing
def alice() -> User:
    return save_user(email="alice@example.com", name="Alice", role="sales", by=None, now=NOW)


@standing
def warm(market: Market) -> Market:
    market.tell("meeting", 3)
    return market


def test_accept_and_take_back(warm: Market, alice: User) -> None:
    move = accept(warm.lead(), by=alice, now=NOW)
    assert warm.leads()[0]["stage"] == "accepted"
    assert warm.leads(days_ago=1)[0]["stage"] == "recognised"
    with pytest.raises(LeadRefusal):
        accept(warm.lead(), by=alice, now=NOW)
    undo(move, by=alice, now=NOW)
    assert warm.leads()[0]["stage"] == "recognised"
    assert [entry.verb for entry in AuditEntry.objects.order_by("pk")][-2:] == ["lead.accept", "lead.undo-accept"]


def test_assign(warm: Market, alice: User) -> None:
    move = assign(warm.lead(), to=alice, by=alice, now=NOW)
    assert warm.leads()[0]["owner"] == "alice@example.com"
    undo(move, by=alice, now=NOW)
    assert warm.leads()[0]["owner"] is None


def test_recycling_needs_a_reason_and_a_day_ahead(warm: Market, alice: User) -> None:
    with pytest.raises(LeadRefusal, match="why"):
        recycle(warm.lead(), until=None, reason=" ", by=alice, now=NOW)
    with pytest.raises(LeadRefusal, match="ahead"):
        recycle(warm.lead(), until=NOW - timedelta(days=1), reason="next budget", by=alice, now=NOW)
    recycle(warm.lead(), until=NOW + timedelta(days=90), reason="next budget", by=alice, now=NOW)
    assert ("nandgiri", "robot") not in warm.names()


def test_a_closed_lead_stays_closed_until_its_rest_is_over(market: Market, alice: User) -> None:
    closed = market.lead()
    disqualify(closed, reason="a student's project", by=alice, now=NOW - timedelta(days=44))
    market.tell("visit", 20)
    assert market.lead().pk == closed.pk
    market.tell("meeting", 15)
    assert ("nandgiri", "robot") not in market.names()
    market.tell("mailing", 2)
    assert market.lead().pk == closed.pk
    market.tell("visit", 1)
    lead = market.lead()
    assert lead.previous_id == closed.pk
    assert lead.recognised_at == NOW_S - 86_400
    assert ("nandgiri", "robot") in market.names()
    assert ("nandgiri", "robot") not in market.names(days_ago=5)
    assert market.sound()


def test_a_closed_lead_is_absent_since_then_and_present_before(warm: Market, alice: User) -> None:
    disqualify(warm.lead(), reason="no budget", by=alice, now=NOW - timedelta(days=1))
    assert ("nandgiri", "robot") not in warm.names()
    assert ("nandgiri", "robot") in warm.names(days_ago=2)


def test_undo_of_what_a_new_lead_followed_is_refused(market: Market, alice: User) -> None:
    move = disqualify(market.lead(), reason="no", by=alice, now=NOW - timedelta(days=44))
    market.tell("meeting", 1)
    with pytest.raises(LeadRefusal, match="followed"):
        undo(move, by=alice, now=NOW)
