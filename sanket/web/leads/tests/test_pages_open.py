"""Every list opens in every order; what is foreign or makes no sense does not open. Each role at each address: tests/stories."""

from __future__ import annotations

import pytest
from django.urls import reverse

from sanket.web.leads import listing

pytestmark = pytest.mark.django_db


def address(cast, name):
    lead, account, contact = cast.lead("Nandgiri"), cast.accounts["Nandgiri"], cast.contacts["Rao"]
    if name.startswith("lead"):
        return reverse(name, args=[lead.pk])
    if name.startswith("account"):
        return reverse(name, args=[account.pk])
    if name.startswith("contact"):
        return reverse(name, args=[contact.pk])
    return f"{reverse(name)}?id=a1"


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
