"""Segments are swept while people change them, and follow what changes whichever of them keep members."""

from datetime import timedelta

import pytest
from django.db import connection, transaction

from sanket.crm.accounts.actions import save_accounts
from sanket.crm.accounts.models import Account
from sanket.crm.models import Membership, Segment
from sanket.crm.recognition.tests.story import DAY, NOW, NOW_S
from sanket.crm.rules import keeping, sweeping
from sanket.crm.rules.actions import (
    SegmentRefused,
    add_segment,
    keep_members,
    let_go,
    remove_segment,
    save_segment,
    take_snapshot,
)
from sanket.crm.rules.conditions import Asked
from sanket.crm.rules.profiles import Reader
from sanket.crm.rules.tests.test_members import PUNE, heard, kept, meant, members

__all__ = ["heard"]

NASHIK = 'account.city = "Nashik"'
LATER = NOW + timedelta(days=2)


def meanwhile(monkeypatch, deed):
    """Done once, when it was found whom the sweep would move, before that is written."""
    found, waiting = sweeping._moved, [deed]

    def slow(*given):
        answer = found(*given)
        if waiting:
            waiting.pop()()
        return answer

    monkeypatch.setattr(sweeping, "_moved", slow)


def test_a_condition_changed_while_it_is_swept_is_asked_by_the_next_sweep(heard, monkeypatch):
    segment = kept(PUNE)
    Account.objects.filter(city__iexact="pune").update(city="Satara")
    meanwhile(monkeypatch, lambda: save_segment(segment, condition=NASHIK, by=None, now=LATER))
    assert sweeping.sweep(clock=lambda: LATER) == 0
    assert heard == []
    assert sweeping.sweep(clock=lambda: LATER) == 1
    segment.refresh_from_db()
    assert members(segment) == meant(segment)


def test_each_is_asked_and_written_as_of_its_own_instant(heard, monkeypatch):
    """To ask one takes two days here."""
    first, second = (kept("activity(within = 5 days)", name=name) for name in ("First", "Second"))
    clock, found = [NOW], sweeping._moved

    def slow(*given):
        answer = found(*given)
        clock.append(clock[-1] + timedelta(days=2))
        return answer

    monkeypatch.setattr(sweeping, "_moved", slow)
    assert sweeping.sweep(clock=lambda: clock[-1]) == 2
    assert members(first) == meant(first, NOW_S)
    assert members(second) == meant(second, NOW_S + 2 * DAY) != members(first)
    assert [(fact.segment_id, fact.now) for fact in heard] == [(second.pk, NOW_S + 4 * DAY)]
    second.refresh_from_db()
    assert second.swept_at == NOW + timedelta(days=2)


@pytest.mark.parametrize("deed", [let_go, remove_segment])
def test_what_was_let_go_or_removed_while_it_was_swept_keeps_nobody(heard, monkeypatch, deed):
    first, second = kept(PUNE), kept(NASHIK, name="Later")
    Account.objects.all().update(city="Nashik")
    meanwhile(monkeypatch, lambda: deed(first, by=None, now=LATER))
    assert sweeping.sweep(clock=lambda: LATER) == 1
    assert not members(first)
    assert members(second) == meant(second) != set()
    assert {fact.segment_id for fact in heard} == {second.pk}


def test_who_changed_while_it_was_swept_stays_as_they_are(heard, monkeypatch):
    segment = kept(PUNE)
    one = Account.objects.exclude(city__iexact="pune").order_by("pk")[0]
    Account.objects.filter(pk=one.pk).update(city="Pune")

    def change():
        save_accounts([{"account": one.external_id, "city": "Nashik"}], by=None, now=LATER)
        keeping.follow(now=LATER)

    meanwhile(monkeypatch, change)
    sweeping.sweep(clock=lambda: LATER)
    assert members(segment) == meant(segment)
    assert heard == []


def test_a_condition_is_asked_while_nobody_is_kept_from_writing(monkeypatch):
    kept(PUNE)
    outside = len(connection.savepoint_ids), connection.in_atomic_block
    began = []

    def asked(*given):
        began.append((len(connection.savepoint_ids), connection.in_atomic_block))
        return []

    monkeypatch.setattr(sweeping, "_moved", asked)
    sweeping.sweep(clock=lambda: LATER)
    assert began == [outside]


def test_so_it_is_for_a_snapshot(monkeypatch):
    segment = add_segment(name="S", of="account", condition=PUNE, by=None, now=NOW)
    outside, began, ids = len(connection.savepoint_ids), [], Asked.ids

    def asked(*given):
        began.append(len(connection.savepoint_ids))
        return ids(*given)

    monkeypatch.setattr(Asked, "ids", asked)
    made = take_snapshot(segment, by=None, now=NOW)
    assert set(made.members.values_list("member", flat=True)) == meant(segment)
    assert made.count == len(meant(segment)) > 0
    assert began == [outside]


