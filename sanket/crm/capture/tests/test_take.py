"""What is told is kept once, and what is an activity is logged before the teller is answered."""

from __future__ import annotations

import json

from sanket.crm.activities.queries import Activity
from sanket.crm.capture.models import Event, Visitor
from sanket.crm.capture.queries import count_events, counts, unmapped_names
from sanket.crm.capture.tests.story import HOUR, NOW_S, Site


def test_an_event_of_a_known_contact_is_an_activity_and_makes_a_lead(site: Site) -> None:
    event = site.tell("track", u="anita", key="m1")
    assert event.fate == "activity"
    assert site.logged() == [("m1", "nandgiri", "anita", "robot", "meeting")]
    assert site.market.names() == [("nandgiri", "robot")]
    assert site.lead().why
    assert site.sound()


def test_the_same_message_counts_once(site: Site) -> None:
    one, other = site.heard("track", u="anita", key="m1"), site.heard("track", u="bala", key="m2")
    assert site.take(one, one) == ["stored", "duplicate"]
    assert site.take(one, other) == ["duplicate", "stored"]
    assert [key for key, *_ in site.logged()] == ["m1", "m2"]


def test_nothing_is_told(site: Site) -> None:
    assert site.take() == []


def test_a_name_that_no_rule_knows_is_kept_and_counted(site: Site) -> None:
    site.tell("track", u="anita", name="Danced", key="m1")
    site.tell("track", u="anita", name="Danced", key="m2")
    assert [row[1:4] for row in unmapped_names([site.source.pk])] == [("track", "Danced", 2)]
    assert (count_events(site.source, fate="unmapped"), count_events()) == (2, 2)
    assert counts() == {site.source.pk: {"unmapped": 2}}
    assert site.logged() == []


def test_who_is_nobody_we_know_is_kept(site: Site) -> None:
    event = site.tell("track", a="x1")
    assert (event.fate, event.reason) == ("unplaced", "nobody we know")
    assert Visitor.objects.get().name == "a:x1"


def test_a_page_that_shows_an_offering_is_a_visit(site: Site) -> None:
    url = "https://nandgiri.example/products/Oven.html?key=secret#top"
    site.tell("page", u="anita", key="m1", context={"page": {"url": url, "title": "Our oven"}, "ip": "10.1.1.1"})
    assert site.logged() == [("m1", "nandgiri", "anita", "oven", "page-visit")]
    row = Event.objects.get()
    assert json.loads(row.body) == {
        "context": {"page": {"url": url, "title": "Our oven"}}
    }  # where they are is not kept
    from sanket.crm.activities.queries import recent

    activity = recent("event:Website:m1")
    assert activity is not None
    assert (activity.note, activity.url) == ("Our oven", "https://nandgiri.example/products/Oven.html")


def test_an_event_that_is_called_like_a_type_is_one(site: Site) -> None:
    site.tell("track", u="anita", name="Quote", key="m1", properties={"category": "Drying"})
    assert site.logged() == [("m1", "nandgiri", "anita", "drying", "quote")]


def test_an_offering_that_there_is_not_is_told(site: Site) -> None:
    event = site.tell("track", u="anita", product="spoon")
    assert (event.fate, event.reason) == ("unmapped", "no offering 'spoon'")


def test_a_long_batch_has_its_leads_at_once_and_their_sentences_behind(site: Site) -> None:
    batch = [site.heard("track", hours, u="anita") for hours in range(60, 0, -1)]
    assert set(site.take(*batch)) == {"stored"}
    assert ("nandgiri", "robot") in site.market.names()
    site.catch_up()
    assert site.lead().why
    assert site.sound()


def test_what_no_database_keeps_is_made_harmless(site: Site) -> None:
    site.take(site.heard(
        "track", u="ani\x00ta", name="Asked\ud800", key="m\x001", properties={"product": "robot\x00", "x": "\ud800"},
    ))  # fmt: skip
    assert Event.objects.get().user_id == "ani\ufffdta"
    assert site.sound()


def test_message_ids_that_differ_in_what_nobody_sees_are_two(site: Site) -> None:
    keys = ["m1", "m\x001", "m\x011", "m1\n", " m1", "m\ufffd1", "m" * 100, "m" * 101]
    batch = [site.heard("track", u="anita", key=key) for key in keys]
    assert site.take(*batch) == ["stored"] * len(keys)
    assert site.take(*batch) == ["duplicate"] * len(keys)
    assert all(key.isprintable() and len(key) <= 100 for key in site.fates())
    assert site.sound()


def test_the_future_is_now_and_what_was_before_time_is_its_beginning(site: Site) -> None:
    assert site.tell("track", -5, u="anita").at == NOW_S
    assert site.tell("track", 10 * NOW_S / HOUR, u="anita").at == 0


def test_an_event_that_comes_late_is_logged_in_its_place(site: Site) -> None:
    site.tell("track", 1, u="anita", key="m1")
    site.tell("track", 30, u="anita", key="m0")
    assert [key for key, *_ in site.logged()] == ["m0", "m1"]
    assert site.sound()


def test_notes_keep_their_lines_and_scripts_their_joiners(site: Site) -> None:
    note = "Wants two\nबाद\u200dमें\u00a0call\x07"
    site.tell("track", u="anita", key="m1", properties={"product": "robot", "note": note})
    logged = Activity.objects.get(external_id="event:Website:m1")
    assert logged.note == note.replace("\x07", "\ufffd")
    assert site.sound()
