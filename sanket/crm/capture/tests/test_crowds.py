"""Where too many are tied together nothing is: a kiosk, one id for everybody, ``undefined`` as a user."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sanket.crm.capture import crowds, rereading
from sanket.crm.capture.actions import LinkRefused, merge, name_contact, redo_link, save_source, undo_link
from sanket.crm.capture.models import Event, Link, Visitor
from sanket.crm.capture.queries import verify, who
from sanket.crm.capture.tests.story import NOW, NOW_S, Site

ANITA, CHITRA = ("nandgiri", "anita"), ("tapti", "chitra")
CROWD = "too many users on one device"


@contextmanager
def reread() -> Iterator[list[int]]:
    """The events that are read again meanwhile."""
    read: list[int] = []

    def count(execute: Any, sql: str, given: Any, many: bool, context: Any) -> Any:
        if "FROM crm_event e JOIN" in sql:
            read.extend(given)
        return execute(sql, given, many, context)

    with connection.execute_wrapper(count):
        yield read


@pytest.fixture(params=[300, 0], ids=["at once", "by the job"])
def kiosk(site: Site, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Site:
    """Two users may share a device, and did; one user may have two devices, one person three names."""
    for name, most in (("USERS_ON_DEVICE", 2), ("DEVICES_OF_USER", 2), ("NAMES_OF_PERSON", 3)):
        monkeypatch.setattr(crowds, name, most)
    monkeypatch.setattr(rereading, "AT_ONCE", request.param)
    site.tell("identify", 50, a="x", u="anita")
    site.tell("track", 49, a="x", key="m1")
    site.tell("identify", 40, a="x", u="chitra")
    site.tell("track", 39, a="x", key="m2")
    site.catch_up()
    assert site.whose() == {"m1": ANITA, "m2": CHITRA}
    return site


def test_one_user_too_many_and_the_device_is_nobodys_until_one_is_taken_away(kiosk: Site) -> None:
    kiosk.tell("identify", 30, a="x", u="bala")
    kiosk.catch_up()
    assert kiosk.logged() == []
    assert [kiosk.event(key).reason for key in ("m1", "m2")] == [CROWD, CROWD]
    assert kiosk.tell("track", 29, a="x").reason == CROWD
    assert kiosk.tell("track", 28, a="x", u="anita", key="m3").fate == "activity", "who says who it is, is"
    assert kiosk.tell("track", 28, a="x", group_id="tapti").fate == "activity", "and for whom"
    assert [who(["a:x"], now_s=NOW_S)["a:x"].crowded, kiosk.visitor("a:x").crowded] == [True, True]
    assert kiosk.sound()
    link = (
        kiosk.link("tie", "a:x") if Link.objects.filter(kind="tie").count() == 1 else Link.objects.get(other="u:bala")
    )
    undo_link(link, by=None, now=NOW)
    kiosk.catch_up()
    assert {"m1": ANITA, "m2": CHITRA}.items() < kiosk.whose().items()
    assert kiosk.sound()
    redo_link(link, by=None, now=NOW)
    kiosk.catch_up()
    assert "m1" not in kiosk.whose()
    assert kiosk.sound()


def test_a_person_may_say_who_uses_it_all_the_same(kiosk: Site) -> None:
    kiosk.tell("identify", 30, a="x", u="bala")
    name_contact(kiosk.visitor("a:x"), kiosk.contact("chitra"), by=None, now=NOW)
    kiosk.catch_up()
    assert set(kiosk.whose().values()) == {CHITRA}
    assert kiosk.sound()


def test_for_whom_somebody_acted_there_is_forgotten_and_remembered(kiosk: Site) -> None:
    kiosk.tell("group", 45, a="x", group_id="tapti")
    kiosk.tell("track", 44, u="anita", key="m3")
    kiosk.catch_up()
    assert kiosk.whose()["m3"][0] == "tapti"
    kiosk.tell("identify", 30, a="x", u="bala")
    kiosk.catch_up()
    assert kiosk.whose() == {"m3": ANITA}
    assert kiosk.sound()
    undo_link(Link.objects.get(kind="tie", other="u:chitra"), by=None, now=NOW)
    kiosk.catch_up()
    assert kiosk.whose()["m3"][0] == "tapti"
    assert kiosk.sound()


def test_what_it_says_of_itself_is_said_of_none_of_its_names_either(kiosk: Site) -> None:
    save_source(kiosk.source, settings={"adds": "none"}, by=None, now=NOW)
    tapti = {"company": "Tapti Lifts"}
    kiosk.tell("alias", 35, u="ravi", previous_id="x")
    kiosk.tell("identify", 34, a="x", traits=tapti)
    kiosk.tell("track", 33, u="ravi", key="m3")
    kiosk.catch_up()
    assert kiosk.whose()["m3"] == ("tapti", "")
    kiosk.tell("identify", 30, a="x", u="bala")
    kiosk.catch_up()
    assert kiosk.event("m3").fate == "unplaced", "it is a crowd's now"
    for hours in (29, 28, 27):
        kiosk.tell("identify", hours, a="x", traits=tapti)
        kiosk.tell("group", hours, a="x", group_id=("tapti", "nandgiri")[hours % 2])
    assert kiosk.tell("track", 26, u="ravi").fate == "unplaced"
    assert kiosk.sound()
    undo_link(Link.objects.get(kind="tie", other="u:chitra"), by=None, now=NOW)
    kiosk.catch_up()
    assert kiosk.whose()["m3"] == ("tapti", "")
    assert kiosk.sound()


def test_a_user_on_too_many_devices_is_on_none(kiosk: Site) -> None:
    for device in ("d1", "d2"):
        kiosk.tell("identify", 30, a=device, u="undefined")
        kiosk.tell("track", 29, a=device)
    kiosk.tell("identify", 20, a="d1", u="anita")
    kiosk.tell("track", 19, a="d1", key="m3")
    kiosk.catch_up()
    kiosk.tell("identify", 10, a="d3", u="undefined")
    kiosk.catch_up()
    assert kiosk.visitor("u:undefined").crowded
    assert kiosk.whose()["m3"] == ANITA
    assert len(kiosk.whose()) == 4, "all that is told on d1 is hers now"
    assert kiosk.sound()


def test_too_many_names_are_no_person(kiosk: Site) -> None:
    kiosk.tell("track", 9, u="old", key="m3")
    kiosk.tell("alias", 8, u="anita", previous_id="old")
    kiosk.catch_up()
    assert kiosk.whose()["m3"] == ANITA
    kiosk.tell("alias", 7, u="anita", previous_id="older")
    kiosk.catch_up()
    assert kiosk.event("m3").fate == "unplaced"
    assert kiosk.visitor("u:old").tangled
    kiosk.tell("alias", 6, u="older", previous_id="old")
    assert kiosk.sound(), "two of the crowd are tied once more"
    for link in Link.objects.filter(kind="alias", other="u:older"):
        undo_link(link, by=None, now=NOW)
    with pytest.raises(LinkRefused, match="so many names"):
        merge(kiosk.visitor("u:chitra"), kiosk.visitor("u:anita"), by=None, now=NOW)
    assert kiosk.sound()
    for link in Link.objects.filter(kind="alias", one__endswith=":older"):
        undo_link(link, by=None, now=NOW)
    kiosk.catch_up()
    assert kiosk.whose()["m3"] == ANITA
    assert kiosk.sound()


def test_a_login_on_a_shared_device_reads_again_what_it_changes_only(site: Site) -> None:
    for hours, user in ((90, "anita"), (80, "chitra"), (70, "anita")):
        site.tell("identify", hours, a="x", u=user)
        site.take(*(site.heard("track", hours - 1, a="x") for _ in range(5)))
    before = dict(Event.objects.values_list("pk", "account_id"))
    with reread() as read:
        site.tell("identify", 85, a="x", u="chitra")
        site.tell("identify", 60, a="x", u="chitra")
    if connection.vendor == "sqlite":
        assert read == [], "nothing was told between 85 and 80, nor after 60"
    site.tell("identify", 69.5, a="x", u="chitra")
    assert {pk for pk, account in before.items() if Event.objects.get(pk=pk).account_id != account}
    assert site.sound()


def test_whoever_acts_for_another_company_has_only_that_time_read_again(site: Site) -> None:
    site.tell("identify", 95, a="x", u="anita")
    for hours, group in ((90, "nandgiri"), (80, "tapti")):
        site.tell("group", hours, u="anita", group_id=group)
    site.take(*(site.heard("track", 75 - n, u="anita", key=f"m{n}") for n in range(10)))
    site.take(*(site.heard("track", 75 - n, a="x", key=f"n{n}") for n in range(10)))
    with reread() as read:
        for n in range(3):
            site.tell("group", 60 - n, u="anita", group_id=f"G{n}")
    if connection.vendor == "sqlite":
        assert read == [], "nothing was told since"
    with reread() as read:
        site.tell("group", 68.5, u="anita", group_id="nandgiri")
    if connection.vendor == "sqlite":
        assert len(set(read)) == 6 + 1, "with the next group"
    assert [site.whose()[key][0] for key in ("m6", "m7", "n6", "n7")] == ["tapti", "nandgiri"] * 2
    assert site.sound()


def test_the_thousandth_user_costs_what_the_hundredth_did(site: Site) -> None:
    def told(first: int, count: int) -> int:
        site.take(*(site.heard("identify", 50, a="x", u=f"u{n}") for n in range(first, first + count)))
        with CaptureQueriesContext(connection) as asked:
            site.take(site.heard("identify", 40, a="x", u=f"last{first}"), site.heard("track", 39, a="x"))
        return len(asked)

    told(0, 60)
    few = told(100, 10)
    assert told(200, 300) == few
    assert Visitor.objects.filter(crowded=True).count() == 1


def test_verify_finds_a_crowd_that_is_none(site: Site) -> None:
    site.tell("identify", 5, a="x", u="anita")
    Visitor.objects.filter(name="a:x").update(crowded=True)
    Link.objects.update(crowded=True)
    assert "crowd" in {found.what for found in verify()}
