"""A segment that an automation waits for stays, and goes on to tell who enters."""

from __future__ import annotations

import pytest
from django.db import transaction

from sanket.crm.accounts.tests.test_at_once import Beside
from sanket.crm.automation.actions import Said, add, dry_run, switch_off, switch_on
from sanket.crm.automation.queries import newest
from sanket.crm.automation.tests.conftest import TAG
from sanket.crm.models import Segment
from sanket.crm.recognition.tests.story import NOW
from sanket.crm.response.tests.conftest import build
from sanket.crm.rules.actions import SegmentRefused, add_segment, keep_members, let_go, remove_segment

MACHINES = 'account.industry = "auto"'


def kept(name: str = "S") -> Segment:
    made = add_segment(name=name, of="account", condition=MACHINES, by=None, now=NOW)
    return keep_members(made, by=None, now=NOW)


@pytest.mark.parametrize("deed", [let_go, remove_segment])
@pytest.mark.parametrize("trigger", ["segment.entered", "segment.left"])
def test_it_is_neither_removed_nor_let_go_of(house, on, deed, trigger):
    segment, other = kept(), kept("Other")
    automation = on(trigger, name="Greet", narrow={"segment": segment.pk})
    with pytest.raises(SegmentRefused, match=r"Automations wait for it: Greet\."):
        deed(segment, by=None, now=NOW)
    assert Segment.objects.filter(pk=segment.pk, kept=True).exists()
    deed(other, by=None, now=NOW)
    switch_off(automation, by=None, now=NOW)
    deed(segment, by=None, now=NOW)
    assert not Segment.objects.filter(kept=True).exists()


@pytest.mark.postgresql_only
@pytest.mark.django_db(transaction=True)
def test_whoever_lets_go_of_it_waits_for_whoever_switches_one_on():
    build()
    segment = kept()
    made = add(name="A", said=Said("segment.entered", narrow={"segment": segment.pk}, actions=(TAG,)), by=None, now=NOW)
    dry_run(newest(made), by=None, now=NOW)
    with transaction.atomic():
        switch_on(made, by=None, now=NOW)
        beside = Beside(lambda: let_go(segment, by=None, now=NOW))
        assert beside.waits()
    assert isinstance(beside.said(), SegmentRefused)
