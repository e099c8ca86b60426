"""A mapping is made by pressing on what came."""

from __future__ import annotations

import os

import pytest
from playwright.sync_api import expect

from sanket.crm.capture import actions, queries
from sanket.web.leads.tests.cast import Cast
from tests.browser.conftest import Visit, toast

pytestmark = pytest.mark.browser

TICKET = {"id": 71, "about": "RX-6", "by": {"name": "Ravi Sample", "e-mail": "ravi@kalyan.example"}}


def test_bob_presses_on_values_and_sees_what_they_become(stage: Cast, visit: Visit):
    connector = next(one for one in queries.connectors() if one.name == "webhook")
    desk = actions.connect(connector, name="Help desk", typed={"proof": "none"}, by=stage.ada, now=stage.now)
    actions.keep_deliveries(desk.pk, [("d1", {"sent": 7, "data": {"tickets": [TICKET]}})], now=stage.now)
    page = visit("bob", f"/settings/sources/{desk.pk}/meaning/")
    page.get_by_role("button", name="List data.tickets").click()
    expect(page.get_by_label("List of things")).to_have_value("data.tickets")
    page.get_by_role("group", name="Activity type").get_by_label("Else this").fill("quote")
    page.get_by_role("button", name="Try it").click()
    # The paths begin at a thing of the list now.
    offering = page.get_by_role("group", name="Offering optional").get_by_label("Path")
    offering.focus()
    page.get_by_role("button", name="about", exact=True).click()
    expect(offering).to_have_value("about")
    email = page.get_by_role("group", name="E-mail address").get_by_label("Path")
    email.focus()
    page.get_by_role("button", name="by.e-mail").click()
    expect(email).to_have_value("by.e-mail")
    page.get_by_role("button", name="Try it").click()
    expect(page.get_by_role("heading", name="What it would be")).to_be_visible()
    expect(page.locator("dd", has_text="ravi@kalyan.example")).to_be_visible()
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/meaning.png", full_page=True)
    page.get_by_role("button", name="Save").click()
    toast(page, "The mapping is saved")
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/source.png", full_page=True)
    assert queries.delivery_counts(desk) == {"taken": 1}
