"""Conditions ask how a lead was answered and tried: segments that keep members, and whoever lists leads, see it at once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sanket.crm.models import Membership, Segment
from sanket.crm.recognition.tests.story import NOW, NOW_S
from sanket.crm.response.actions import look, record_outcome, undo_outcome
from sanket.crm.response.models import Clock
from sanket.crm.response.queries import last_made
from sanket.crm.rules import keeping
from sanket.crm.rules.actions import add_segment, keep_members
from sanket.crm.rules.queries import Asked, clock_at
from sanket.crm.rules.sweeping import sweep


@pytest.fixture
def lead(house):
    keeping.forget_kept()
    lead = house.open(days_ago=120 / 86_400)
    house.route()
    lead.refresh_from_db()
    yield lead
    keeping.forget_kept()


def true_of(lead, *conditions: str, at: int = NOW_S) -> list[bool]:
    return [str(lead.pk) in Asked(one, "lead").found(clock_at(at))[1] for one in conditions]


def test_before_and_after_it_is_answered(house, lead):
    open_now = "response.due > now and response.due <= now + 5 minutes", "response.next_attempt <= now"
    assert true_of(lead, *open_now, "response.answered", "response.missed") == [True, True, False, False]
    assert true_of(lead, "response.due < now", at=NOW_S + 600) == [True]
    now = NOW + timedelta(minutes=2)
    record_outcome(lead, outcome="no answer", by=house.cast.alice, now=now)
    after = NOW_S + 600
    told = (
        "response.answered", "response.answered_in <= 2 minutes", 'response.outcome = "no answer"',
        "response.next_attempt > now", "attempts() = 1", 'attempts("no answer", within = 10 minutes) >= 1',
    )  # fmt: skip
    assert true_of(lead, *told, at=after) == [True] * len(told)
    assert true_of(lead, "response.reached", "attempts(within = 5 minutes) >= 1", at=after) == [False, False]
    made = last_made(lead.pk)
    assert made is not None
    undo_outcome(made, by=house.cast.alice, now=now)
    assert true_of(lead, "response.answered", "attempts() >= 1", at=after) == [False, False]


def test_a_lead_without_a_clock_is_not_said_to_be_unanswered(house, lead):
    other = house.market.lead("painting")
    assert other.pk != lead.pk
    Clock.objects.filter(pk=other.pk).delete()
    assert true_of(other, "not response.answered", "not response.missed", "response.missed is unknown") == [
        False, False, True,
    ]  # fmt: skip


def test_whoever_is_missed_enters_a_segment(house, lead):
    segment = add_segment(name="Missed", of="lead", condition="response.missed", by=None, now=NOW)
    keep_members(segment, by=None, now=NOW)
    sweep(clock=lambda: NOW)
    assert not Membership.objects.exists()
    look(now=NOW + timedelta(minutes=6))
    keeping.follow(now=NOW + timedelta(minutes=6))
    assert set(Membership.objects.values_list("segment_id", "member")) == {(Segment.objects.get().pk, lead.pk)}
