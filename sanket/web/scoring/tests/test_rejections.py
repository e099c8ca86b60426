"""Why leads are rejected, in shares where there are enough of them."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from sanket.crm.leads.actions import disqualify, recycle, undo
from sanket.crm.leads.queries import Rejected, rejections
from sanket.web.leads.tests.cast import cast
from sanket.web.scoring import rejections as page
from sanket.web.scoring.rejections import Part, Row, part_word, sentence

__all__ = ["cast"]

pytestmark = pytest.mark.django_db


def text(cast, who: str = "bob", asked: str = "") -> str:
    return cast.client(who).get(reverse("scoring-rejections") + asked).content.decode()


def test_nothing_was_rejected(cast):
    assert "No lead was rejected in this time" in text(cast)
    assert cast.client("alice").get(reverse("scoring-rejections")).status_code == 403


def test_a_few_are_counted_and_not_made_shares_of(cast):
    cast.account("Sahyadri")
    cast.happens("quote", "Sahyadri")
    now = timezone.now()
    recycle(cast.lead("Sahyadri"), until=None, reason="No budget now: April", by=cast.bob, now=now)
    move = disqualify(cast.lead("Nandgiri"), reason="Their cat", by=cast.bob, now=now)
    told = text(cast)
    assert "Only 2 leads were rejected in this time." in told
    assert "Asked for a quote" in told
    assert "1 of 1" in told
    assert "In own words" in told
    assert "50 %" not in told.replace("\u202f", " ").replace("\xa0", " ")
    assert "No budget now" not in text(cast, asked="?deed=disqualify")
    undo(move, by=cast.bob, now=now)
    assert sum(one.leads for one in rejections(0, 2**40)) == 1


def test_a_reason_leads_to_its_leads(cast):
    move = disqualify(cast.lead("Nandgiri"), reason="No need", by=cast.bob, now=timezone.now())
    address = f"/leads/?tab=closed&reason={move.chosen_id}"
    assert address.replace("&", "&amp;") in text(cast)
    assert "Nandgiri" in cast.client("bob").get(address).content.decode()
    other = cast.client("bob").get(f"/leads/?tab=closed&reason={(move.chosen_id or 0) + 1}").content.decode()
    assert "No lead matches these filters" in other


def told(leads: int, *, source: str = "fair", deed: str = "recycle", reason: int | None = None) -> Rejected:
    return Rejected(deed, reason, source, None, 0, leads)


def test_enough_of_them_are_told_in_words(cast):
    found = [told(19), told(19, source="website"), told(62, deed="disqualify", source="")]
    first, second = page.rows_of(found, page.Names())
    assert (first.part.leads, second.part.leads) == (62, 38)
    said = sentence(second).replace("\u202f", " ").replace("\xa0", " ")
    assert said == "38 % of rejected leads: in own words, half of them from fair."
    assert "of them" not in sentence(first), "without a source nothing is told of it"


def test_a_part_of_few_is_no_share():
    few = Part("fair", 5, 9)
    assert (few.share, few.counted) == ("", "5 of 9")
    row = Row(Part("No need", 9, 40), "disqualify", few, few, few)
    assert "of them" not in sentence(row)


@pytest.mark.parametrize(
    ("share", "word"), [(1, "all"), (0.51, "half"), (0.66, "two thirds"), (0.74, "three quarters")]
)
def test_parts_are_said_as_people_say_them(share: float, word: str):
    assert part_word(share) == word
