"""Which columns a list shows: by its address, by a view, by what one has kept."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from sanket.crm.models import View

pytestmark = pytest.mark.django_db


def headings(client, place: str, **asked) -> list[str]:
    page = client.get(reverse(place), asked).content.decode()
    return [
        re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r'<th scope="col"[^>]*>(.*?)</th>', page, re.DOTALL)
    ]


@pytest.mark.parametrize(
    ("place", "few", "shown"),
    [
        ("accounts", ["city", "heat"], ["Account", "Heat", "City"]),
        ("contacts", ["phone", "account"], ["Name", "Account", "Telephone"]),
        ("leads", ["answer", "owner"], ["Account", "Answer within", "Owner", "Peek"]),
    ],
)
def test_columns_are_shown_kept_with_a_view_and_for_oneself(cast, place, few, shown):
    alice, bob = cast.client("alice"), cast.client("bob")
    usual = headings(alice, place)
    assert len(usual) > len(shown)
    url = reverse("list-columns")
    there = alice.post(url, {"place": place, "query": "?q=na", "columns": few, "deed": "show"})["Location"]
    assert set(there.partition("?")[2].split("&")) == {"q=na", f"columns={'.'.join(few)}"}
    assert headings(alice, place, columns=".".join(few)) == shown
    assert headings(alice, place, columns="nonsense") == headings(alice, place, columns="<x>") == usual
    typed = {"place": place, "query": f"columns={'.'.join(few)}", "condition": "", "name": "Few"}
    alice.post(reverse("view-add"), typed)
    assert View.objects.get().asked["columns"] == ".".join(few)
    alice.post(url, {"place": place, "query": "", "columns": few, "deed": "keep"})
    assert headings(alice, place) == shown
    assert headings(bob, place) == usual
    alice.post(url, {"place": place, "query": "", "deed": "keep"})
    assert headings(alice, place) == usual
    assert alice.post(url, {"place": "deals"}).status_code == 404
