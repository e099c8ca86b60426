"""People say who is who, and take it back: then all is as if it had never been said."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sanket.crm.capture.actions import LinkRefused, merge, name_contact, redo_link, undo_link
from sanket.crm.capture.tests.story import NOW, Site
from sanket.crm.workspace.models import AuditEntry

ANITA, CHITRA = ("nandgiri", "anita"), ("tapti", "chitra")


@pytest.fixture(params=[300, 1])
def told(site: Site, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """Anita, and somebody who was never named; few are read at once, many by the worker."""
    monkeypatch.setattr("sanket.crm.capture.rereading.AT_ONCE", request.param)
    site.tell("track", 9, u="anita", key="m1")
    site.tell("track", 8, a="x", key="m2")
    site.tell("track", 7, a="x", key="m3")
    yield site
    assert site.sound()


def test_a_merge_and_its_undoing(told: Site) -> None:
    before = told.market.leads()
    link = merge(told.visitor("a:x"), told.visitor("u:anita"), by=None, now=NOW)
    told.catch_up()
    assert told.whose() == {"m1": ANITA, "m2": ANITA, "m3": ANITA}
    undo_link(link, by=None, now=NOW)
    told.catch_up()
    assert told.whose() == {"m1": ANITA}
    assert told.market.leads() == before
    redo_link(link, by=None, now=NOW)
    told.catch_up()
    assert set(told.whose()) == {"m1", "m2", "m3"}
    verbs = AuditEntry.objects.filter(kind="link").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["link.add", "link.undo", "link.redo"]


def test_the_name_to_go_by(told: Site) -> None:
    told.tell("track", 6, u="chitra", key="m4")
    merge(told.visitor("u:chitra"), told.visitor("u:anita"), by=None, now=NOW)
    told.catch_up()
    assert told.whose()["m4"] == ANITA


def test_a_visitor_is_a_contact_whatever_the_events_say(told: Site) -> None:
    told.tell("identify", 6, a="x", u="anita")
    told.catch_up()
    name_contact(told.visitor("u:anita"), told.contact("chitra"), by=None, now=NOW)
    told.catch_up()
    assert set(told.whose().values()) == {CHITRA}
    # The newest word counts; that one taken back, the one before.
    newer = name_contact(told.visitor("u:anita"), told.contact("bala"), by=None, now=NOW)
    told.catch_up()
    assert set(told.whose().values()) == {("nandgiri", "bala")}
    undo_link(newer, by=None, now=NOW)
    told.catch_up()
    assert set(told.whose().values()) == {CHITRA}


def test_what_an_event_tied_may_be_untied(told: Site) -> None:
    told.tell("identify", 6, a="x", u="chitra")
    told.catch_up()
    assert told.whose()["m2"] == CHITRA
    undo_link(told.link("tie", "a:x"), by=None, now=NOW)
    told.catch_up()
    assert told.whose() == {"m1": ANITA}
    told.tell("identify", 5, a="x", u="chitra")  # said again by a program, it stays undone
    told.catch_up()
    assert told.whose() == {"m1": ANITA}


def test_an_alias_may_be_undone(told: Site) -> None:
    told.tell("alias", 6, u="anita", previous_id="x")
    told.catch_up()
    assert set(told.whose()) == {"m1", "m2", "m3"}
    undo_link(told.link("alias", "a:x"), by=None, now=NOW)
    told.catch_up()
    assert set(told.whose()) == {"m1"}


def test_refusals(told: Site) -> None:
    anita = told.visitor("u:anita")
    with pytest.raises(LinkRefused, match="one name"):
        merge(anita, anita, by=None, now=NOW)
    link = merge(told.visitor("a:x"), anita, by=None, now=NOW)
    with pytest.raises(LinkRefused, match="said already"):
        merge(told.visitor("a:x"), anita, by=None, now=NOW)
    with pytest.raises(LinkRefused, match="done already"):
        redo_link(link, by=None, now=NOW)
