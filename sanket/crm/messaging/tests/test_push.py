"""To a browser, by a push service that checks who sends and cannot read what is sent."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from sanket.crm.messaging import claiming, queries
from sanket.crm.messaging.actions import ChannelRefused, subscribe
from sanket.crm.messaging.claiming import LEASE_SECONDS
from sanket.crm.messaging.models import Channel, Letter
from sanket.crm.messaging.tests.conftest import coded, plain, sender
from sanket.crm.messaging.ways import encryption, identity
from sanket.outbound import OutboundRefusal
from sanket.outbound.tests.receiver import Say
from sanket.shared.instants import seconds_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_mail")]


@pytest.fixture
def told(people, post, browser):
    return subscribe(people.alice, subscription=browser.subscription, name="Chrome", at=seconds_of(post.now))


def test_the_example_of_the_specification():
    """RFC 8291, section 5."""
    private = int.from_bytes(plain("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"), "big")
    sealed = encryption.encrypt(
        b"When I grow up, I want to be a watermelon",
        plain("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"),
        plain("BTBZMqHH6r4Tts7J_aSIgg"),
        ours=ec.derive_private_key(private, ec.SECP256R1()),
        salt=plain("DGv6ra1nlYgDCS1FRnbzlw"),
    )
    assert coded(sealed) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_"
        "yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


def test_it_is_shown_with_who_what_and_where(people, post, browser, told):
    post.tell(people.alice, title="New lead: Nandgiri", body="Asked for a quote")
    post.goes()
    (shown,) = browser.shown()
    assert (shown["title"], shown["body"]) == ("New lead: Nandgiri", "Asked for a quote")
    assert shown["url"] == "https://sanket.example.com/leads/1/"
    (heard,) = browser.receiver.heard
    claims = sender(heard)
    assert claims["aud"] == f"http://127.0.0.1:{browser.receiver.port}"
    assert claims["sub"] == "https://sanket.example.com"
    assert claims["key"] == queries.push_key() == identity.public_key()
    assert 0 < claims["exp"] - seconds_of(post.now) <= 24 * 3_600
    assert (heard.headers["urgency"], heard.headers["content-encoding"]) == ("high", "aes128gcm")


def test_killed_after_it_was_sent_it_comes_again_and_is_shown_once(people, post, browser, told):
    post.tell(people.alice)
    (due,) = claiming.claim(9, {}, now=post.now)
    post.postman.send(due)
    post.goes(seconds=LEASE_SECONDS)
    assert (len(browser.receiver.heard), len(browser.shown()), post.states()) == (2, 1, [("sent", 1)])


def test_a_long_text_still_fits(people, post, browser, told):
    post.tell(people.alice, title="ब" * 200, body="ब" * 2_000)
    post.goes()
    assert len(browser.receiver.heard[0].body) < 4_096
    assert len(browser.shown()) == 1


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_no_channel_any_more(people, post, browser, told, status):
    browser.receiver.answer = lambda heard: Say(status)
    post.tell(people.alice)
    post.goes()
    assert not Channel.objects.exists()
    post.tell(people.alice)
    post.goes(days=1)
    assert len(browser.receiver.heard) == 1


def test_a_service_that_wants_a_pause_has_it(people, post, browser, told):
    browser.receiver.answer = lambda heard: Say(429, {"retry-after": "600"})
    post.tell(people.alice)
    post.goes()
    browser.receiver.answer = lambda heard: Say(201)
    post.goes(seconds=599)
    assert len(browser.receiver.heard) == 1
    post.goes(seconds=1)
    assert post.states() == [("sent", 2)]


def test_the_same_browser_again_is_the_same_channel(people, post, browser, told):
    browser.auth = b"another sixteen!"
    again = subscribe(people.alice, subscription=browser.subscription, name="Chrome", at=seconds_of(post.now))
    assert again == told
    post.tell(people.alice)
    post.goes()
    assert len(browser.shown()) == 1


def test_a_browser_tells_one_person(people, post, browser, told):
    bobs = subscribe(people.bob, subscription=browser.subscription, name="Chrome", at=seconds_of(post.now))
    assert list(Channel.objects.all()) == [bobs]
    post.tell(people.alice)
    post.goes()
    assert browser.receiver.heard == []


def test_no_address_that_only_this_machine_reaches(people, post, browser, settings):
    settings.SANKET_OUTBOUND_ALLOW = frozenset()
    with pytest.raises(OutboundRefusal, match="no public address"):
        subscribe(people.alice, subscription=browser.subscription, name="", at=0)
    settings.SANKET_OUTBOUND_ALLOW = frozenset({"127.0.0.0/8"})
    subscribe(people.alice, subscription=browser.subscription, name="", at=0)
    settings.SANKET_OUTBOUND_ALLOW = frozenset()
    post.tell(people.alice)
    post.goes()
    assert (post.states(), browser.receiver.heard) == ([("failed", 1)], [])
    assert "no public address" in Letter.objects.get().answer


@pytest.mark.parametrize(
    "given",
    [{}, {"endpoint": "https://push.example.com/1"}, {"endpoint": 1, "keys": {}}, {"endpoint": "x", "keys": []}],
)
def test_what_no_browser_gives_is_refused(people, given):
    with pytest.raises(ChannelRefused):
        subscribe(people.alice, subscription=given, name="", at=0)


def test_keys_that_are_none_are_refused(people):
    given = {"endpoint": "https://push.example.com/1", "keys": {"p256dh": "abc", "auth": "abc"}}
    with pytest.raises(ChannelRefused, match="keys"):
        subscribe(people.alice, subscription=given, name="", at=0)
