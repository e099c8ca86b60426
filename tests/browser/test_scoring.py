"""Two people propose, the spread appears, a value is agreed on, the draft says what it would do, and leads change."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from sanket.crm.models import Lead, TypeValue
from sanket.crm.recognition.actions import settle
from sanket.web.leads.tests.cast import Cast
from tests.browser.conftest import Visit, leads_on, sideways, toast
from tests.browser.test_tour import DESK, PHONE, look

pytestmark = pytest.mark.browser
VALUES = "/settings/scoring/values/"
TYPES = ["Asked for a quote", "Visited pricing"]


def asked(page: Page) -> None:
    """Bob asks Mary and himself about two types."""
    page.get_by_role("link", name="Ask people").first.click()
    page.get_by_label("What for?").fill("Before the fair")
    for box in page.get_by_role("group", name="About which activity types?").get_by_role("checkbox").all():
        box.uncheck()
    for name in TYPES:
        page.get_by_label(name).check()
    page.get_by_role("button", name="Ask them").click()
    toast(page, "They are asked.")


def test_from_a_question_to_other_leads(stage: Cast, visit: Visit):
    stage.account("Sahyadri", owner="alice@example.com", territory="West")
    stage.happens("visit", "Sahyadri")
    bob = visit("bob", VALUES)
    asked(bob)
    look(bob, at=PHONE)
    round_page = bob.url

    # Mary answers on her phone, one type after the other.
    mary = visit("mary", "/", viewport=PHONE)
    mary.get_by_role("link", name="Propose values").click()
    expect(mary.get_by_text("1 of 2")).to_be_visible()
    expect(mary.get_by_role("button", name="Hand in")).to_be_hidden()
    mary.get_by_role("spinbutton", name="Asked for a quote").fill("20")
    mary.keyboard.press("Enter")
    expect(mary.get_by_text("2 of 2")).to_be_visible()
    expect(mary.get_by_role("spinbutton", name="Visited pricing")).to_be_focused()
    mary.get_by_role("spinbutton", name="Visited pricing").fill("30")
    assert sideways(mary) <= 0
    mary.get_by_role("button", name="Hand in").click()
    toast(mary, "Thank you.")

    # Bob sees that she has answered, not what; then he answers himself, and both see all.
    bob.goto(round_page)
    expect(bob.get_by_text("1 of 2 have answered")).to_be_visible()
    expect(bob.get_by_text("30")).to_have_count(0)
    bob.get_by_role("link", name="Propose values").click()
    expect(bob.get_by_role("spinbutton", name="Asked for a quote")).to_be_visible()
    look(bob, at=DESK)
    bob.get_by_role("spinbutton", name="Asked for a quote").fill("20")
    bob.get_by_role("spinbutton", name="Visited pricing").fill("10")
    bob.get_by_role("button", name="Hand in").click()
    toast(bob, "You were the last")
    expect(bob.locator("tbody th").first).to_have_text("Visited pricing")
    expect(bob.get_by_role("img", name="from 10 to 30")).to_be_visible()
    look(bob, at=PHONE)
    mary.reload()
    expect(mary.get_by_role("img", name="from 10 to 30")).to_be_visible()

    bob.get_by_role("link", name="Agree on Visited pricing").click()
    expect(bob.get_by_label("Agreed value")).to_have_value("20")
    look(bob, at=DESK)
    bob.get_by_label("Why this value?").fill("Half way; prices are read by buyers")
    bob.get_by_role("button", name="Agree on this value").click()
    toast(bob, "Added to the draft.")
    assert TypeValue.objects.get(pk=stage.types["visit"].pk).value == 6

    bob.locator("[data-toast]").get_by_role("link", name="Open the draft").click()
    expect(bob.get_by_text("1 lead appears, none vanishes")).to_be_visible()
    expect(bob.get_by_role("link", name="Sahyadri").first).to_be_visible()
    look(bob, at=PHONE)
    bob.get_by_label("Why is this published?").fill("Agreed before the fair")
    bob.get_by_role("button", name="Publish 1 edit").click()
    toast(bob, "is published")
    expect(bob.get_by_text("Waiting for a worker").first).to_be_visible()
    settle(now=datetime.now(UTC))
    expect(bob.get_by_text("The replay is done")).to_be_visible()
    assert Lead.objects.filter(account=stage.accounts["Sahyadri"]).exists()
    bob.get_by_role("link", name="Leads").first.click()
    expect(bob.get_by_role("rowheader", name="Sahyadri").first).to_be_visible()


def test_without_script_one_proposes_and_reads_the_difference(stage: Cast, visit: Visit):
    bob = visit("bob", VALUES)
    asked(bob)
    mary = visit("mary", "/", java_script_enabled=False, viewport=PHONE)
    mary.get_by_role("link", name="Propose values").click()
    for name, value in zip(TYPES, ("20", "2"), strict=True):
        mary.get_by_role("spinbutton", name=name).fill(value)
    mary.get_by_role("button", name="Hand in").click()
    expect(mary.get_by_text("Thank you.")).to_be_visible()
    plain = visit("bob", f"/settings/types/{stage.types['visit'].pk}/", java_script_enabled=False)
    plain.get_by_label("Points").fill("7")
    plain.get_by_label("Reason for the change").fill("warmer")
    leads_on(plain, plain.get_by_role("button", name="Save"))
    plain.goto("/settings/scoring/draft/")
    plain.get_by_role("link", name="Show it").click()
    expect(plain.get_by_text("the first 50 stand in the same order")).to_be_visible()
