"""Several processes take, change and read anew at once: nobody waits in a circle, nothing is lost, doubled or stale."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable

import pytest
from django.db import connection, connections, transaction

from sanket.crm.accounts.actions import save_contacts
from sanket.crm.accounts.tests.test_at_once import Beside
from sanket.crm.capture import crowds, rereading
from sanket.crm.capture.actions import judge, merge, undo_link
from sanket.crm.capture.models import Event, Link, Visitor
from sanket.crm.capture.tests.story import NOW, Site
from sanket.crm.catalogue.actions import save_offerings
from sanket.crm.recognition.book import forget
from sanket.crm.recognition.tests.story import Market

pytestmark = pytest.mark.postgresql_only  # SQLite has one writer at a time


@pytest.fixture
def live(transactional_db: None) -> Site:
    forget()
    site = Site(Market())
    site.catch_up()
    return site


def test_the_same_message_by_two_takers_is_stored_by_one(live: Site) -> None:
    one = live.heard("track", u="anita", key="m1")
    with transaction.atomic():
        assert live.take(one) == ["stored"]
        beside = Beside(lambda: live.take(one))
        assert beside.waits()
    assert beside.said() == ["duplicate"]
    assert set(live.whose()) == {"m1"}
    assert live.sound()


def test_who_names_a_device_waits_for_what_is_told_on_it(live: Site) -> None:
    live.tell("track", 9, a="x")
    with transaction.atomic():
        live.take(live.heard("track", 8, a="x", key="m2"))
        beside = Beside(lambda: live.take(live.heard("identify", 5, a="x", u="anita")))
        assert beside.waits()
    assert beside.said() == ["stored"]
    assert len(live.logged()) == 2
    assert live.sound()


def test_a_deed_waits_for_takers_and_takers_for_it(live: Site) -> None:
    live.tell("track", 9, a="x", key="m1")
    live.tell("track", 9, u="anita")
    with transaction.atomic():
        live.take(live.heard("track", 8, a="x", key="m2"))
        beside = Beside(lambda: merge(live.visitor("a:x"), live.visitor("u:anita"), by=None, now=NOW))
        assert beside.waits()
    assert isinstance(beside.said(), Link), beside.answer
    assert {"m1", "m2"} < set(live.whose())
    with transaction.atomic():
        undo_link(Link.objects.get(), by=None, now=NOW)
        beside = Beside(lambda: live.take(live.heard("track", 7, a="x", key="m3")))
        assert beside.waits()
    assert beside.said() == ["stored"]
    assert "m3" not in live.whose()
    assert live.sound()


def test_whoever_moves_a_contact_and_whoever_takes_wait_in_no_circle(live: Site) -> None:
    live.tell("track", 9, u="anita", key="m1")
    with transaction.atomic():
        save_contacts([{"contact": "anita", "account": "tapti"}], by=None, now=NOW)
        beside = Beside(lambda: live.take(live.heard("track", 8, u="anita", key="m2")))
        assert beside.waits()  # for the account
    assert beside.said() == ["stored"]
    assert live.sound()
    assert set(live.whose().values()) == {("tapti", "anita")}


@pytest.mark.parametrize("first", [True, False])
def test_an_offering_that_is_added_while_an_event_is_taken(live: Site, first: bool) -> None:
    """The event was read without it, and is written when the change has been noted already."""
    if not first:
        live.tell("track", 9, u="anita")
    with transaction.atomic():
        live.take(live.heard("track", 8, u="anita", product="kettle", key="m1"))
        beside = Beside(lambda: save_offerings([{"offering": "kettle"}], by=None, now=NOW))
        assert beside.said() == ["added"]
    assert live.fates()["m1"] == "unmapped"
    live.catch_up()
    assert live.fates()["m1"] != "unmapped"
    assert live.sound()


def test_many_at_once_end_as_one_after_the_other(live: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Takers, people, importers and the job; then all is compared with a clean replay. Devices become crowds meanwhile."""
    for name, most in (("USERS_ON_DEVICE", 3), ("DEVICES_OF_USER", 2), ("NAMES_OF_PERSON", 5)):
        monkeypatch.setattr(crowds, name, most)
    devices, users = ("x", "y", "z"), ("anita", "bala", "chitra", "u1", "u2")
    wrong: list[BaseException] = []

    def work(deed: Callable[[random.Random], object], seed: int, times: int) -> threading.Thread:
        def run() -> None:
            chance = random.Random(seed)
            try:
                for _ in range(times):
                    deed(chance)
            except BaseException as error:  # noqa: BLE001 - told by the test
                wrong.append(error)
            finally:
                connections.close_all()

        return threading.Thread(target=run)

    def tell(chance: random.Random) -> None:
        batch = []
        for _ in range(chance.randrange(1, 9)):
            kind = chance.choice(["track", "track", "track", "identify", "alias", "group"])
            given = {"a": chance.choice(devices), "u": chance.choice(users)}
            if kind == "track":
                given.pop(chance.choice(["a", "u"]))
            more = {"group": {"group_id": "G"}, "alias": {"previous_id": chance.choice(devices)}}.get(kind, {})
            key = f"r{chance.randrange(10**6)}"
            batch.append(live.heard(kind, chance.randrange(1, 60), key=key, **given, **more))
        live.take(*batch)

    def say(chance: random.Random) -> None:
        visitors = list(Visitor.objects.order_by("pk"))
        if len(visitors) < 2:
            return
        one, other = chance.sample(visitors, 2)
        if chance.random() < 0.5:
            judge(one, machine=chance.random() < 0.5, by=None, now=NOW)
        elif Link.objects.filter(undone_at=None).count() > 3:
            with transaction.atomic():
                link = Link.objects.filter(undone_at=None).order_by("pk").first()
                if link is not None:
                    undo_link(link, by=None, now=NOW)
        elif not Link.objects.filter(kind="merge", one=one.name, other=other.name).exists():
            merge(one, other, by=None, now=NOW)

    def bring(chance: random.Random) -> None:
        where = chance.choice(["nandgiri", "tapti"])
        save_contacts([{"contact": chance.choice(["anita", "u2"]), "account": where}], by=None, now=NOW)
        save_offerings([{"offering": f"new{chance.randrange(3)}"}], by=None, now=NOW)

    def read(_: random.Random) -> None:
        rereading.reread(now=NOW)

    threads = [work(tell, 1, 25), work(tell, 2, 25), work(tell, 3, 25), work(say, 4, 20), work(bring, 5, 12)]
    threads.append(work(read, 6, 12))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    connection.close()
    assert wrong == []
    assert Event.objects.count() > 100
    assert live.sound()
