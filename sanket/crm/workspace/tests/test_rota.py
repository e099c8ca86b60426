"""On call: each week, on single dates instead of that, over midnight; not on leave, not when gone."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from sanket.crm.workspace import actions, queries
from sanket.crm.workspace.tests.cast import NOW
from sanket.crm.workspace.tests.test_worktime import KOLKATA, _in_india, at

__all__ = ["_in_india"]

NIGHTS = ["18:30-09:30"] * 5 + ["0-24", "0-24"]


def test_each_week(cast):
    actions.save_rota(cast.alice, hours=NIGHTS, by=cast.bob, now=NOW)
    # Friday evening, Saturday at five of that night, Sunday; not Monday at ten.
    for when in ((2026, 11, 27, 20), (2026, 11, 28, 5), (2026, 11, 29, 12)):
        assert queries.on_call(at(*when)) == [cast.alice.pk]
    assert queries.on_call(at(2026, 11, 30, 10)) == []
    actions.save_rota(cast.alice, hours=[""] * 7, by=cast.bob, now=NOW)
    assert queries.on_call(at(2026, 11, 29, 12)) == []
    assert not queries.rotas().exists()
    assert [entry.verb for entry in queries.audit_trail(verb="rota.")] == ["rota.save", "rota.save"]


def test_on_single_dates_the_week_does_not_count(cast):
    actions.save_rota(cast.alice, hours=NIGHTS, by=cast.bob, now=NOW)
    friday = date(2026, 11, 27)
    duty = actions.put_on_call(cast.charlie, days=[friday], hours="18:30-09:30", by=cast.bob, now=NOW)[0]
    assert queries.on_call(at(2026, 11, 27, 20)) == [cast.charlie.pk]
    # The night of Charlie's Friday; from midnight on it is Alice's Saturday, too.
    assert queries.on_call(at(2026, 11, 28, 5)) == [cast.alice.pk, cast.charlie.pk]
    assert queries.on_call(at(2026, 11, 28, 10)) == [cast.alice.pk]
    actions.take_off_call(duty, by=cast.bob, now=NOW)
    assert queries.on_call(at(2026, 11, 27, 20)) == [cast.alice.pk]


def test_who_is_on_leave_or_gone_is_not_on_call(cast):
    for one in (cast.alice, cast.charlie):
        actions.save_rota(one, hours=NIGHTS, by=cast.bob, now=NOW)
    evening = at(2026, 11, 27, 20)
    assert queries.on_call(evening) == [cast.alice.pk, cast.charlie.pk]
    away = datetime(2026, 11, 27, 12, tzinfo=KOLKATA), datetime(2026, 11, 28, tzinfo=KOLKATA)
    actions.take_leave(cast.alice, starts_at=away[0], ends_at=away[1], by=cast.alice, now=NOW)
    assert queries.on_call(evening) == [cast.charlie.pk]
    assert queries.rota_times(since=evening)[cast.alice.pk].next_open(evening) == at(2026, 11, 28)
    actions.deactivate(cast.charlie, by=cast.admin, now=NOW)
    assert queries.on_call(evening) == []


@pytest.mark.parametrize(
    ("days", "hours", "field"),
    [
        ([], "18-20", "until"),
        ([date(2026, 1, 1)], "", "hours"),
        ([date(2026, 1, 1)], "evenings", "hours"),
        ([date(1999, 1, 1)], "18-20", "on"),
    ],
)
def test_refusals_name_the_field(cast, days, hours, field):
    with pytest.raises(actions.WorktimeRefused) as refused:
        actions.put_on_call(cast.alice, days=days, hours=hours, by=cast.bob, now=NOW)
    assert refused.value.data["field"] == field
    with pytest.raises(actions.WorktimeRefused) as refused:
        actions.save_rota(cast.alice, hours=["", "", "", "", "", "", "x"], by=cast.bob, now=NOW)
    assert refused.value.data["field"] == "hours_sunday"
