"""What a few letters find, and for whom."""

from __future__ import annotations

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


def found(cast, q, who="alice"):
    return cast.client(who).get(reverse("search"), {"q": q}, headers={"HX-Request": "true"}).content.decode()


@pytest.mark.parametrize("q", ["nand", "NAND", "Nandgiri", "  nandgiri ", "Rao", "rao@nandgiri.example"])
def test_accounts_and_people_by_the_beginning_and_by_e_mail(cast, q):
    assert f'href="{reverse("account", args=[cast.accounts["Nandgiri"].pk])}' in found(cast, q)


def test_leads_and_offerings(cast):
    lead = cast.lead("Nandgiri")
    assert f'href="{reverse("lead", args=[lead.pk])}"' in found(cast, "nand")
    assert f'href="{reverse("lead", args=[lead.pk])}"' in found(cast, str(lead.pk))
    assert f"offering={cast.offerings['RX-6'].pk}" in found(cast, "RX")


def test_charlie_finds_nothing_of_alices(cast):
    for q in ("nand", "rao", "rao@nandgiri.example", str(cast.lead("Nandgiri").pk)):
        text = found(cast, q, "charlie")
        assert "Nandgiri" not in text
        assert "Rao" not in text


@pytest.mark.parametrize("q", ["", " ", "%", "_", "\\", "'", '"', "\0", "<b>", "ж", "x" * 500, "🦆"])
def test_any_letters_are_answered(cast, q):
    assert cast.client("alice").get(reverse("search"), {"q": q}).status_code == 200
    found(cast, q)


def test_wildcards_are_letters(cast):
    assert "Nandgiri" not in found(cast, "%")
    assert "Nandgiri" not in found(cast, "n_ndgiri")


def test_the_page_works_without_script_and_knows_what_one_may_do(cast):
    text = cast.client("alice").get(reverse("search"), {"q": "log"}).content.decode()
    assert f'href="{reverse("activity-add")}"' in text
    main = cast.client("vera").get(reverse("search"), {"q": "log"}).content.decode()
    assert reverse("activity-add") not in main
