"""Addresses that somebody made up, or that broke on their way, open a page all the same."""

from __future__ import annotations

import math

import pytest
from django.urls import reverse

from sanket.crm.leads import queries as leads
from sanket.web.leads import listing

pytestmark = pytest.mark.django_db

HUGE = "9" * 5_000


PLACES: list[list[object]] = [
    ["x", "y", 1], ["x", 1], [1, "x"], [None, 1], [True, 1], [[1], 1], ["a\0", 1], ["\ud800", 1], [math.nan, 1],
    [math.inf, 1], [2**63, 1], [1, 2**63], [1, 1.5], [1, math.nan, 1], [1, math.inf, 1], [2**63, 0.5, 1], [0, 0.5],
    [1, 0.5, 0.5, 2**63], [1, math.nan, 0.5, 1], [2**62, 0.5, 0.5, 1],
]  # fmt: skip


@pytest.mark.parametrize("sort", ["heat", "worth", *leads.SORTS])
def test_a_cursor_that_makes_no_sense_is_none(cast, sort):
    client = cast.client("alice")
    for place in PLACES:
        answer = client.get(reverse("leads"), {"sort": sort, "after": listing.write_cursor(place)})
        assert answer.status_code == 200, place


def test_nor_is_it_in_the_list_of_accounts(cast):
    client = cast.client("alice")
    for place in PLACES:
        assert client.get(reverse("accounts"), {"after": listing.write_cursor(place)}).status_code == 200, place


@pytest.mark.parametrize("field", ["offering", "owner", "peek", "after", "heat"])
def test_numbers_of_thousands_of_digits(cast, field):
    assert cast.client("alice").get(reverse("leads"), {field: HUGE}).status_code == 200


def test_ticks_and_moves_of_thousands_of_digits(cast):
    alice, lead = cast.client("alice"), cast.lead("Nandgiri")
    assert alice.post(reverse("lead-acceptances"), {"ids": [HUGE, str(lead.pk)]}).status_code == 302
    assert cast.lead("Nandgiri").stage == "accepted"
    assert alice.post(reverse("lead-reversal", args=[lead.pk, 2**70])).status_code == 404


def test_true_places_are_kept(cast):
    for place, sort in ([1, 0.25, 7], "heat"), (["a", 7], "account"), ([0.5, 7], "fitment"), ([1, 7], "cold"):
        assert listing.read_cursor(listing.write_cursor(place), leads.PLACES[sort]) == place
