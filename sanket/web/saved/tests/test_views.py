"""Alice narrows her lists by a condition, keeps that as a view, shares it; Charlie picks it."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.urls import reverse

from sanket.crm.models import Segment, View
from sanket.crm.rules.actions import add_segment

pytestmark = pytest.mark.django_db
CARS, PUNE = 'account.industry = "automobile"', 'account.city = "Pune"'


@pytest.fixture
def alice(cast):
    cast.account("Tapti", owner="alice@example.com", territory="West", industry="Food", city="Pune")
    return cast.client("alice")


def text(answer) -> str:
    return unescape(answer.content.decode())


def names(page: str) -> set[str]:
    return set(re.findall(r'data-open href="[^"]+">([^<]+)<', page))


def test_lists_are_narrowed_by_a_condition_and_by_a_segment(cast, alice):
    assert names(text(alice.get(reverse("accounts"), {"condition": CARS}))) == {"Nandgiri"}
    assert names(text(alice.get(reverse("accounts"), {"condition": CARS, "q": "tap"}))) == set()
    segment = add_segment(name="Pune", of="account", condition=PUNE, by=None, now=cast.now)
    assert names(text(alice.get(reverse("accounts"), {"segment": segment.pk}))) == {"Tapti"}
    assert names(text(alice.get(reverse("leads"), {"condition": CARS}))) == {"Nandgiri"}
    assert names(text(alice.get(reverse("leads"), {"condition": PUNE}))) == set()
    wrong = text(alice.get(reverse("leads"), {"condition": "lead.stag is known"}))
    assert ">lead.stag</mark>" in wrong
    assert names(wrong) == set()


def test_a_condition_is_shown_and_then_kept(cast, alice):
    new = reverse("view-add") + "?place=accounts&territory=West"
    assert "territory: West" in text(alice.get(new))
    typed = {"place": "accounts", "query": "territory=West&after=x&nonsense=1", "condition": PUNE}
    shown = alice.post(reverse("view-add"), {**typed, "deed": "show"})
    assert "territory=West" in shown["Location"]
    assert "nonsense" not in shown["Location"]
    assert not View.objects.exists()
    assert "Give the view a name" in text(alice.post(reverse("view-add"), typed))
    page = alice.post(reverse("view-add"), {**typed, "name": "Pune, West"}, follow=True)
    assert names(text(page)) == {"Tapti"}
    view = View.objects.get()
    assert (view.asked, view.condition, view.shared) == ({"territory": "West"}, PUNE, False)
    assert f"view={view.pk}" in page.request["QUERY_STRING"]


def test_a_view_is_shared_changed_removed_and_brought_back(cast, alice):
    charlie = cast.client("charlie")
    typed = {"place": "leads", "query": "tab=mine&sort=cold", "condition": CARS, "name": "Cars"}
    alice.post(reverse("view-add"), typed)
    view = View.objects.get()
    assert "Cars" not in text(charlie.get(reverse("leads")))
    alice.post(reverse("view", args=[view.pk]), {**typed, "shared": "on"})
    page = text(charlie.get(reverse("leads")))
    assert f"view={view.pk}" in page
    assert charlie.get(reverse("view", args=[view.pk])).status_code == 404
    assert charlie.post(reverse("view-removal", args=[view.pk])).status_code == 404
    page = text(alice.post(reverse("view-removal", args=[view.pk]), follow=True))
    assert not View.objects.exists()
    undo = re.search(r'action="([^"]+)" data-undo', page)
    assert undo
    alice.post(undo[1])
    assert View.objects.get().asked == {"tab": "mine", "sort": "cold"}


def test_a_segment_that_a_view_shows_stays(cast, alice):
    segment = add_segment(name="Pune", of="account", condition=PUNE, by=None, now=cast.now)
    alice.post(reverse("view-add"), {"place": "accounts", "name": "P", "segment": segment.pk})
    page = text(cast.client("mary").post(reverse("segment-removal", args=[segment.pk]), follow=True))
    assert "Views show it: P." in page
    assert Segment.objects.exists()


def test_one_name_once_and_a_list_that_there_is_not(alice):
    alice.post(reverse("view-add"), {"place": "accounts", "name": "P"})
    page = alice.post(reverse("view-add"), {"place": "accounts", "name": "P"})
    assert "You have a view P" in text(page)
    assert alice.get(reverse("view-add") + "?place=deals").status_code == 404
