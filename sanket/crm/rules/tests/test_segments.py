"""Segments: a condition under a name; whom it holds now, and whom it held when somebody kept it."""

import pytest

from sanket.crm.accounts.models import Account
from sanket.crm.recognition.tests.story import DAY, NOW, NOW_S
from sanket.crm.rules.actions import (
    SegmentRefused,
    add_segment,
    remove_segment,
    remove_snapshot,
    save_segment,
    take_snapshot,
)
from sanket.crm.rules.models import Snapshot, SnapshotMember
from sanket.crm.rules.queries import Asked, ConditionRefused, among, clock_at, in_snapshot
from sanket.crm.workspace.queries import audit_trail


def made(name="Pune", condition='account.city  =  "pune"', of="account"):
    return add_segment(name=name, of=of, condition=condition, by=None, now=NOW)


def test_it_is_kept_as_it_would_be_printed_and_noted(told):
    segment = made("  Around   Pune ")
    assert (segment.name, segment.condition) == ("Around Pune", 'account.city = "pune"')
    assert audit_trail(kind="segment", subject=str(segment.pk), limit=1)[0].verb == "segment.add"


def test_its_members_follow_the_accounts(told):
    segment = made()
    asked, clock = Asked(segment.condition, segment.of), clock_at(NOW_S)
    before = among(Account.objects.all(), asked, clock).count()
    Account.objects.filter(external_id="A0").update(city="Pune")
    Account.objects.filter(external_id="A1").update(city="Nashik")
    held = set(among(Account.objects.all(), asked, clock).values_list("external_id", flat=True))
    assert before > 0
    assert "A0" in held
    assert "A1" not in held
    assert among(Account.objects.filter(external_id="A0"), asked, clock).count() == 1


@pytest.mark.parametrize("at", [NOW_S, NOW_S - 10 * DAY])
def test_members_are_those_that_the_condition_finds(told, at):
    asked, clock = Asked('interest("Robots") >= 5 or account.tag = "vip"', "account"), clock_at(at)
    names = sorted(among(Account.objects.all(), asked, clock).values_list("external_id", flat=True))
    assert (len(names), names) == asked.found(clock)


def test_a_snapshot_stays_as_it_is(told):
    segment = made(condition="account.city is known")
    snapshot = take_snapshot(segment, by=None, now=NOW)
    count = Account.objects.exclude(city="").count()
    assert (snapshot.count, snapshot.condition) == (count, "account.city is known")
    Account.objects.update(city="")
    save_segment(segment, condition='account.city = "Nashik"', by=None, now=NOW)
    assert in_snapshot(Account.objects.all(), snapshot).count() == count
    remove_snapshot(snapshot, by=None, now=NOW)
    assert SnapshotMember.objects.count() == 0


def test_a_snapshot_of_what_only_the_log_can_tell(told):
    late = Asked('interest("Robots") >= 5', "account")
    assert late.pks(clock_at(NOW_S)) is None
    assert late.pks(clock_at(NOW_S - 20 * DAY)) is not None


def test_what_cannot_be_is_refused(told):
    segment = made()
    for name in ("", "  ", "x" * 101, "Pune"):
        with pytest.raises(SegmentRefused):
            made(name)
    with pytest.raises(ConditionRefused):
        made("Wrong", "account.citi = 5")
    with pytest.raises(ConditionRefused):
        save_segment(segment, condition="account.city", by=None, now=NOW)


def test_it_goes_with_its_snapshots(told):
    segment = made()
    take_snapshot(segment, by=None, now=NOW)
    remove_segment(segment, by=None, now=NOW)
    assert Snapshot.objects.count() == SnapshotMember.objects.count() == 0
