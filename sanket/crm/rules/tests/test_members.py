"""Segments that keep their members: who enters and leaves is told, whoever and whatever moved them."""

import random
from datetime import timedelta
from typing import Any

import pytest

from sanket.crm.accounts.actions import save_accounts, save_contacts
from sanket.crm.accounts.models import Account, Contact
from sanket.crm.activities.actions import Facts, log
from sanket.crm.catalogue.queries import ids_by_external
from sanket.crm.leads.models import Lead
from sanket.crm.models import ActivityType, Membership, Segment, Touched
from sanket.crm.recognition.tests.story import DAY, NOW, NOW_S
from sanket.crm.rules import keeping, sweeping, tallies
from sanket.crm.rules.actions import SegmentRefused, add_segment, keep_members, let_go
from sanket.crm.rules.queries import Asked, clock_at, register, spared
from sanket.crm.rules.tests.test_agree import TEXTS
from sanket.engine.conditions.printing import shown
from sanket.engine.conditions.tests.made import Maker

PUNE = 'account.city = "Pune"'


@pytest.fixture(autouse=True)
def heard(told, monkeypatch):
    """What is announced."""
    found: list[Any] = []
    monkeypatch.setattr(keeping, "announce", found.append)
    keeping.forget_kept()
    yield found
    keeping.forget_kept()
    tallies.forget_known()


def kept(condition, of="account", name="S"):
    made = keep_members(add_segment(name=name, of=of, condition=condition, by=None, now=NOW), by=None, now=NOW)
    sweeping.sweep(clock=lambda: NOW)
    made.refresh_from_db()
    return made


def members(segment):
    return set(Membership.objects.filter(segment=segment).values_list("member", flat=True))


def meant(segment, at=NOW_S):
    ids = Asked(segment.condition, segment.of).found(clock_at(at), limit=1_000)[1]
    if segment.of == "lead":
        return {int(one) for one in ids}
    table = Account if segment.of == "account" else Contact
    return set(table.objects.filter(external_id__in=ids).values_list("pk", flat=True))


def test_whom_it_holds_already_has_not_entered(heard):
    segment = kept(PUNE)
    assert members(segment) == meant(segment) != set()
    assert heard == []


def test_who_is_changed_enters_and_leaves(heard):
    segment = kept(PUNE)
    one = Account.objects.exclude(city__iexact="pune")[0]
    save_accounts([{"account": one.external_id, "city": "Pune"}], by=None, now=NOW)
    assert Touched.objects.exists()
    assert keeping.follow(now=NOW) > 0
    assert not Touched.objects.exists()
    (fact,) = heard
    assert (fact.segment_id, fact.of, fact.entered, fact.left) == (segment.pk, "account", (one.pk,), ())
    save_accounts([{"account": one.external_id, "city": "Nashik"}], by=None, now=NOW)
    keeping.follow(now=NOW)
    assert heard[1].left == (one.pk,)
    assert members(segment) == meant(segment)


def test_activities_and_people_move_them_too(heard):
    often = kept('activities("demo") >= 1', of="contact", name="Demo")
    engineers = kept('contact.department = "R&D"', name="R&D")
    one = Contact.objects.exclude(pk__in=members(often))[0]
    demo, offering = ActivityType.objects.get(external_id="demo"), ids_by_external(["PR"])["PR"]
    log([Facts("new", NOW_S - 5, one.account_id, one.pk, offering, demo.pk)], now_s=NOW_S)
    save_contacts(
        [{"contact": one.external_id, "account": one.account.external_id, "department": "R&D"}], by=None, now=NOW
    )
    keeping.follow(now=NOW)
    assert members(often) == meant(often)
    assert one.pk in members(often)
    assert members(engineers) == meant(engineers)
    assert one.account_id in members(engineers)


def test_time_alone_moves_them_by_the_clock(heard):
    segment = kept("activity(within = 5 days)")
    still = kept(PUNE, name="Pune")
    later = NOW + timedelta(days=4)
    Segment.objects.filter(pk=still.pk).update(swept_at=later)
    assert sweeping.sweep(clock=lambda: later) == 1
    assert members(segment) == meant(segment, NOW_S + 4 * DAY)
    (fact,) = heard
    assert fact.left
    assert not fact.entered
    assert members(still) == meant(still)


def test_nobody_notes_anything_while_no_segment_keeps_members():
    segment = kept(PUNE)
    let_go(segment, by=None, now=NOW)
    assert not keeping.touch("account", [1, 2])
    assert not Membership.objects.exists()


def test_there_are_bounds(monkeypatch):
    monkeypatch.setattr(sweeping, "MOST_KEPT", 1)
    kept(PUNE)
    with pytest.raises(SegmentRefused, match="let go of one first"):
        kept(PUNE, name="Another")


def test_members_are_whom_the_condition_finds_whatever_it_asks():
    chance = random.Random(5)
    made = []
    for of in ("account", "contact", "lead"):
        maker = Maker(chance.randrange(99), register(), of, TEXTS)
        made += [kept(shown(maker.condition(2)), of=of, name=f"{of} {n}") for n in range(4)]
    Account.objects.filter(external_id__in=["A1", "A2", "A3"]).update(city="Pune", employees=50, industry="Automotive")
    keeping.touch("account", Account.objects.values_list("pk", flat=True))
    keeping.touch("lead", Lead.objects.values_list("pk", flat=True))
    keeping.follow(now=NOW)
    for segment in made:
        assert members(segment) == meant(segment), segment.condition


def test_how_their_tests_go_is_counted(heard):
    segment = kept(PUNE)
    one = Account.objects.exclude(city__iexact="pune")[0]
    save_accounts([{"account": one.external_id, "city": "Pune"}], by=None, now=NOW)
    keeping.follow(now=NOW)
    told = spared(f"segment:{segment.pk}", PUNE, "account")
    assert (told.steps[0].ran, told.steps[0].passed) == (1, 1)
