"""When somebody is told: quiet hours and digests, on their own clock, also when it is put forward or back."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from sanket.crm.messaging.actions import ChannelRefused, save_wishes
from sanket.crm.messaging.kinds import KINDS, Kind
from sanket.crm.messaging.queries import wishes
from sanket.crm.messaging.wishes import Wishes, after_quiet, next_digest, when
from sanket.crm.workspace.tests.cast import Cast, cast
from sanket.shared.instants import datetime_of, seconds_of
from tests.stage import standing

BERLIN = ZoneInfo("Europe/Berlin")
NIGHT = Wishes(quiet_from="22:00", quiet_until="07:00")


@standing
def people() -> Cast:
    return cast()


def local(text: str) -> int:
    return seconds_of(datetime.fromisoformat(text).replace(tzinfo=BERLIN))


@pytest.mark.parametrize(
    ("at", "until"),
    [
        ("2026-11-20 21:59", "2026-11-20 21:59"),
        ("2026-11-20 22:00", "2026-11-21 07:00"),
        ("2026-11-21 06:59", "2026-11-21 07:00"),
        ("2026-11-21 07:00", "2026-11-21 07:00"),
        # clocks go forward at two, and back at three
        ("2026-03-28 23:00", "2026-03-29 07:00"),
        ("2026-10-24 23:00", "2026-10-25 07:00"),
    ],
)
def test_quiet_hours_end_on_the_clock_of_the_person(at, until):
    assert after_quiet(NIGHT, BERLIN, local(at)) == local(until)


def test_quiet_hours_within_a_day():
    noon = Wishes(quiet_from="12:00", quiet_until="13:00")
    assert after_quiet(noon, BERLIN, local("2026-11-20 12:30")) == local("2026-11-20 13:00")
    assert after_quiet(noon, BERLIN, local("2026-11-20 22:00")) == local("2026-11-20 22:00")


def test_digests_come_at_their_hour():
    daily = Wishes(digest="daily", digest_at="08:00")
    assert next_digest(daily, BERLIN, local("2026-10-24 08:00")) == local("2026-10-25 08:00")
    assert next_digest(daily, BERLIN, local("2026-10-25 07:59")) == local("2026-10-25 08:00")
    hourly = Wishes(digest="hourly")
    assert datetime_of(next_digest(hourly, UTC, local("2026-11-20 08:15"))).minute == 0


def test_what_can_wait_is_told_by_nothing_unless_somebody_wants_it():
    waits = Kind("x", "X", "")
    assert when(waits, "mail", Wishes(), UTC, 0) is None
    assert when(waits, "push", Wishes(digest="daily"), UTC, 0) is None
    assert when(waits, "push", Wishes(ways={"x": ["push"]}), UTC, 7) == (7, False)
    assert when(Kind("x", "X", "", alarm=True), "push", Wishes(ways={"x": []}), UTC, 7) is None


@pytest.mark.django_db
def test_only_what_is_not_as_usual_is_kept(people):
    usual = {kind.name: list(Wishes().ways_of(kind)) for kind in KINDS.values()}
    assert save_wishes(people.alice, ways=usual).ways == {}
    save_wishes(people.alice, ways={**usual, "lead.cold": ["push", "mail"]})
    assert wishes(people.alice).ways == {"lead.cold": ["mail", "push"]}
    assert wishes(people.bob) == Wishes()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("quiet_from", "22:00"),
        ("quiet_from", "25:00"),
        ("digest", "weekly"),
        ("digest_at", ""),
        ("ways", {"no.kind": []}),
        ("ways", {"lead.cold": ["pigeon"]}),
    ],
)
def test_what_makes_no_sense_is_refused(people, field, value):
    with pytest.raises(ChannelRefused):
        save_wishes(people.alice, **{field: value})
