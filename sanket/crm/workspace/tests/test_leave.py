"""Leave: planned, felt, cancelled; who may write it down for whom."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from sanket.crm.workspace import actions, queries
from sanket.crm.workspace.tests.cast import NOW
from sanket.crm.workspace.tests.test_worktime import KOLKATA, _in_india, at

__all__ = ["_in_india"]

MONDAY = datetime(2026, 11, 30, tzinfo=KOLKATA)
WEDNESDAY = datetime(2026, 12, 2, tzinfo=KOLKATA)


def plan(user, starts=MONDAY, ends=WEDNESDAY, **more):
    return actions.take_leave(user, starts_at=starts, ends_at=ends, by=user, now=NOW, **more)


def test_whoever_is_on_leave_is_not_here(cast):
    plan(cast.alice, reason="A wedding")
    found = queries.available([cast.alice.pk, cast.bob.pk], at(2026, 11, 30, 12))
    assert (found[cast.alice.pk].state, found[cast.bob.pk].state) == ("leave", "open")
    assert found[cast.alice.pk].time.next_open(at(2026, 11, 30, 12)) == at(2026, 12, 2, 9, 30)
    assert queries.available([cast.alice.pk], at(2026, 12, 2, 9, 30))[cast.alice.pk].here


def test_an_hour_at_the_dentists_stops_the_clock(cast):
    plan(cast.alice, MONDAY.replace(hour=10), MONDAY.replace(hour=11))
    plan(cast.alice, MONDAY.replace(hour=10, minute=30), MONDAY.replace(hour=12))
    time = queries.worktime_of(cast.alice)
    assert time.after(at(2026, 11, 30, 9, 30), 3600) == at(2026, 11, 30, 12, 30)


def test_leave_that_is_over_is_read_only_where_it_is_asked_for(cast):
    plan(cast.alice)
    assert queries.worktimes([cast.alice.pk], since=at(2026, 12, 2))[cast.alice.pk].absences == ()
    assert len(queries.worktime_of(cast.alice).absences) == 1
    assert queries.leaves(since=WEDNESDAY).count() == 0
    assert queries.leaves(since=MONDAY, user=cast.alice).count() == 1
    assert queries.leaves(since=MONDAY, user=cast.bob).count() == 0


def test_cancelled_it_is_as_if_it_had_never_been(cast):
    leave = plan(cast.alice, reason="A wedding")
    actions.cancel_leave(leave, by=cast.bob, now=NOW)
    actions.cancel_leave(leave, by=cast.bob, now=NOW)
    assert queries.available([cast.alice.pk], at(2026, 11, 30, 12))[cast.alice.pk].here
    told = [(entry.verb, entry.by, entry.reason) for entry in queries.audit_trail(kind="user", limit=2)]
    assert told == [("leave.cancel", cast.bob, "A wedding"), ("leave.take", cast.alice, "A wedding")]


@pytest.mark.parametrize(
    ("starts", "ends", "reason", "field"),
    [
        (WEDNESDAY, MONDAY, "", "ends"),
        (MONDAY, MONDAY, "", "ends"),
        (MONDAY, MONDAY + timedelta(days=2000), "", "ends"),
        (MONDAY, WEDNESDAY, "x" * 201, "reason"),
        (datetime(2027, 1, 5, tzinfo=KOLKATA), datetime(2027, 1, 6, tzinfo=KOLKATA), "", "starts"),
    ],
)
def test_refusals_name_the_field(cast, starts, ends, reason, field):
    plan(cast.alice, datetime(2027, 1, 4, tzinfo=KOLKATA), datetime(2027, 1, 9, tzinfo=KOLKATA))
    with pytest.raises(actions.WorktimeRefused) as refused:
        plan(cast.alice, starts, ends, reason=reason)
    assert refused.value.data["field"] == field


def test_everybody_plans_for_themselves_and_managers_for_all(cast):
    assert queries.plans_for(cast.alice, cast.alice)
    assert queries.plans_for(cast.bob, cast.charlie)
    assert not queries.plans_for(cast.alice, cast.charlie)
    assert not queries.plans_for(AnonymousUser(), cast.alice)
    actions.deactivate(cast.alice, by=cast.admin, now=NOW)
    assert not queries.plans_for(cast.alice, cast.alice)
