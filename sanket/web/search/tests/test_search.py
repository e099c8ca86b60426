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
    assert "Nandgiri" not in found(cast, "n_giri")


def test_the_page_works_without_script_and_knows_what_one_may_do(cast):
    text = cast.client("alice").get(reverse("search"), {"q": "log"}).content.decode()
    assert f'href="{reverse("activity-add")}"' in text
    main = cast.client("vera").get(reverse("search"), {"q": "log"}).content.decode()
    assert reverse("activity-add") not in main


@pytest.mark.parametrize("q", ["nandgri", "Nadngiri", "nandhiri", "naandgiri", "bandgiri", "Nandgiri Sp"])
def test_who_mistypes_a_name_is_offered_the_nearest(cast, q):
    text = found(cast, q)
    assert f'href="{reverse("account", args=[cast.accounts["Nandgiri"].pk])}' in text
    assert "Did you mean" in text
    assert "Nandgiri" not in found(cast, q, "charlie")


def test_people_offerings_and_commands_are_offered_too(cast):
    # People are known by their names as a whole, the others by each of their words.
    assert "Did you mean" in found(cast, "robpt")
    assert f"offering={cast.offerings['RX-6'].pk}" in found(cast, "RX-65")
    assert reverse("activity-add") in found(cast, "actvity")
    assert reverse("settings") in found(cast, "setings", "bob")
    assert reverse("settings") not in found(cast, "setings")
    assert reverse("activity-add") not in found(cast, "actvity", "vera")


@pytest.mark.parametrize("q", ["nand", "activity", "xqzwvk", "abc", "Nandgiri", "🦆🦆🦆🦆🦆"])
def test_nothing_else_is_meant_by_what_is_found_or_far_from_all(cast, q):
    assert "Did you mean" not in found(cast, q)


def test_nothing_more_is_asked_where_something_was_found(cast, monkeypatch):
    monkeypatch.setattr("sanket.crm.accounts.queries.nearest", None)
    assert "Nandgiri" in found(cast, "nand")
