"""Whom a source adds, and how many a day: what is beyond is kept and waits."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from sanket.crm.accounts.queries import Account, Contact
from sanket.crm.capture import rereading
from sanket.crm.capture.actions import SourceRefused, add_source, save_source, take
from sanket.crm.capture.adding import ANYTHING, NO_SOURCE, NOBODY
from sanket.crm.capture.book import Book, book, stamp
from sanket.crm.capture.making import Day
from sanket.crm.capture.models import Added, Source
from sanket.crm.capture.queries import adding
from sanket.crm.capture.tests.story import NOW, NOW_S, Site

TOO_MANY = "more new accounts than this source adds a day"
NOT_ADDED = "an account that this source does not add"


def settings(site: Site, **given: Any) -> None:
    save_source(site.source, settings=given, by=None, now=NOW)
    site.catch_up()


def mails(site: Site, count: int) -> None:
    for n in range(count):
        site.tell("identify", 9, u=f"u{n}", traits={"email": f"p@firm{n}.in"}, key=f"i{n}")
        site.tell("track", 8, u=f"u{n}", key=f"m{n}")


def test_accounts_beyond_the_days_number_wait_for_the_next_day(site: Site) -> None:
    settings(site, accounts_a_day=2)
    mails(site, 3)
    assert [site.event(f"m{n}").fate for n in range(3)] == ["activity", "activity", "unplaced"]
    assert site.event("m2").reason == TOO_MANY
    assert site.sound()
    may = adding(site.source, now_s=NOW_S)
    assert (may.accounts, may.contacts, may.waits) == (2, 2, True)
    rereading.reread(now=NOW + timedelta(days=1))
    assert set(site.whose()) == {"m0", "m1", "m2"}
    assert site.sound()


def test_or_until_the_source_may_add_more(site: Site) -> None:
    settings(site, accounts_a_day=0)
    mails(site, 2)
    assert site.logged() == []
    settings(site, accounts_a_day=1)
    assert set(site.whose()) == {"m0"}, "who came first"
    settings(site, accounts_a_day=None)
    assert set(site.whose()) == {"m0", "m1"}
    assert site.sound()


def test_contacts_beyond_it_count_for_their_company_and_are_made_later(site: Site) -> None:
    settings(site, contacts_a_day=1)
    for n in range(2):
        site.tell("track", 8, u=f"u{n}", group_id="tapti", key=f"m{n}")
    assert site.whose() == {"m0": ("tapti", "u0"), "m1": ("tapti", "")}
    assert [site.event(key).reason for key in ("m0", "m1")] == ["", "more new contacts than this source adds a day"]
    site.tell("track", 8, a="unknown")
    assert site.sound()
    waiting = rereading.events_in_scope(rereading.WAITING, str(site.source.pk), after=0, until=0, limit=9)
    assert waiting == [site.event("m1").pk], "no others"
    rereading.reread(now=NOW + timedelta(days=1))
    site.catch_up()
    assert site.event("m1").reason == ""
    assert site.whose()["m1"] == ("tapti", "u1")
    assert site.sound()


@pytest.fixture
def website(site: Site) -> Site:
    settings(site, place="website")
    return site


def test_a_website_adds_whom_a_mail_address_vouches_for(website: Site) -> None:
    mails(website, 1)
    website.tell("identify", 9, u="v1", traits={"company": "Tapti Lifts", "email": "v@gmail.com"})
    website.tell("track", 8, u="v1", key="n1")
    assert website.whose() == {"m0": ("firm0.in", "u0"), "n1": ("tapti", "v1")}
    assert website.sound()


def test_and_not_what_anybody_calls_a_company(website: Site) -> None:
    before = Account.objects.count(), Contact.objects.count()
    website.tell("identify", 9, u="v1", traits={"company": "Invented", "email": "v@gmail.com"})
    website.tell("group", 9, u="v2", group_id="Invented", traits={"name": "Invented"})
    events = [website.tell("track", 8, u=user) for user in ("v1", "v2")]
    assert {event.reason for event in events} == {NOT_ADDED}
    website.tell("track", 8, u="v3", group_id="tapti", key="m1")
    website.tell("group", 9, u="v3", group_id="tapti", traits={"phone": "9000000000"})
    assert website.whose() == {"m1": ("tapti", "")}, "without a mail address nobody is a contact"
    assert (Account.objects.count(), Contact.objects.count()) == before
    assert website.account("tapti").phone == ""
    assert website.sound()
    settings(website, adds="all")
    assert len(website.whose()) == 3
    assert website.sound()


def test_a_word_that_cannot_be_added_leads_to_the_mails_company(website: Site) -> None:
    website.tell("identify", 9, u="v1", traits={"company": "We are Girna", "email": "v@girna.in"})
    website.tell("track", 8, u="v1", key="m1")
    assert website.whose() == {"m1": ("girna.in", "v1")}
    assert website.sound()


@pytest.mark.parametrize("wrong", [{"adds": "some"}, {"accounts_a_day": -1}, {"contacts_a_day": True}])
def test_settings_that_cannot_be(site: Site, wrong: dict[str, Any]) -> None:
    with pytest.raises(SourceRefused):
        save_source(site.source, settings=wrong, by=None, now=NOW)
    with pytest.raises(SourceRefused):
        add_source(name="Other", settings=wrong, by=None, now=NOW)


def test_connectors_add_any_number(site: Site) -> None:
    mart = add_source(name="Mart", kind="indiamart", settings={"accounts_a_day": 0}, by=None, now=NOW)
    assert adding(mart, now_s=NOW_S).adds.accounts == 1_000_000


def test_a_source_that_is_new_to_a_warm_book_adds_what_it_may(site: Site) -> None:
    site.tell("page", a="x")
    warm = book(stamp())
    shop = add_source(name="Shop", settings={"place": "website", "accounts_a_day": 0}, by=None, now=NOW)
    assert stamp() != warm.stamp, "all processes read it"
    before = Account.objects.count()
    take(shop.pk, [site.heard("track", u="u1", group_id="Invented", key="m1")], now_s=NOW_S)
    take(shop.pk, [site.heard("identify", u="u2", traits={"email": "p@firm.in"})], now_s=NOW_S)
    assert Account.objects.count() == before


def test_whoever_is_in_no_book_adds_what_its_row_says_or_nobody(site: Site) -> None:
    rules = Book()
    row = Source.objects.create(external_id="s", name="s", write_key="s", settings={"adds": "mail"}, created_at=NOW)
    assert rules.adds(row.pk).what == "mail"
    assert rules.adds(row.pk + 1) == NOBODY
    assert rules.adds(NO_SOURCE) == ANYTHING, "people look at anybody"


def test_where_the_day_is_full_of_accounts_contacts_are_counted_on_what_others_counted(site: Site) -> None:
    settings(site, accounts_a_day=0)
    rules = book(stamp())
    day = Day(rules, NOW)
    row = Added.objects.create(source=site.source, day=day.day, waits=True)
    day.hold([(site.source.pk, "accounts")])
    Added.objects.filter(pk=row.pk).update(contacts=5)
    day.hold([(site.source.pk, "contacts")])
    assert day.has_room(site.source.pk, "contacts")
    day.write()
    row.refresh_from_db()
    assert row.contacts == 6
