"""Many events are read anew in slices: a kill loses nothing and doubles nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sanket.crm.activities.models import Activity
from sanket.crm.capture import correcting, rereading
from sanket.crm.capture.models import Event, Link, Rereading, Visitor
from sanket.crm.capture.queries import verify, waits_to_be_read
from sanket.crm.capture.tests.story import NOW, Site
from sanket.crm.capture.verifying import Difference


class Killed(BaseException):
    pass


@pytest.fixture
def many(site: Site, monkeypatch: pytest.MonkeyPatch) -> Site:
    """Sixty events of one name, which a slice takes ten of."""
    monkeypatch.setattr(rereading, "AT_ONCE", 5)
    monkeypatch.setattr(rereading, "SLICE", 10)
    monkeypatch.setattr(rereading, "SLICE_S", 0.0)
    site.take(*(site.heard("track", 90 - number, u="anita", name="Danced") for number in range(60)))
    site.catch_up()
    return site


@pytest.mark.parametrize("place", [1, 3, 6])
def test_killed_in_a_slice_it_goes_on_where_it_was(many: Site, monkeypatch: pytest.MonkeyPatch, place: int) -> None:
    usual, calls = correcting.log, [0]  # type: ignore[attr-defined]

    def dies(batch: list[Any], **given: Any) -> object:
        calls[0] += bool(batch)
        if calls[0] == place:
            raise Killed
        return usual(batch, **given)

    many.map("Danced", "visit")
    monkeypatch.setattr(correcting, "log", dies)
    with pytest.raises(Killed):
        rereading.reread(now=NOW)
    assert len(many.logged()) == 10 * (place - 1)
    assert waits_to_be_read() == 1
    monkeypatch.setattr(correcting, "log", usual)
    assert rereading.reread(now=NOW) == 60 - 10 * (place - 1)
    assert len(many.logged()) == 60
    assert Activity.objects.count() == 60  # none of them was logged twice and corrected
    assert many.sound()


def test_a_second_change_while_it_is_at_it(many: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    many.map("Danced", "visit")
    rereading._slice(10, NOW)
    many.map("Danced", "meeting")
    assert len({kind for *_, kind in many.logged()}) == 1
    many.catch_up()
    assert {kind for *_, kind in many.logged()} == {"meeting"}
    assert len(many.logged()) == 60
    assert many.sound()


def test_what_comes_meanwhile_knows_already(many: Site) -> None:
    many.map("Danced", "visit")
    rereading._slice(10, NOW)
    assert many.tell("track", 1, u="anita", name="Danced").fate == "activity"
    assert Rereading.objects.get().until_event < Event.objects.latest("pk").pk
    assert many.sound()


def test_nothing_to_read(site: Site) -> None:
    assert rereading.reread(now=NOW) >= 0
    assert rereading.reread(now=NOW) == 0


def test_verify_finds_what_is_not_so(site: Site) -> None:
    site.take(
        site.heard("identify", 9, a="x", u="anita", traits={"name": "Anita"}), site.heard("track", 8, a="x", key="m1")
    )
    assert verify() == []
    Event.objects.filter(message_id="m1").update(contact=None)
    Activity.objects.filter(external_id="event:Website:m1").update(note="other")
    Link.objects.all().delete()
    Visitor.objects.filter(name="u:anita").update(called="Zoe")
    assert sorted({found.what for found in verify()}) == ["link", "log", "reading", "visitor"]
    assert isinstance(verify()[0], Difference)


@pytest.mark.parametrize("kind", ["track", "page", "identify"])
def test_many_events_take_as_many_statements_as_a_few(site: Site, kind: str) -> None:
    def statements(count: int) -> int:
        page = {"page": {"url": "/robot"}}
        batch = [
            site.heard(kind, 90, a=f"{count}-{n}", u=f"{count}-{n}", name="Danced", context=page) for n in range(count)
        ]
        with CaptureQueriesContext(
            connection,
        ) as asked:
            site.take(*batch)
        return len(asked)

    statements(2)
    few, much = statements(8), statements(80)
    assert much <= few + 4
    assert much < 45