def test_whom_it_holds_already_is_found_by_a_job_and_has_not_entered(heard):
    segment = add_segment(name="S", of="account", condition=PUNE, by=None, now=NOW)
    segment = keep_members(segment, by=None, now=NOW)
    assert not members(segment)
    one = Account.objects.filter(city__iexact="pune")[0]
    save_accounts([{"account": one.external_id, "industry": "Food"}], by=None, now=NOW)
    keeping.follow(now=NOW)
    assert members(segment) == {one.pk}
    sweeping.sweep(clock=lambda: NOW)
    assert members(segment) == meant(segment)
    assert heard == []
    save_accounts([{"account": one.external_id, "city": "Nashik"}], by=None, now=NOW)
    keeping.follow(now=NOW)
    assert [fact.left for fact in heard] == [(one.pk,)]


def test_a_slice_says_of_how_many_it_is_a_part(heard, monkeypatch):
    segment = kept(PUNE)
    monkeypatch.setattr(sweeping, "AT_ONCE", 3)
    save_segment(segment, condition="not account.city = 'Pune'".replace("'", '"'), by=None, now=LATER)
    sweeping.sweep(clock=lambda: LATER)
    many = Account.objects.count()
    assert len(heard) > 1
    assert (
        {fact.many for fact in heard}
        == {sum(len(fact.entered) + len(fact.left) for fact in heard)}
        <= {*range(many + 1)}
    )


def test_another_segment_is_followed_at_once(heard):
    """Though neither is the newest, and as many keep their members as before."""
    first, second = (add_segment(name=name, of="account", condition=PUNE, by=None, now=NOW) for name in "AB")
    kept(NASHIK, name="Newest")
    keep_members(first, by=None, now=NOW)
    sweeping.sweep(clock=lambda: NOW)
    one, two = Account.objects.exclude(city__iexact="pune").order_by("pk")[:2]
    save_accounts([{"account": one.external_id, "city": "Pune"}], by=None, now=NOW)
    keeping.follow(now=NOW)
    let_go(first, by=None, now=NOW)
    keep_members(second, by=None, now=NOW)
    sweeping.sweep(clock=lambda: NOW)
    save_accounts([{"account": two.external_id, "city": "Pune"}], by=None, now=NOW)
    keeping.follow(now=NOW)
    assert not members(first)
    assert members(second) == meant(second)


def test_a_new_name_is_told_at_once(heard):
    segment = kept(PUNE)
    one, two = Account.objects.exclude(city__iexact="pune").order_by("pk")[:2]
    save_accounts([{"account": one.external_id, "city": "Pune"}], by=None, now=NOW)
    keeping.follow(now=NOW)
    save_segment(segment, name="Poona", by=None, now=NOW)
    save_accounts([{"account": two.external_id, "city": "Pune"}], by=None, now=NOW)
    keeping.follow(now=NOW)
    assert [fact.name for fact in heard] == ["S", "Poona"]


def test_a_segment_that_breaks_holds_up_no_other(heard, monkeypatch, caplog):
    """Of a statement that the database will not do, whoever asks it."""
    broken, sound = kept('account.country = "IN"', name="Broken"), kept(PUNE, name="Sound")
    column, ids = "account.country", Asked.ids
    monkeypatch.setattr(Asked, "ids", lambda asked, clock: alone() if column in asked.text else ids(asked, clock))
    values = Reader.values

    def breaks():
        with connection.cursor() as cursor:
            cursor.execute("SELECT no_such_column FROM crm_account")

    def alone():
        # The job has no transaction around it, as the test has.
        with transaction.atomic():
            breaks()

    def read(reader, *given):
        if any(column in ask.text for ask in reader.asks.values()):
            breaks()
        return values(reader, *given)

    monkeypatch.setattr(Reader, "values", read)
    one = Account.objects.exclude(city__iexact="pune")[0]
    save_accounts([{"account": one.external_id, "city": "Pune"}], by=None, now=NOW)
    assert keeping.follow(now=NOW) > 0
    assert one.pk in members(sound)
    Account.objects.filter(pk=one.pk).update(city="Nashik")
    assert sweeping.sweep(clock=lambda: LATER) == 1
    assert members(sound) == meant(sound)
    assert caplog.text.count(f"Segment {broken.pk}: it cannot be") == 2


def test_whoever_changes_one_that_is_gone_is_told():
    segment = add_segment(name="S", of="account", condition=PUNE, by=None, now=NOW)
    Segment.objects.all().delete()
    with pytest.raises(SegmentRefused, match="removed meanwhile"):
        keep_members(segment, by=None, now=NOW)
    assert not Membership.objects.exists()
