"""Whoever has a lead is told before its time is over and after, then whoever has to see to it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sanket.crm.alerts.actions import missed
from sanket.crm.alerts.tests.conftest import told
from sanket.crm.messaging.models import Notice
from sanket.crm.recognition.tests.story import NOW
from sanket.crm.response.actions import look
from sanket.crm.response.events import ResponseMissed

pytestmark = pytest.mark.django_db
KINDS = ("response.due_soon", "response.missed", "response.escalated", "lead.assigned")


def after(minutes: float):
    return NOW + timedelta(minutes=minutes)


def test_warned_missed_handed_on_and_then_a_manager_is_told(house):
    house.open()
    house.route()
    for minutes in (2, 3, 4, 5, 9, 10, 600):
        look(now=after(minutes))
    lead = "Nandgiri Auto · robot"
    # Alice is warned and misses it, Bea has it next and misses it, Bob sees to it.
    assert told(*KINDS) == [
        ("Alice", "lead.assigned", f"New lead: {lead}"),
        ("Alice", "response.due_soon", f"Call now: {lead}"),
        ("Alice", "response.missed", f"Not answered in time: {lead}"),
        ("Bea", "lead.assigned", f"New lead: {lead}"),
        ("Alice", "response.escalated", f"Handed on: {lead}"),
        ("Bob", "response.escalated", f"Nobody answers: {lead}"),
    ]
    assert "Due in 2 min." in Notice.objects.get(kind="response.due_soon").body
    assert "Bea, of the same team, was next" in Notice.objects.get(person=house.bea, kind="lead.assigned").body


def test_of_a_lead_that_nobody_has_managers_are_told_once(house):
    lead = house.open()
    for _ in range(2):
        missed(ResponseMissed(lead.pk, None, 100, 400, 500))
    assert told("response.missed") == [("Bob", "response.missed", "Not answered in time: Nandgiri Auto · robot")]
