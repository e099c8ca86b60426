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


@pytest.mark.parametrize("q", ["log", "log an", "Log an activity", "new", "add", "add new", "acti"])
def test_an_activity_is_logged_by_any_of_its_words(cast, q):
    text = cast.client("alice").get(reverse("search"), {"q": q}).content.decode()
    main = text[text.index("<main") : text.index("</main>")]
    assert f'<a class="link" href="{reverse("activity-add")}">Log an activity</a>' in main


@pytest.mark.parametrize(("q", "theme"), [("theme", "light"), ("dark", "dark"), ("dark mode", "dark"), ("system", "")])
def test_the_theme_is_chosen_without_script_too(cast, q, theme):
    text = cast.client("alice").get(reverse("search"), {"q": q}).content.decode()
    main = text[text.index("<main") : text.index("</main>")]
    assert f'action="{reverse("profile-theme")}"' in main
    assert f'name="theme" value="{theme}"' in main


def test_the_palette_calls_commands_as_the_buttons_do(cast):
    text = cast.client("alice").get(reverse("leads")).content.decode()
    palette = text[text.index("<command-palette") : text.index("</command-palette>")]
    for label in ("Log an activity", "New contact", "New account", "Theme: Light", "Theme: Dark", "Theme: System"):
        assert f'<span class="what">{label}</span>' in palette
    assert 'data-words="Add an account"' in palette
    assert "Log an activity" not in cast.client("vera").get(reverse("leads")).content.decode()


def test_words_in_any_order_come_before_what_may_have_been_meant(cast):
    account, offering = cast.accounts["Nandgiri"], cast.offerings["RX-6"]
    type(account).objects.filter(pk=account.pk).update(name="Nandgiri Paint Shop", name_key="nandgiri paint shop")
    type(offering).objects.filter(pk=offering.pk).update(name="RX-6 body robot")
    assert f'href="{reverse("account", args=[account.pk])}"' in found(cast, "shop nandgiri")
    assert "Did you mean" not in found(cast, "shop nandgiri")
    assert f"offering={offering.pk}" in found(cast, "RX-6 robot")
    assert "Nandgiri" not in found(cast, "shop nandgiri", "charlie")
