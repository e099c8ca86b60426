"""The page of one lead."""

from __future__ import annotations

import csv
import io

import pytest
from django.urls import reverse

from sanket.crm.activities.actions import Facts, log, save_types
from sanket.crm.capture.actions import Heard, add_source, judge, take
from sanket.crm.models import Activity, ActivityType, Event, LeadStanding
from sanket.crm.recognition.actions import set_values, settle
from sanket.web import show

pytestmark = pytest.mark.django_db


def open_page(cast, who="alice", account="Nandgiri"):
    return cast.client(who).get(reverse("lead", args=[cast.lead(account).pk]))


def test_it_says_why_it_is_a_lead(cast):
    page = open_page(cast)
    assert page.status_code == 200
    text = page.content.decode()
    assert "1 person at Nandgiri is interested in RX-6." in text
    assert "Their R&amp;D manager <mark>asked for a quote 2 minutes ago</mark>." in text


def test_it_names_the_same_person_to_call_as_today(cast):
    """Who acted last, also where another gave more of the interest."""
    cast.contact("Meena", "Nandgiri", phone="+91 22 5555 0199")
    cast.happens("visit", "Nandgiri", who="Meena", days=-0.001)
    assert "Call Meena" in open_page(cast).content.decode()
    assert "Call Meena" in cast.client("alice").get(reverse("today")).content.decode()


def test_what_makes_a_lead_by_itself_is_named_where_its_interest_is_below_what_is_needed(cast):
    text = "makes a lead by itself"
    assert text not in open_page(cast).content.decode()
    set_values([{"type_id": cast.types["quote"].pk, "value": 3, "decisive": "opens"}], by=None, now=cast.now)
    settle(now=cast.now)
    cast.account("Tapti", owner="alice@example.com", territory="West")
    cast.happens("quote", "Tapti")
    assert f"“Asked for a quote” {text}" in open_page(cast, account="Tapti").content.decode()


def test_a_note_that_says_no_more_than_its_type_is_left_out(cast):
    for note, told in (("asked for a Quote", 0), ("For two lines", 1)):
        Activity.objects.filter(type=cast.types["quote"]).update(note=note)
        assert open_page(cast).content.decode().count(note) == told


def test_a_call_back_is_called_the_same_as_on_today(cast):
    text = open_page(cast).content.decode()
    assert ">Call back</a>" in text
    assert "Not now" not in text


def test_charlie_gets_404(cast):
    assert open_page(cast, "charlie").status_code == 404


def test_what_ended_it_is_said_whatever_its_interest(cast):
    save_types([{"type": "stop", "name": "Stopped the project", "direction": "customer"}], by=None, now=cast.now)
    cast.types = {one.external_id: one for one in ActivityType.objects.all()}
    set_values([{"type_id": cast.types["stop"].pk, "value": 0, "decisive": "closes"}], by=None, now=cast.now)
    cast.happens("stop", "Nandgiri")
    text = open_page(cast).content.decode()
    assert "whatever the interest is now, by: Stopped the project." in text
    assert "after it was below 10" in text
    assert "fell below" not in text
    assert "interest below" not in text
    listed = cast.client("alice").get(reverse("leads"), {"tab": "cold"}).content.decode()
    assert "Went cold on" in listed
    assert "fell below" not in listed


def test_one_that_faded_says_so(cast):
    LeadStanding.objects.update(hot=False)
    assert "Interest in RX-6 fell below what a lead needs" in open_page(cast).content.decode()


def test_one_that_machines_had_made_says_so(cast):
    now_s = int(cast.now.timestamp())
    cast.account("Manjra", owner="alice@example.com")
    source = add_source(name="Website", by=None, now=cast.now)
    asked = Heard("track", "m1", now_s - 60, "Quote", "", "u1", "", "Manjra", {"product": "RX-6"}, {}, {}, "", "")
    take(source.pk, [asked], now_s=now_s)
    lead = cast.lead("Manjra")
    judge(Event.objects.get(), machine=True, reason="mail scanner", by=None, now=cast.now)
    text = open_page(cast, account="Manjra").content.decode()
    assert "done by machines: mail scanner (1)" in text
    lead.refresh_from_db()
    assert lead.withdrawn_at is not None


def test_one_that_was_none_never_went_cold(cast):
    quote = Activity.objects.get(type=cast.types["quote"])
    log([Facts(quote.external_id, 0, 0, None, 0, 0)], now_s=int(cast.now.timestamp()), mode="withdraw")
    lead = cast.lead("Nandgiri")
    assert lead.withdrawn_at is not None
    text = open_page(cast).content.decode()
    assert "it was no lead" in text
    assert "interest below" not in text
    listed = cast.client("bob").get(reverse("leads"), {"tab": "withdrawn"}).content.decode()
    assert "Nandgiri" in listed
    assert show.day(lead.cold_at) not in listed
    rows = list(
        csv.DictReader(
            io.StringIO(
                b"".join(cast.client("bob").get(reverse("leads-export"), {"tab": "withdrawn"}).streaming_content)
                .decode()
                .removeprefix("\ufeff")
            )
        )
    )
    assert [row["Goes cold at"] for row in rows] == [""] * len(rows)


def test_a_meeting_that_was_missed_is_no_reason(cast):
    cast.happens("moved", "Nandgiri", who="Rao", days=0)
    why = cast.lead("Nandgiri").why
    assert why["last"]["type"] == "Asked for a quote"
