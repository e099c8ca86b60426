"""Sources: added, connected, watched, and not listened to any more."""

from __future__ import annotations

import re

from sanket.crm.capture.models import Added
from sanket.crm.models import AuditEntry, Source
from sanket.web.setup.sources.source import STUB
from sanket.web.setup.sources.tests.conftest import Ear, text

SOURCES = "/settings/sources/"


def at(path: str, source: Source) -> str:
    return f"{SOURCES}{source.pk}/{path}"


def test_an_empty_site_is_told_what_to_do(bob):
    page = bob.get(SOURCES).content.decode()
    assert "Nothing tells us anything yet" in page
    assert f'href="{SOURCES}add/"' in page


def test_bob_adds_his_website_and_gets_its_snippet(bob, cast):
    answer = bob.post(f"{SOURCES}add/", {"name": " Shop ", "place": "website"})
    shop = Source.objects.get(name="Shop")
    assert (answer.status_code, answer["Location"]) == (302, at("", shop))
    page = bob.get(at("", shop), headers={"Host": "sanket.example.com"}).content.decode()
    shown = re.search(r"<code>(.*?)</code>", page, re.DOTALL)
    assert shown
    assert shown[1].replace("&lt;", "<").replace("&gt;", ">").replace("&#34;", '"') == (
        f'{STUB}\n<script async src="http://sanket.example.com/sanket.js" data-key="{shop.write_key}"></script>'
    )
    assert AuditEntry.objects.filter(verb="source.add", by=cast.bob).exists()


def test_a_program_is_told_first_how_programs_connect(bob):
    bob.post(f"{SOURCES}add/", {"name": "Portal", "place": "server"})
    page = text(bob.get(at("", Source.objects.get(name="Portal"))).content.decode())
    assert page.index("From a program") < page.index("On a website")
    assert "curl http://testserver/v1/track" in page


def test_two_of_one_name_are_refused_and_nothing_typed_is_lost(bob, ear: Ear):
    answer = bob.post(f"{SOURCES}add/", {"name": "website", "place": "server"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "There is a source &#39;website&#39; already." in page
    assert 'value="website"' in page
    assert bob.post(f"{SOURCES}add/", {"name": "", "place": "server"}).status_code == 422
    assert bob.post(f"{SOURCES}add/", {"name": "X", "place": "elsewhere"}).status_code == 422


def test_the_list_says_how_each_fares(bob, ear: Ear):
    assert "nothing told yet" in bob.get(SOURCES).content.decode()
    for fate in ("activity", "unmapped", "unmapped", "unplaced", "machine", "context"):
        ear.tells(fate)
    Source.objects.update(last_seen_at=ear.cast.now)
    page = text(bob.get(SOURCES).content.decode())
    assert re.search(r"Website well now 6 1 2 1 1", page), page
    Source.objects.update(last_error="The other side refused our key.")
    assert "Website failing The other side refused our key." in text(bob.get(SOURCES).content.decode())


def test_yesterdays_events_are_not_todays(bob, ear: Ear):
    old = ear.tells("activity")
    old.received_at -= 2 * 86_400
    old.save()
    assert re.search(r"Website waiting nothing told yet 0 1 0 0 0", text(bob.get(SOURCES).content.decode()))
    ear.tells("activity")
    assert re.search(r"Website waiting nothing told yet 1 2 0 0 0", text(bob.get(SOURCES).content.decode()))


def test_its_name_is_changed_and_whom_it_adds(bob, ear: Ear):
    adds = {"adds": "all", "accounts_a_day": "10000", "contacts_a_day": "50000"}
    assert bob.post(at("", ear.website), {"name": "Our shop", **adds}).status_code == 302
    source = Source.objects.get()
    before = source.settings
    assert source.name == "Our shop"
    answer = bob.post(at("", ear.website), {"name": "x" * 201, **adds})
    assert answer.status_code == 422
    assert bob.post(at("", ear.website), {"name": "Our shop", **adds, "contacts_a_day": "-1"}).status_code == 422
    bob.post(at("", ear.website), {"name": "Our shop", **adds, "adds": "none", "accounts_a_day": "7"})
    assert Source.objects.get().settings == {**before, "adds": "none", "accounts_a_day": 7}


def test_a_source_whose_people_wait_says_so(bob, ear: Ear):
    assert "More people than it may add" not in bob.get(at("", ear.website)).content.decode()
    day = int(ear.cast.now.timestamp()) // 86_400
    Added.objects.create(source=ear.website, day=day, accounts=200, contacts=3, waits=True)
    assert "Today it has added 200 new accounts and 3 new contacts" in text(
        bob.get(at("", ear.website)).content.decode()
    )


def test_a_new_key_is_asked_for_by_what_it_does(bob, ear: Ear):
    page = bob.get(at("key/", ear.website)).content.decode()
    assert "stops working at once" in page
    assert 'id="new-key"' not in page
    assert (
        '<dialog class="box" id="new-key"'
        in bob.get(at("key/", ear.website), headers={"X-Dialog": "true"}).content.decode()
    )
    assert Source.objects.get().write_key == ear.website.write_key
    assert bob.post(at("key/", ear.website)).status_code == 302
    assert Source.objects.get().write_key != ear.website.write_key


def test_not_listened_to_and_back_by_undo(bob, ear: Ear):
    page = bob.post(at("disabling/", ear.website), follow=True).content.decode()
    assert Source.objects.get().disabled_at is not None
    assert "what it sends is refused" in page
    undo = re.search(r'action="([^"]+)" data-undo', page)
    assert undo
    assert undo[1] == at("enabling/", ear.website)
    page = bob.post(undo[1], follow=True).content.decode()
    assert Source.objects.get().disabled_at is None
    assert "is listened to again" in page
    assert "what it sends is refused" not in page


def test_what_is_not_there_is_404(bob):
    for path in ("7/", "7/key/", "7/check/", "7/check/arrivals/", "events/7/"):
        assert bob.get(SOURCES + path).status_code == 404, path


def test_mary_sees_no_sources(cast, ear: Ear):
    assert cast.client("mary").get(SOURCES).status_code == 403
    assert cast.client("alice").post(at("disabling/", ear.website)).status_code == 403
