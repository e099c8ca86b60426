"""How one is told: chosen, refused with what was typed kept, tried, paused, removed and brought back; one's own alone."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse

from sanket.crm.messaging import queries
from sanket.crm.messaging.actions import add_chat, own_mail
from sanket.crm.messaging.models import Channel, Letter
from sanket.crm.messaging.tests.conftest import Browser, browser, mailbox, receiver
from sanket.shared.instants import seconds_of
from sanket.web.tests.conftest import NOW, first, site

__all__ = ["browser", "mailbox", "receiver", "site"]

pytestmark = pytest.mark.django_db
PAGE = "/profile/notices/"
TIMES = {"quiet_from": "", "quiet_until": "", "digest": "", "digest_at": "08:00"}


@pytest.fixture
def bob(site):
    return site.client("manager")


def test_what_is_chosen_is_kept_and_what_makes_no_sense_is_said_at_its_field(site, bob):
    chosen = {"ways:lead.cold": ["mail", "push"], "ways:lead.assigned": ["mail"]}
    sent = {**TIMES, **chosen, "quiet_from": "22:00", "quiet_until": "07:00", "break_through": "on", "digest": "daily"}
    assert bob.post(PAGE, sent).status_code == 302
    told = queries.wishes(site.people["manager"])
    assert (told.ways["lead.cold"], told.ways["lead.assigned"]) == (["mail", "push"], ["mail"])
    assert (told.quiet_from, told.quiet_until, told.digest, told.break_through) == ("22:00", "07:00", "daily", True)
    page = bob.get(PAGE).content.decode()
    assert 'name="ways:lead.cold" value="push" checked' in page
    refused = bob.post(PAGE, {**sent, "quiet_from": "ten", "ways:lead.cold": []})
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "Write a time such as 22:00." in page
    assert 'value="ten"' in page
    assert 'name="ways:lead.cold" value="push" checked' not in page
    assert queries.wishes(site.people["admin"]) == queries.Wishes()


def test_a_browser_is_told_from_now_on(site, bob, browser: Browser):
    def post(body):
        return bob.post(
            reverse("channel-browser"),
            body,
            content_type="application/json",
            HTTP_USER_AGENT="Firefox/140.0 (X11; Linux)",
        )

    assert post(json.dumps(browser.subscription)).status_code == 201
    channel = Channel.objects.get()
    assert (channel.person, channel.name) == (site.people["manager"], "Firefox, Linux")
    assert first(r'data-known="(\w+)"', bob.get(PAGE).content.decode()) == channel.digest
    for nonsense in ("[", "[]", "{}", "x" * 9_000):
        answer = post(nonsense)
        assert (answer.status_code, "sentence" in answer.json()) == (422, True)
    bob.post(reverse("channel-test", args=[channel.pk]))
    assert browser.shown()[0]["title"] == "A test of this channel"
    assert "The test was sent" in bob.get(PAGE).content.decode()


def test_a_messenger_that_is_refused_is_typed_once(bob):
    answer = bob.post(reverse("channel-messenger"), {"url": "mailto://x", "name": "Mine"})
    assert answer.status_code == 422
    assert "none of the programs" in answer.content.decode()


def test_a_messenger_is_added_paused_removed_and_brought_back(site, bob, receiver):
    bob.post(reverse("channel-messenger"), {"url": f"json://127.0.0.1:{receiver.port}/", "name": "Our desk"})
    channel = Channel.objects.get()
    assert "Our desk" in bob.get(PAGE).content.decode()
    bob.post(reverse("channel-pause", args=[channel.pk]))
    bob.post(reverse("channel-test", args=[channel.pk]))
    assert "paused; resume it first" in bob.get(PAGE).content.decode()
    bob.post(reverse("channel-resumption", args=[channel.pk]))
    bob.post(reverse("channel-removal", args=[channel.pk]))
    undo = first(r'action="(/profile/notices/restoration/[^"]+)"', bob.get(PAGE).content.decode())
    assert not Channel.objects.exists()
    assert site.client("admin").post(undo).status_code == 404
    assert bob.post(undo).status_code == 302
    bob.post(reverse("channel-test", args=[Channel.objects.get().pk]))
    assert len(receiver.heard) == 1


def test_a_test_that_fails_says_why_and_managers_see_who_was_not_reached(site, bob, mailbox):
    mailbox.answer = "550 no such person"
    bob.post(reverse("channel-mail"))
    assert "The test was not sent: 550 no such person" in bob.get(PAGE).content.decode()
    page = bob.get(reverse("undelivered")).content.decode()
    assert "no such person" in page
    assert Letter.objects.get().state == "failed"
    mailbox.answer = "250 OK"
    bob.post(reverse("channel-mail"))
    assert mailbox.mails[0]["To"] == "bob@example.com"


def test_channels_of_others_are_as_if_there_were_none(site, bob):
    theirs = own_mail(site.people["admin"])
    for name in ("channel-test", "channel-pause", "channel-resumption", "channel-removal"):
        assert bob.post(reverse(name, args=[theirs.pk])).status_code == 404


def test_where_a_messenger_is_stands_in_no_page(site, bob, settings):
    url = "tgram://123456789:abcdefg_hijklmnop/12315544/"
    add_chat(site.people["manager"], url=url, name="Telegram", at=seconds_of(NOW))
    assert "abcdefg" not in bob.get(PAGE).content.decode()


def test_the_service_worker_is_open_to_all_and_asked_for_again(client):
    from sanket.web.notices.worker import FILE

    if not FILE.exists():
        pytest.skip("The pages are not built.")
    answer = client.get("/push.js")
    assert (answer.status_code, answer["Content-Type"], answer["Cache-Control"]) == (200, "text/javascript", "no-cache")
    assert client.get("/push.js", HTTP_IF_NONE_MATCH=answer["ETag"]).status_code == 304
