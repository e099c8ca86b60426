"""Visitors: who is who, what says so, and saying otherwise; machines and mail domains alike."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from sanket.crm.models import Event, Link, MailDomain, Verdict, Visitor
from sanket.web.setup.sources.tests.conftest import Ear, text, undo_in
from sanket.web.setup.sources.tests.test_mapping import ADD, counted, form
from sanket.web.setup.sources.tests.test_sources import SOURCES

VISITORS = f"{SOURCES}visitors/"
LINKS = f"{VISITORS}links/"
VERDICTS = f"{SOURCES}machines/verdicts/"
DOMAINS = f"{SOURCES}mail-domains/"


def one(name: str, **asked: str) -> str:
    return f"{VISITORS}one/?name={quote(name)}" + "".join(f"&{key}={quote(value)}" for key, value in asked.items())


@pytest.fixture
def mapped(bob, ear: Ear) -> Ear:
    """Somebody at browser b1 asked for a quote, which counts once it is known who that was."""
    bob.post(ADD, form(ear))
    ear.takes()
    return ear


def test_a_stranger_and_then_a_contact(bob, mapped: Ear):
    assert "b1 a stranger" in text(bob.get(VISITORS).content.decode())
    mapped.rao()
    told = text(bob.get(VISITORS).content.decode())
    assert "b1 Rao Nandgiri" in told
    assert "u7 Rao Nandgiri" in told
    page = bob.get(one("a:b1")).content.decode()
    told = text(page)
    assert "Contact Rao Account Nandgiri E-mail rao@nandgiri.example Also user u7" in told
    assert "browser b1 signed in there as user u7 told by an event" in told
    assert "Quote Requested counts" in told


def test_bob_says_who_it_was_and_takes_it_back(bob, mapped: Ear):
    rao = mapped.cast.contacts["Rao"]
    page = bob.get(one("a:b1", contact="Ra")).content.decode()
    assert "Rao Nandgiri, rao@nandgiri.example" in text(page)
    page = bob.post(LINKS, {"name": "a:b1", "contact": rao.pk}, follow=True).content.decode()
    assert "This is Rao now." in page
    assert "browser b1 is the contact Rao said by Bob" in text(page)
    assert counted() == 1
    page = bob.post(undo_in(page), follow=True).content.decode()
    assert "The link is taken apart." in page
    assert counted() == 0
    assert "taken apart now It holds after all" in text(page)
    bob.post(undo_in(page), follow=True)
    assert counted() == 1
    # Nobody says a thing twice.
    assert "This is said already." in bob.post(LINKS, {"name": "a:b1", "contact": rao.pk}, follow=True).content.decode()


def test_two_visitors_are_one_and_two_again(bob, mapped: Ear):
    mapped.rao(a="b2")
    assert counted() == 0
    assert "user u7" in text(bob.get(one("a:b1", other="u7")).content.decode())
    page = bob.post(LINKS, {"name": "a:b1", "other": "u:u7"}, follow=True).content.decode()
    assert "These are one person now." in page
    assert counted() == 1
    link = Link.objects.get(kind="merge")
    page = bob.post(f"{LINKS}{link.pk}/undoing/", {"name": "a:b1"}, follow=True).content.decode()
    assert counted() == 0
    bob.post(f"{LINKS}{link.pk}/return/", {"name": "a:b1"})
    assert counted() == 1


def test_visitors_are_found_by_id_mail_and_contact(bob, mapped: Ear):
    mapped.rao()
    for asked, shown in (("q=b1", ["b1"]), ("q=rao@nandgiri.example", ["u7"]), ("q=nobody", [])):
        page = bob.get(f"{VISITORS}?{asked}").content.decode()
        assert [name for name in ("b1", "u7") if f">{name}</a>" in page] == shown, asked
    page = bob.get(f"{VISITORS}?contact={mapped.cast.contacts['Rao'].pk}").content.decode()
    assert ">u7</a>" in page
    assert ">b1</a>" not in page


def test_visitors_are_paged(bob, ear: Ear, monkeypatch):
    monkeypatch.setattr("sanket.web.setup.sources.visitors.PAGE", 1)
    ear.takes(a="b1")
    ear.takes(a="b2")
    page = bob.get(VISITORS).content.decode()
    assert (">b2<" in page, ">b1<" in page) == (True, False)
    newest = Visitor.objects.get(name="a:b2")
    page = bob.get(f"{VISITORS}?before={newest.last_at}-{newest.pk}").content.decode()
    assert (">b2<" in page, ">b1<" in page) == (False, True)


def test_nobody_of_that_name(bob, ear: Ear):
    for path in (one("a:nobody"), one(""), f"{LINKS}7/undoing/", f"{VERDICTS}7/withdrawal/"):
        assert (bob.post(path) if "links" in path or "verdicts" in path else bob.get(path)).status_code == 404, path
    assert bob.post(LINKS, {"name": "a:nobody"}).status_code == 404
    ear.takes()
    assert bob.post(LINKS, {"name": "a:b1", "other": "a:nobody"}).status_code == 404


# --------------------------------------------------------------------------------------------------------- machines


def test_a_crawler_is_told_and_may_be_a_person(bob, mapped: Ear):
    mapped.rao()
    event = mapped.takes(agent="Acme-Spider/1.0")
    assert (event.fate, counted()) == ("machine", 1)
    page = bob.get(f"{SOURCES}machines/").content.decode()
    assert "crawler Acme-Spider/1.0 1 now These are people" in text(page)
    page = bob.post(VERDICTS, {"about": "agent", "key": event.agent_id, "machine": "0"}, follow=True).content.decode()
    assert "That is a person" in page
    assert counted() == 2
    assert "Acme-Spider/1.0 a person Bob now Take it back" in text(page)
    page = bob.post(undo_in(page), follow=True).content.decode()
    assert "That is taken back" in page
    assert counted() == 1


def test_an_event_or_a_visitor_is_a_machines(bob, mapped: Ear):
    mapped.rao()
    event = Event.objects.get(name="Quote Requested")
    here = f"{SOURCES}events/{event.pk}/"
    answer = bob.post(VERDICTS, {"about": "event", "key": event.pk, "machine": "1", "back": here})
    assert answer["Location"] == here
    assert counted() == 0
    assert "Bob said that it is a machine" in text(bob.get(here).content.decode())
    bob.post(f"{VERDICTS}{Verdict.objects.get().pk}/withdrawal/")
    assert counted() == 1
    back = "https://elsewhere.example/"
    answer = bob.post(
        VERDICTS, {"about": "visitor", "key": "a:b1", "machine": "1", "reason": "our own test", "back": back}
    )
    assert answer["Location"] == f"{SOURCES}machines/"
    assert counted() == 0
    assert "Visitor b1 a machine our own test Bob" in text(bob.get(f"{SOURCES}machines/").content.decode())
    assert bob.post(VERDICTS, {"about": "planet", "key": "7"}).status_code == 404


# ----------------------------------------------------------------------------------------------------- mail domains


def test_a_domain_is_nobodys_or_somebodys(bob, mapped: Ear):
    assert "never makes an account" in bob.get(f"{DOMAINS}?domain=Rao@Gmail.com").content.decode()
    assert "is a company’s" in bob.get(f"{DOMAINS}?domain=tapti.example").content.decode()
    mapped.takes("", kind="identify", a="b1", u="u9", traits={"email": "iyer@group.example"})
    event = Event.objects.get(name="Quote Requested")
    assert event.account is not None, "an account is made of a company's domain"
    answer = bob.post(DOMAINS, {"domain": "@Group.example", "account": "nandgiri"})
    assert answer.status_code == 302
    assert MailDomain.objects.get().account == mapped.cast.accounts["Nandgiri"]
    page = bob.get(f"{DOMAINS}?domain=group.example").content.decode()
    assert "group.example belongs to Nandgiri: you said so." in page
    page = bob.post(f"{DOMAINS}{MailDomain.objects.get().pk}/removal/", follow=True).content.decode()
    assert not MailDomain.objects.exists()
    bob.post(undo_in(page))
    assert MailDomain.objects.get().account == mapped.cast.accounts["Nandgiri"]
    bob.post(DOMAINS, {"domain": "group.example", "account": ""})
    assert MailDomain.objects.get().account is None
    assert "you said so" in bob.get(f"{DOMAINS}?domain=group.example").content.decode()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"domain": "nonsense"}, "domain"),
        ({"domain": "a.example", "account": "nobody"}, "account"),
        ({"domain": ""}, "domain"),
    ],
)
def test_a_domain_that_cannot_be(bob, ear: Ear, given, field):
    answer = bob.post(DOMAINS, given)
    assert answer.status_code == 422
    assert f'href="#id_{field}"' in answer.content.decode()
    assert not MailDomain.objects.exists()


def test_events_of_an_account_and_of_a_name(bob, mapped: Ear):
    mapped.rao()
    mapped.takes("Danced")
    listed = lambda query: text(bob.get(f"{SOURCES}events/?{query}").content.decode())  # noqa: E731
    account = mapped.cast.accounts["Nandgiri"].pk
    assert "Quote Requested counts" in listed(f"account={account}")
    assert "Danced" not in listed(f"account={account}")
    assert "No event fits" in listed(f"account={account}&name=Danced")
    assert "Danced no meaning yet" in listed("name=Danced")
    assert "Quote Requested counts" not in listed("name=Danced")
