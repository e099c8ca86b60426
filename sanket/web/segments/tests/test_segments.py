"""Mary keeps conditions under a name, looks at whom they hold, and freezes that."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from sanket.crm.models import Segment, Snapshot
from sanket.crm.rules.actions import sweep

pytestmark = pytest.mark.django_db
CARS = {"name": "Cars", "of": "account", "condition": 'account.industry = "automobile"'}


@pytest.fixture
def mary(cast):
    return cast.client("mary")


def kept(mary, **changes) -> Segment:
    mary.post(reverse("segment-add"), {**CARS, **changes})
    return Segment.objects.latest("pk")


def text(answer) -> str:
    return unescape(answer.content.decode())


def test_a_segment_is_made_and_looked_at(cast, mary):
    cast.account("Tapti", industry="Food")
    page = mary.post(reverse("segment-add"), CARS, follow=True)
    assert "1 account <" in text(page)
    assert reverse("account", args=[cast.accounts["Nandgiri"].pk]) in text(page)
    assert "Tapti" not in text(page)
    listed = text(mary.get(reverse("segments")))
    assert "Cars" in listed
    assert CARS["condition"] in listed
    assert "Cars" not in text(mary.get(reverse("segments") + "?of=lead"))


@pytest.mark.parametrize(
    ("of", "condition", "said"),
    [("contact", 'contact.department = "R&D"', "Rao"), ("lead", 'lead.offering = "RX-6"', "Nandgiri")],
)
def test_contacts_and_leads_have_segments_too(cast, mary, of, condition, said):
    page = mary.post(reverse("segment-add"), {"name": "S", "of": of, "condition": condition}, follow=True)
    assert f"1 {of} <" in text(page)
    assert said in text(page)


def test_members_are_paged(cast, mary):
    for n in range(33):
        cast.account(f"Pune {n:02}", city="Pune")
    segment = kept(mary, condition='account.city = "Pune"')
    page = text(mary.get(reverse("segment", args=[segment.pk])))
    assert "33 accounts" in page
    assert "Pune 29" in page
    assert "Pune 30" not in page
    after = re.search(r'href="(\?after=[^"]+)"', page)
    assert after
    assert "Pune 32" in text(mary.get(reverse("segment", args=[segment.pk]) + after[1]))


def test_what_is_wrong_is_shown_at_its_place_with_the_nearest_name(mary):
    wrong = {**CARS, "condition": 'account.indstry = "food"'}
    page = mary.post(reverse("segment-add"), wrong)
    assert page.status_code == 422
    assert ">account.indstry</mark>" in text(page)
    assert "account.industry" in text(page)
    assert not Segment.objects.exists()
    look = text(mary.get(reverse("segment-preview"), {"of": "account", "condition": wrong["condition"]}))
    assert ">account.indstry</mark>" in look
    assert "There is a segment" in text(mary.post(reverse("segment-add"), {**CARS, "name": kept(mary).name}))


def test_it_is_previewed_before_it_is_kept(mary):
    page = mary.post(reverse("segment-add"), {**CARS, "deed": "look"})
    assert page.status_code == 200
    assert "Nandgiri" in text(page)
    assert not Segment.objects.exists()
    assert "Nandgiri" in text(mary.get(reverse("segment-preview"), CARS))
    assert text(mary.get(reverse("segment-preview"))).strip() == ""


def test_a_change_and_what_cannot_be_asked_any_more(mary):
    segment = kept(mary)
    mary.post(reverse("segment-change", args=[segment.pk]), {"name": "Wheels", "condition": "account.city is known"})
    segment.refresh_from_db()
    assert (segment.name, segment.of, segment.condition) == ("Wheels", "account", "account.city is known")
    Segment.objects.update(condition="account.gone is known")
    assert "cannot be asked" in text(mary.get(reverse("segments")))
    assert ">account.gone</mark>" in text(mary.get(reverse("segment", args=[segment.pk])))


def test_a_snapshot_stays_and_is_removed_after_a_question(cast, mary):
    segment = kept(mary)
    page = mary.post(reverse("segment-snapshots", args=[segment.pk]), follow=True)
    cast.account("Nandgiri", industry="Food")
    snapshot = Snapshot.objects.get()
    here = reverse("segment-snapshot", args=[segment.pk, snapshot.pk])
    assert "Nandgiri" in text(page)
    assert "Nandgiri" in text(mary.get(here))
    assert "Nobody, at the moment" in text(mary.get(reverse("segment", args=[segment.pk])))
    assert "cannot be undone" in text(mary.get(here + "removal/"))
    mary.post(here + "removal/")
    assert not Snapshot.objects.exists()
    assert mary.get(here).status_code == 404


def test_the_order_of_its_tests_is_told(mary):
    segment = kept(mary, condition='account.industry = "food" and activities("quote") >= 1')
    page = text(mary.get(reverse("segment-tests", args=[segment.pk])))
    assert page.index('account.industry = "food"') < page.index('activities("quote") >= 1')
    assert "50\u202f%" in page
    assert "Nobody was asked yet" in page
    assert "the database may begin with another" in page


def test_who_enters_and_leaves_is_told_on_wish(mary):
    segment = kept(mary)
    page = mary.post(reverse("segment-keeping", args=[segment.pk]), {"keeps": "1"}, follow=True)
    assert "Its members are kept" in text(page)
    sweep(clock=timezone.now)
    assert segment.memberships.count() == 1
    mary.post(reverse("segment-keeping", args=[segment.pk]))
    segment.refresh_from_db()
    assert not segment.kept
    assert not segment.memberships.exists()


def test_removed_and_brought_back(mary):
    segment = kept(mary)
    mary.post(reverse("segment-keeping", args=[segment.pk]), {"keeps": "1"})
    page = text(mary.post(reverse("segment-removal", args=[segment.pk]), follow=True))
    assert not Segment.objects.exists()
    undo = re.search(r'action="([^"]+)" data-undo', page)
    assert undo
    mary.post(undo[1])
    # It is the same to whoever knows it by its id, and goes on to tell who enters.
    segment = Segment.objects.get(pk=segment.pk)
    assert (segment.condition, segment.kept) == (CARS["condition"], True)
    assert "There is a segment Cars already" in text(mary.post(undo[1], follow=True))
    mary.post(reverse("segment-snapshots", args=[segment.pk]))
    assert "1 snapshot goes with it" in text(mary.get(reverse("segment-removal", args=[segment.pk])))
    assert mary.post(reverse("segment-restoration", args=["broken"])).status_code == 404


def test_brought_back_while_as_many_as_may_keep_members_it_says_so(mary, monkeypatch):
    segment = kept(mary)
    mary.post(reverse("segment-keeping", args=[segment.pk]), {"keeps": "1"})
    page = text(mary.post(reverse("segment-removal", args=[segment.pk]), follow=True))
    undo = re.search(r'action="([^"]+)" data-undo', page)
    assert undo
    monkeypatch.setattr("sanket.crm.rules.sweeping.MOST_KEPT", 0)
    page = mary.post(undo[1], follow=True)
    assert page.redirect_chain[-1][0] == reverse("segment", args=[segment.pk])
    assert "The segment is there again." in text(page)
    assert "It keeps no members: 0 segments keep their members already" in text(page)
    assert not Segment.objects.get(pk=segment.pk).kept


def test_who_sells_may_not(cast):
    assert cast.client("alice").get(reverse("segments")).status_code == 403
    assert "Segments" not in text(cast.client("alice").get("/"))
