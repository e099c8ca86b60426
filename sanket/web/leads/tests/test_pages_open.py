"""Every page opens for every role, or says by its status that it does not."""

from __future__ import annotations

import pytest
from django.urls import reverse

from sanket.web.leads import listing
from sanket.web.leads.tests.cast import BY_ROLE

pytestmark = pytest.mark.django_db

READ = {"admin", "manager", "sales", "marketing", "care", "viewer"}
ACT = {"admin", "manager", "sales"}
ASSIGN = {"admin", "manager"}
EDIT = {"admin", "manager", "sales", "marketing", "care"}
EXPORT = {"admin", "manager", "marketing"}

# Address, the roles it opens for: the table that the pages are held against.
PAGES = {
    "today": READ,
    "leads": READ,
    "leads-export": EXPORT,
    "lead": READ,
    "lead-peek": READ,
    "lead-assignment": ASSIGN,
    "lead-recycling": ACT,
    "lead-disqualification": ACT,
    "accounts": READ,
    "account": READ,
    "account-timeline": READ,
    "account-add": EDIT,
    "account-edit": EDIT,
    "contact-add": EDIT,
    "contact": EDIT,
    "activity-add": EDIT,
    "activity": READ,
    "search": READ,
}


def address(cast, name):
    lead, account, contact = cast.lead("Nandgiri"), cast.accounts["Nandgiri"], cast.contacts["Rao"]
    if name in ("lead-acceptances", "lead-assignments", "lead-reversals"):
        return reverse(name)
    if name.startswith("lead-") or name == "lead":
        return reverse(name, args=[lead.pk])
    if name in ("account", "account-timeline", "account-edit"):
        return reverse(name, args=[account.pk])
    if name in ("contact", "contact-role"):
        return reverse(name, args=[contact.pk])
    asked = {"activity-add": f"?account={account.pk}", "contact-add": f"?account={account.pk}", "activity": "?id=a1"}
    return reverse(name) + asked.get(name, "")


@pytest.mark.parametrize("role", BY_ROLE)
@pytest.mark.parametrize("name", PAGES)
def test_pages(cast, name, role):
    answer = cast.client(BY_ROLE[role]).get(address(cast, name))
    assert answer.status_code == (200 if role in PAGES[name] else 403)


DEEDS = {
    "lead-acceptance": ACT,
    "lead-assignment": ASSIGN,
    "lead-recycling": ACT,
    "lead-disqualification": ACT,
    "lead-acceptances": ACT,
    "lead-assignments": ASSIGN,
    "lead-reversals": ACT,
    "account-add": EDIT,
    "account-edit": EDIT,
    "contact-add": EDIT,
    "contact": EDIT,
    "contact-role": EDIT,
    "activity-add": EDIT,
}


@pytest.mark.parametrize("role", BY_ROLE)
@pytest.mark.parametrize("name", DEEDS)
def test_deeds(cast, name, role):
    many = name in ("lead-acceptances", "lead-assignments", "lead-reversals")
    where = (
        reverse(name)
        if many
        else reverse(name, args=[cast.contacts["Rao"].pk])
        if name == "contact-role"
        else address(cast, name)
    )
    answer = cast.client(BY_ROLE[role]).post(where, {})
    assert (answer.status_code != 403) == (role in DEEDS[name])


@pytest.mark.parametrize(
    "name",
    ["lead", "lead-peek", "account", "account-timeline", "account-edit", "contact", "activity", "lead-recycling"],
)
def test_charlie_who_sells_elsewhere_finds_nothing(cast, name):
    assert cast.client("charlie").get(address(cast, name)).status_code == 404


@pytest.mark.parametrize(
    "name", ["lead-acceptance", "lead-recycling", "lead-disqualification", "account-edit", "contact-role"]
)
def test_charlie_can_do_nothing_to_it(cast, name):
    assert cast.client("charlie").post(address(cast, name), {"reason": "x"}).status_code == 404


def test_a_stranger_is_sent_to_sign_in(client, cast):
    assert client.get(reverse("lead", args=[cast.lead("Nandgiri").pk])).status_code == 302


@pytest.mark.parametrize("tab", [*listing.TABS, "nonsense"])
@pytest.mark.parametrize("sort", ["heat", "cold", "recognised", "account", "fitment", "nonsense"])
def test_every_list_opens_in_every_order(cast, tab, sort):
    answer = cast.client("alice").get(reverse("leads"), {"tab": tab, "sort": sort})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "asked", ["?after=x", "?after=WzFd", "?offering=99999999999999999999", "?owner=zz", "?peek=-1", "?q=%00", "?heat=9"]
)
def test_nonsense_in_the_address_is_as_if_it_had_not_been_said(cast, asked):
    assert cast.client("alice").get(reverse("leads") + asked).status_code == 200
    assert cast.client("alice").get(reverse("accounts") + asked).status_code == 200
