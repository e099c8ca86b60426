"""What a kill in the middle, or an owner's own site, makes of a load."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from sanket.crm.activities.models import Activity
from sanket.crm.leads.models import Lead, LeadMove
from sanket.crm.recognition.models import Crossing, Interest
from sanket.crm.recognition.queries import verify
from sanket.crm.workspace import actions as workspace
from sanket.crm.workspace.models import Team, User, Workspace
from sanket.demo import actions, loading

NOW = datetime(2026, 11, 24, 5, 12, tzinfo=UTC)


class Killed(BaseException):
    """What no `except Exception` catches, as a kill does."""


def state():
    """All that must come out the same, by external ids."""
    group = ("account__external_id", "offering__external_id")
    return (
        sorted(
            Interest.objects.values_list(
                *group, "epoch", "s0", "s1", "s2", "w0", "w1", "w2", "count", "state", "cold_at"
            )
        ),
        sorted(Crossing.objects.values_list(*group, "kind", "at", "detected_at")),
        sorted(
            Lead.objects.values_list(
                *group, "number", "recognised_at", "detected_at", "stage", "hot", "fits", "cold_at"
            )
        ),
        sorted(LeadMove.objects.values_list("lead__account__external_id", "lead__offering__external_id", "kind", "at")),
        User.objects.count(),
        Team.objects.count(),
    )


@pytest.fixture(scope="module")
def expected(teller, django_db_setup, django_db_blocker):
    """What a load without interruption leaves behind."""
    with django_db_blocker.unblock():
        assert teller.tell().now == NOW
        found = state()
        teller.clear()
    return found


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.xdist_group("told")
def test_a_kill_in_the_middle_is_finished_by_the_next_load(expected, monkeypatch):
    """Killed at its first activities, in the middle and at the end, each time a day later: the story is told once."""
    for day, (deed, times) in enumerate([("log", 1), ("log", 500), ("settle", 1)]):
        calls, real = count(1), getattr(loading, deed)

        def killed(*given, calls=calls, real=real, times=times, **named):
            if next(calls) == times:
                raise Killed
            return real(*given, **named)

        monkeypatch.setattr(loading, deed, killed)
        with pytest.raises(Killed):
            actions.load(now=NOW + timedelta(days=day))
        assert actions.sign_ins() == []
        monkeypatch.setattr(loading, deed, real)
    # The next load tells the story to the end that the first one began.
    loaded = actions.load(now=NOW + timedelta(days=3))
    assert loaded.now == NOW
    assert state() == expected
    assert Activity.objects.exclude(source="outcome").count() == 30_000
    assert verify() == []


@pytest.mark.slow
@pytest.mark.django_db
def test_on_a_site_of_ones_own_nobody_gets_in_by_a_known_password():
    own = {"company": "Own", "time_zone": "Europe/Berlin", "currency": "EUR", "email": "me@own.example", "name": "Me"}
    workspace.set_up(**own, password="correct horse battery", now=NOW)
    actions.load(now=NOW)
    assert actions.sign_ins() == []
    assert not any(user.has_usable_password() for user in User.objects.exclude(email="me@own.example"))
    assert (Workspace.objects.get().name, Workspace.objects.get().currency) == ("Own", "EUR")
    actions.clear()
    assert list(User.objects.values_list("email", flat=True)) == ["me@own.example"]
    assert Workspace.objects.get().set_up_at is not None


def test_nobody_may_sign_in_where_nothing_is_loaded(db):
    assert actions.sign_ins() == []
