"""The check page and the list of events: what each became, and why not."""

from __future__ import annotations

import re

from sanket.crm.models import Event
from sanket.web.setup.sources.tests.conftest import Ear, text
from sanket.web.setup.sources.tests.test_sources import SOURCES, at


def arrivals_in(page: str) -> str:
    """What the page asks every two seconds."""
    found = re.search(r'hx-get="([^"]+)" hx-trigger="every 2s"', page)
    assert found
    return found[1]


def test_before_the_first_event_it_says_what_may_be_amiss(bob, ear: Ear):
    page = bob.get(at("check/", ear.website)).content.decode()
    assert "Waiting for the first event" in page
    assert ear.website.write_key in page
    assert "Do Not Track" in page
    assert bob.get(arrivals_in(page)).status_code == 204


def test_an_event_arrives(bob, ear: Ear):
    asked = arrivals_in(bob.get(at("check/", ear.website)).content.decode())
    ear.tells(
        "activity", account=ear.cast.accounts["Nandgiri"], contact=ear.cast.contacts["Rao"],
        type=ear.cast.types["quote"], offering=ear.cast.offerings["RX-6"], user_id="u7",
    )  # fmt: skip
    answer = bob.get(asked)
    assert answer.status_code == 200
    told = text(answer.content.decode())
    assert "Quote Requested /rx-6/prices/ counts Asked for a quote · RX-6 Nandgiri Rao u7" in told
    again = arrivals_in(answer.content.decode())
    assert bob.get(again).status_code == 204
    # What it became is another thing now: that is news, too.
    Event.objects.update(fate="machine", reason="crawler")
    assert "a machine crawler" in text(bob.get(again).content.decode())


def test_only_what_this_source_told(bob, ear: Ear):
    ear.tells("unmapped", name="Ours")
    bob.post(f"{SOURCES}add/", {"name": "Portal", "place": "server"})
    other = type(ear.website).objects.get(name="Portal")
    ear.tells("unmapped", name="Theirs", source=other)
    page = bob.get(at("check/", other)).content.decode()
    assert "Theirs" in page
    assert "Ours" not in page


def test_the_list_is_filtered(bob, ear: Ear):
    ear.tells("unmapped", name="First", anonymous_id="b1")
    ear.tells("machine", name="Second", anonymous_id="b2", reason="crawler")
    ear.tells("context", name="", kind="identify", anonymous_id="b1", user_id="u1")

    def listed(query: str) -> list[str]:
        page = bob.get(f"{SOURCES}events/{query}").content.decode()
        return re.findall(r"data-open href=\"[^\"]+events/(\d+)/\"", page)

    ids = {event.name: str(event.pk) for event in Event.objects.all()}
    assert listed("") == [ids[""], ids["Second"], ids["First"]]
    assert listed("?fate=machine") == [ids["Second"]]
    assert listed("?visitor=a:b1") == [ids[""], ids["First"]]
    assert listed("?visitor=u:u1") == [ids[""]]
    assert listed(f"?source={ear.website.pk}&fate=unmapped") == [ids["First"]]
    assert listed("?fate=nonsense&source=x&before=y") == [ids[""], ids["Second"], ids["First"]]
    assert "No event fits" in bob.get(f"{SOURCES}events/?visitor=u:nobody").content.decode()


def test_the_list_is_paged(bob, ear: Ear, monkeypatch):
    monkeypatch.setattr("sanket.web.setup.sources.events.PAGE", 2)
    for name in ("A", "B", "C"):
        ear.tells("unmapped", name=name)
    page = bob.get(f"{SOURCES}events/?fate=unmapped").content.decode()
    assert ">A<" not in page
    older = re.search(r'href="([^"]+)"[^>]*>Older<', page)
    assert older
    page = bob.get(older[1].replace("&amp;", "&")).content.decode()
    assert ">A<" in page
    assert ">B<" not in page
    assert "Newest" in page


def test_an_event_as_it_came(bob, ear: Ear):
    event = ear.tells(
        "activity", name="", kind="page", account=ear.cast.accounts["Nandgiri"], type=ear.cast.types["visit"],
        offering=ear.cast.offerings["RX-6"],
    )  # fmt: skip
    page = bob.get(f"{SOURCES}events/{event.pk}/").content.decode()
    told = text(page)
    assert "/rx-6/prices/" in told
    assert "Logged as: Visited pricing · RX-6" in told
    assert "&#34;product&#34;: &#34;RX-6&#34;" in page
    assert f"/activities/one/?id=event%3A{ear.website.external_id}%3A{event.message_id}" in page


def test_words_of_an_event_are_no_markup(bob, ear: Ear):
    event = ear.tells("unmapped", name="<b>x</b>", url="javascript:alert(1)")
    for path in (f"events/{event.pk}/", "events/", f"{ear.website.pk}/check/", "mapping/"):
        page = bob.get(SOURCES + path).content.decode()
        assert "<b>x</b>" not in page
        assert "&lt;b&gt;x" in page
        assert 'href="javascript' not in page
