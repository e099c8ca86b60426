"""By a messenger, which knows no key: at most once, and what nobody knows of is shown as doubtful."""

from __future__ import annotations

import json

import pytest
from django.db import OperationalError

from sanket.crm.messaging import claiming, queries
from sanket.crm.messaging.actions import ChannelRefused, add_chat
from sanket.crm.messaging.models import Channel, Letter
from sanket.outbound.tests.receiver import Say
from sanket.shared.instants import seconds_of

SECRET = "a1" * 16
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_mail")]


@pytest.fixture
def chat(people, post, receiver):
    url = f"json://127.0.0.1:{receiver.port}/hook?cto=2&rto=1"
    return add_chat(people.alice, url=url, name="", at=seconds_of(post.now))


def test_it_is_told_and_where_is_kept_sealed(people, post, receiver, chat):
    post.tell(people.alice, title="New lead: Nandgiri", body="Asked for a quote")
    post.goes()
    (heard,) = receiver.heard
    said = json.loads(heard.body)
    assert said["title"] == "New lead: Nandgiri"
    assert said["message"] == "Asked for a quote\n+919812345678\nhttps://sanket.example.com/leads/1/"
    assert post.states() == [("sent", 1)]
    assert "127.0.0.1" not in Channel.objects.get().sealed


def test_killed_after_it_was_sent_it_is_doubtful_and_not_sent_again(people, post, receiver, chat):
    post.tell(people.alice)
    (due,) = claiming.claim(9, {}, now=post.now)
    post.postman.send(due)
    post.goes(days=1)
    assert (len(receiver.heard), post.states()) == (1, [("doubtful", 0)])
    assert [(one.channel, one.doubtful) for one in queries.troubles(seconds_of(post.now) - 90_000)] == [(chat, 1)]


def test_an_answer_that_does_not_come_is_doubtful_and_a_no_is_tried_again(people, post, receiver, chat):
    receiver.answer = lambda heard: Say(200, wait=2)
    post.tell(people.alice)
    post.goes()
    assert post.states() == [("doubtful", 1)]
    receiver.answer = lambda heard: Say(503)
    post.tell(people.alice)
    post.goes()
    assert post.states()[-1] == ("waiting", 1)
    receiver.answer = lambda heard: Say(200)
    post.goes(minutes=1)
    assert post.states()[-1] == ("sent", 2)


def test_where_a_claim_breaks_off_what_was_claimed_is_sent(people, post, receiver, chat, monkeypatch):
    add_chat(people.bob, url=f"json://127.0.0.1:{receiver.port}/bob", name="", at=seconds_of(post.now))
    post.tell(people.alice)
    post.tell(people.bob)
    whole = claiming._of_channel

    def breaks(pk, *given):
        if pk != chat.pk:
            raise OperationalError("database is locked")
        return whole(pk, *given)

    monkeypatch.setattr(claiming, "_of_channel", breaks)
    post.postman.step()
    post.postman.end(10)
    assert post.states() == [("sent", 1)]
    with pytest.raises(OperationalError):
        post.postman.step()


def test_one_person_has_a_share_of_those_who_send(people, post, receiver, chat, monkeypatch):
    monkeypatch.setattr(claiming, "SHARE", 2)
    for name in ("one", "two"):
        add_chat(people.alice, url=f"json://127.0.0.1:{receiver.port}/{name}", name="", at=seconds_of(post.now))
    bobs = add_chat(people.bob, url=f"json://127.0.0.1:{receiver.port}/bob", name="", at=seconds_of(post.now))
    post.tell(people.alice)
    post.tell(people.bob)
    due = claiming.claim(9, {}, now=post.now)
    assert [one.channel == bobs.pk for one in due] == [False, False, True]
    assert claiming.claim(9, {one.channel: 1 for one in due}, now=post.now) == []


def test_no_address_that_only_this_machine_reaches(people, post, receiver, chat, settings):
    settings.SANKET_OUTBOUND_ALLOW = frozenset()
    post.tell(people.alice)
    post.goes()
    assert (receiver.heard, post.states()) == ([], [("failed", 1)])
    assert "no public address" in Letter.objects.get().answer


@pytest.mark.parametrize(
    "url", ["", "nonsense", "mailto://a:b@example.com", "syslog://localhost", "file:///etc/passwd"]
)
def test_what_is_no_messenger_is_refused(people, url):
    with pytest.raises(ChannelRefused, match="none of the programs"):
        add_chat(people.alice, url=url, name="", at=0)


def test_an_address_that_lacks_something_is_refused(people):
    with pytest.raises(ChannelRefused, match="lacks something"):
        add_chat(people.alice, url="slack://", name="", at=0)


@pytest.mark.parametrize(
    "url",
    [
        "tgram://123456789:abcdefg_hijklmnop/12315544/",
        "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/",
        f"twilio://AC{SECRET}:{SECRET}@15551234567/15557654321",
    ],
)
def test_well_known_ones_are_taken(people, url):
    assert add_chat(people.alice, url=url, name="", at=0).name
