"""Settings, Reasons: Bob words the lists that sales people choose from."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.urls import reverse

from sanket.crm.leads.queries import reasons
from sanket.web.leads.tests.cast import cast

__all__ = ["cast"]

pytestmark = pytest.mark.django_db


def typed(deed: str = "recycle", **rows: str) -> dict[str, list[str] | str]:
    """As the page sends the list, with other words at some places."""
    known = reasons(deed, retired=True)
    texts = [rows.get(f"r{n}", one.text) for n, one in enumerate(known)] + [rows.get("new", ""), ""]
    return {
        "deed": deed,
        "id": [str(one.pk or "") for one in known] + ["", ""],
        "text": texts,
        "help": [one.help for one in known] + ["", ""],
        "place": [str(n + 1) for n in range(len(texts))],
        "active": [str(n) for n in range(len(texts)) if f"r{n}" not in rows.get("off", "")],
    }


def words(deed: str = "recycle") -> list[str]:
    return [one.text for one in reasons(deed)]


def test_bob_changes_a_list_and_undoes_it(cast):
    bob, before = cast.client("bob"), words()
    page = bob.post(reverse("reasons"), typed(r0="No money", new="On holiday", off="r1"), follow=True)
    assert words() == ["No money", "Could not be reached", "Not ready", "On holiday"]
    undo = re.search(r'action="([^"]+)" data-undo', page.content.decode())
    assert undo
    bob.post(unescape(undo[1]))
    assert words() == before


def test_sales_people_choose_from_it_by_one_tap(cast):
    cast.client("bob").post(reverse("reasons"), typed("disqualify", new="Too far away"))
    lead = cast.lead("Nandgiri")
    alice, url = cast.client("alice"), reverse("lead-disqualification", args=[lead.pk])
    assert '<button name="reason" value="Too far away">' in alice.get(url).content.decode()
    alice.post(url, {"reason": "Too far away", "note": "1,200 km"})
    assert lead.moves.get().reason == "Too far away: 1,200 km"
    assert lead.moves.get().chosen.text == "Too far away"


def test_a_list_without_reasons_asks_for_words(cast):
    cast.client("bob").post(reverse("reasons"), typed("disqualify", off="r0r1r2r3r4"))
    page = cast.client("alice").get(reverse("lead-disqualification", args=[cast.lead("Nandgiri").pk]))
    assert '<input class="input" type="text" id="page-reason" name="reason"' in page.content.decode()


def test_a_refused_list_keeps_what_was_typed(cast):
    answer = cast.client("bob").post(reverse("reasons"), typed(new="bad time"))
    assert answer.status_code == 422
    assert "“bad time” stands there twice." in answer.content.decode()
    assert 'value="bad time"' in answer.content.decode()


def test_only_managers_change_it(cast):
    assert cast.client("alice").get(reverse("reasons")).status_code == 403
    assert cast.client("bob").post(reverse("reasons"), {"deed": "win"}).status_code == 404
