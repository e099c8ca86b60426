"""Who writes with whom, on the pages of a lead, an account and a contact; and how much their activities count."""

from __future__ import annotations

import re

from django.urls import reverse

from sanket.crm.communications.actions import Said, log
from sanket.crm.recognition import actions
from sanket.crm.recognition.weighing import weigh_contacts
from sanket.web.accounts.ties import words
from tests.stage import standing


@standing
def office(cast):
    """Four write to Rao; two of them are active on the RX-6, too."""
    at = int(cast.now.timestamp()) - 3_600
    for name in ("Mira", "Anil", "Kavita", "Om"):
        cast.contact(name, "Nandgiri")
        log([Said(cast.contacts[name].pk, cast.contacts["Rao"].pk, f"m-{name}", "mail", at)])
    cast.happens("visit", "Nandgiri", who="Mira", days=1)
    cast.happens("visit", "Nandgiri", who="Anil", days=1)
    return cast


def read(cast, name, *args, who="alice"):
    page = cast.client(who).get(reverse(name, args=args)).content.decode()
    return re.sub(r"\s+", " ", page)


def test_the_lead_says_who_writes_with_whom(office):
    page = read(office, "lead", office.lead("Nandgiri").pk)
    assert "writes with 4 colleagues, 2 of them active on RX-6" in page
    assert "writes with 1 colleague, 1 of them active on RX-6" in page
    assert "counts ×" not in page


def test_the_account_says_it_of_everybody(office):
    page = read(office, "account", office.accounts["Nandgiri"].pk)
    assert "writes with 4 colleagues, 2 of them active on RX-6" in page
    assert page.count("writes with 1 colleague, 1 of them active on RX-6") == 4


def test_the_contact_names_them(office):
    page = read(office, "contact", office.contacts["Rao"].pk)
    section = page[page.index('id="in-touch"') :]
    for name in ("Mira", "Anil", "Kavita", "Om"):
        assert name in section
    assert "1 message, the last" in section


def test_nothing_is_said_where_nothing_is_known(cast):
    assert "writes with" not in read(cast, "lead", cast.lead("Nandgiri").pk)
    assert 'id="in-touch"' not in read(cast, "contact", cast.contacts["Rao"].pk)


def test_a_weight_that_counts_is_told(office):
    version = weigh_contacts(by=None, now=office.now)
    weight = version.weights.get(contact=office.contacts["Rao"]).weight
    actions.draft_influence(version.pk, by=office.bob, now=office.now)
    actions.publish(by=office.bob, now=office.now, reason="Try it")
    actions.settle(now=office.now)
    told = f"counts × {weight:.2f} (experimental)"
    assert told in read(office, "lead", office.lead("Nandgiri").pk)
    assert told in read(office, "account", office.accounts["Nandgiri"].pk)
    assert told in read(office, "contact", office.contacts["Rao"].pk)


def test_words():
    touch = {1: {2, 3}, 2: {1}}
    assert words(1, touch, [3, 4], "Paint robots") == "writes with 2 colleagues, 1 of them active on Paint robots"
    assert words(1, touch, [1, 4], "Paint robots") == "writes with 2 colleagues"
    assert words(1, touch, [3], "") == "writes with 2 colleagues"
    assert words(4, touch, [1, 2, 3], "Paint robots") == ""
