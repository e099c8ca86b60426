"""From an empty site to a lead: a source is added, its snippet stands in a real page, what arrives is seen and mapped."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from sanket.crm.models import Event, Lead
from sanket.web.leads.tests.cast import Cast
from tests.browser.conftest import PHONE, Visit, Visitors, sideways, toast
from tests.browser.website import Website, website

__all__ = ["website"]

pytestmark = pytest.mark.browser

PERSON = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537.36"
QUOTE = """<h1>RX-6</h1><form action="/thanks" method="post" data-sanket-identify>
<input name="mail" type="email"><button onclick="sanket('track', 'Quote Requested', {product: 'RX-6'})">Ask</button></form>"""


def a_person(visitors: Visitors) -> Page:
    """Playwright's browser says that a program drives it, and would be taken for a machine."""
    page = visitors.open(user_agent=PERSON)
    page.add_init_script("Object.defineProperty(Navigator.prototype, 'webdriver', {get: () => false})")
    return page


def test_a_website_begins_to_tell(stage: Cast, visit: Visit, visitors: Visitors, website: Website):
    stage.account("Sahyadri", territory="West", industry="Automobile")
    stage.contact("Iyer", "Sahyadri", email="iyer@sahyadri.example")
    bob = visit("bob", "/settings/sources/")
    bob.get_by_role("link", name="Add a source").first.click()
    bob.get_by_label("Name").fill("Website")
    bob.get_by_role("button", name="Add").click()
    toast(bob, "Now let it tell something.")
    bob.context.grant_permissions(["clipboard-read", "clipboard-write"])
    lines = bob.locator("copy-text").first
    lines.get_by_role("button", name="Copy").click()
    expect(lines.get_by_role("button", name="Copied")).to_be_visible()
    snippet = bob.evaluate("navigator.clipboard.readText()")
    assert "/sanket.js" in snippet

    # The snippet stands in a page of another origin; whoever opens it is a stranger.
    website.pages["/robots/rx-6/"] = website.html(snippet, QUOTE, "RX-6 paint robot")
    bob.get_by_role("link", name="See events arrive").click()
    expect(bob.get_by_text("Waiting for the first event.")).to_be_visible()
    page = a_person(visitors)
    page.goto(f"{website.ear}/robots/rx-6/")
    row = bob.locator("#arrivals tbody tr")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("RX-6 paint robot")
    expect(row).to_contain_text("nobody we know")

    # The stranger agrees, says who it is by asking for a quote, and the visit of before counts.
    page.evaluate("sanket.consent(true)")
    page.get_by_role("textbox").fill("iyer@sahyadri.example")
    page.get_by_role("button", name="Ask").click()
    page.wait_for_url("**/thanks")
    expect(row.filter(has_text="Quote Requested")).to_contain_text("no meaning yet")
    expect(row.filter(has_text="RX-6 paint robot").filter(has_text="Page visit")).to_contain_text("Iyer")

    # What has no meaning yet is given one, tried before it is saved.
    bob.goto("/settings/sources/mapping/")
    bob.get_by_role("row", name="Quote Requested").get_by_role("link", name="Count as").click()
    expect(bob.locator("#trial")).to_contain_text("1 would count for 1 account.")
    bob.get_by_label("It is").select_option(label="Choose…")
    expect(bob.locator("#trial")).to_contain_text("Say what it is")
    bob.get_by_label("It is").select_option(label="Asked for a quote")
    expect(bob.locator("#trial")).to_contain_text("1 would count for 1 account.")
    bob.get_by_role("button", name="Save").click()
    toast(bob, "The rule is saved.")
    assert Event.objects.get(name="Quote Requested").fate == "activity"

    bob.goto("/leads/")
    expect(bob.get_by_role("row", name="Sahyadri")).to_contain_text("RX-6")
    lead = Lead.objects.get(account=stage.accounts["Sahyadri"], offering=stage.offerings["RX-6"])
    bob.goto(f"/accounts/{lead.account_id}/")
    entry = bob.locator(".timeline li", has_text="Asked for a quote")
    expect(entry).to_contain_text("Website")
    expect(entry).to_contain_text("Quote Requested")
    entry.get_by_role("link", name="Asked for a quote").click()
    bob.get_by_role("link", name="The event it was read from").click()
    expect(bob.get_by_role("heading", name="As it came")).to_be_visible()


def test_sources_by_thumb_and_without_script(stage: Cast, visit: Visit):
    page = visit(
        "bob", "/settings/sources/add/", viewport=PHONE, has_touch=True, is_mobile=True, java_script_enabled=False
    )
    page.get_by_label("Name").fill("Portal")
    page.get_by_label("A program of ours").check()
    page.get_by_role("button", name="Add").tap()
    expect(page.get_by_role("heading", name="From a program, or with another tracker")).to_be_visible()
    expect(page.locator("copy-text button")).to_have_count(4)
    expect(page.locator("copy-text button").first).to_be_hidden()
    page.get_by_role("link", name="Make a new key…").tap()
    page.get_by_role("button", name="Make a new key").tap()
    toast(page, "There is a new key.")
    page.goto("/settings/sources/mapping/")
    page.get_by_role("link", name="Add a rule").tap()
    page.get_by_label("Its name").fill("Danced")
    page.get_by_label("It is").select_option(label="Asked for a quote")
    page.get_by_role("button", name="What would it do?").tap()
    expect(page.locator("#trial")).to_contain_text("No kept event fits.")
    page.get_by_role("button", name="Save").tap()
    toast(page, "The rule is saved.")
    page.get_by_role("button", name="Remove").first.tap()
    page.get_by_role("button", name="Undo").tap()
    toast(page, "The rule is back.")


def test_nothing_is_wider_than_a_small_phone(stage: Cast, visit: Visit):
    page = visit("bob", "/settings/sources/", viewport={"width": 320, "height": 700})
    for path in ("", "add/", "mapping/", "mapping/rules/add/", "events/", "visitors/", "machines/", "mail-domains/"):
        page.goto(f"/settings/sources/{path}")
        assert sideways(page) == 0, path
