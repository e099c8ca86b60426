"""Whole ways through the pages, as people go them."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from playwright.sync_api import Page, expect

from sanket.crm.imports import actions as imports
from sanket.crm.models import Account, Activity, ActivityType, ImportRun, Lead, User
from sanket.web.leads.tests.cast import Cast
from tests.browser.conftest import PASSWORD, Visit, leads_on, sign_in, toast

# Begun before the tour's second party, which then finds its house told.
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journeys")]

FILE = """account,name,industry,employees
A1,Girna Fans,Fans,120
A2,Tapti Lifts,Lifts,many
,Nobody,,
A3,Krishna Castings,Castings,40
"""


def test_from_sign_in_to_a_lead_that_one_tips(stage: Cast, visit: Visit):
    stage.account("Sahyadri", owner="alice@example.com", territory="West")
    page = visit("", "/leads/")
    assert "/sign-in/" in page.url
    sign_in(page, "alice@example.com")
    expect(page.get_by_role("heading", name="Leads", exact=True)).to_be_visible()

    page.get_by_role("link", name="Today").first.click()
    fresh = page.get_by_role("list", name="Yours, not yet accepted")
    expect(fresh.get_by_role("listitem")).to_have_count(1)
    fresh.get_by_role("link", name="Nandgiri", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("quote", ignore_case=True)

    # Every score is a link to its explanation: what it is the sum of, and who made it.
    shares = page.locator("section, div").filter(has=page.locator("#shares")).last
    expect(page.get_by_role("heading", name="What made the interest")).to_be_visible()
    expect(shares).to_contain_text("Rao")
    expect(page.get_by_role("heading", name="Interest over time")).to_be_visible()
    marks = page.locator(".only-desk [data-mark]")
    assert marks.count() >= 2
    marks.last.click()
    expect(page.get_by_role("heading", name="Asked for a quote")).to_be_visible()

    page.goto("/")
    page.get_by_role("link", name="Log an activity").click()
    page.get_by_label("Account", exact=True).fill("Sahy")
    page.get_by_role("link", name="Sahyadri").click()
    page.get_by_label("What happened").select_option(label="Asked for a quote")
    page.get_by_label("About which offering").select_option(label="RX-6")
    page.get_by_label("Note").fill("Two robots for the new line")
    page.get_by_role("button", name="Log it").click()

    toast(page, "A lead was recognised: Sahyadri, RX-6.")
    assert re.search(r"/leads/\d+/$", page.url)
    lead = Lead.objects.get(account=stage.accounts["Sahyadri"], offering=stage.offerings["RX-6"])
    assert page.url.endswith(f"/leads/{lead.pk}/")
    expect(page.get_by_text("Two robots for the new line")).to_be_visible()
    page.get_by_role("link", name="Leads").first.click()
    expect(page.get_by_role("rowheader", name="Sahyadri")).to_be_visible()
    page.get_by_role("link", name="Today").first.click()
    expect(
        page.get_by_role("list", name="Yours, not yet accepted").get_by_role("link", name="Sahyadri", exact=True)
    ).to_be_visible()


def test_what_was_logged_by_mistake_is_taken_back(stage: Cast, visit: Visit):
    account = stage.account("Sahyadri", owner="alice@example.com")
    page = visit("alice", f"/activities/new/?account={account.pk}")
    page.get_by_label("What happened").select_option(label="Asked for a quote")
    page.get_by_label("About which offering").select_option(label="RX-6")
    page.get_by_role("button", name="Log it").click()
    toast(page, "A lead was recognised")
    page.get_by_role("button", name="Undo").click()
    toast(page, "Withdrawn: it no longer counts")
    page.get_by_role("link", name="Leads").first.click()
    expect(page.get_by_role("rowheader", name="Nandgiri")).to_be_visible()
    expect(page.get_by_role("rowheader", name="Sahyadri")).to_have_count(0)


def test_the_first_run_of_an_empty_site(site, visit: Visit):
    page = visit("", "/leads/")
    assert page.url.endswith("/first-run/")
    page.get_by_label("Company").fill("Varnadhara Coating Systems")
    page.get_by_label("Your name").fill("Asha Kulkarni")
    page.get_by_label("Your e-mail").fill("asha@example.com")
    page.get_by_label("Password").fill("short")
    page.locator("[name=pricing-value]").fill("9")
    page.get_by_role("button", name="Set up Sanket").click()
    # Nothing typed is lost, and the summary has the focus.
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_role("alert")).to_contain_text("too short")
    assert page.get_by_label("Company").input_value() == "Varnadhara Coating Systems"
    assert page.locator("[name=pricing-value]").input_value() == "9"
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Set up Sanket").click()

    toast(page, "Sanket is ready.")
    expect(page.get_by_role("heading", name="Today")).to_be_visible()
    expect(page.get_by_text("No leads yet")).to_be_visible()
    assert User.objects.get().role == "admin"
    assert ActivityType.objects.count() == 5
    for name in ("Leads", "Accounts", "Import", "Settings"):
        page.locator("aside").get_by_role("link", name=name).click()
        expect(page.get_by_role("heading", level=1)).to_be_visible()

    page.goto("/activities/new/")
    page.get_by_role("link", name="Add an offering").click()
    page.get_by_label("Name").fill("Fan blades")
    page.get_by_role("textbox", name="Key").fill("blades")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Fan blades").first).to_be_visible()
    page.goto("/activities/new/")
    page.get_by_role("link", name="New account").last.click()
    page.get_by_label("Name").fill("Girna Fans")
    page.get_by_role("button", name="Add the account").click()
    toast(page, "Girna Fans was added.")


def test_an_import_from_file_to_rejects(stage: Cast, visit: Visit, tmp_path: Path):
    file = tmp_path / "our accounts.csv"
    file.write_text(FILE)
    page = visit("bob", "/imports/")
    page.get_by_role("link", name=re.compile("^Accounts")).last.click()
    page.get_by_label("File").set_input_files(file)
    page.get_by_role("button", name="Upload and preview").click()

    expect(page.get_by_role("heading", name="our accounts.csv")).to_be_visible()
    expect(page.get_by_text("2 of the first rows would be rejected")).to_be_visible()
    expect(page.get_by_role("row", name="Tapti Lifts")).to_contain_text("employees")
    assert Account.objects.count() == 1
    page.get_by_role("button", name="Import the file").click()
    expect(page.get_by_text("Waiting for a worker")).to_be_visible()

    # The page is open and asks; a worker does the work; the page shows the result by itself.
    run = ImportRun.objects.get()
    imports.perform(run.pk, now=datetime.now(UTC))
    expect(page.get_by_text("Waiting for a worker")).to_have_count(0)
    figures = page.locator("main")
    for word in ("Read", "Added", "Rejected"):
        expect(figures).to_contain_text(word)
    assert Account.objects.count() == 3
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Download rejected rows").first.click()
    assert waiting.value.suggested_filename == "our accounts.rejected.csv"
    text = Path(waiting.value.path()).read_text("utf-8-sig")
    assert "Tapti Lifts" in text
    assert "Krishna" not in text

    # Corrected, the file of rejected rows goes the same way.
    mended = tmp_path / "mended.csv"
    mended.write_text(text.replace("many", "75").replace(",Nobody", "A4,Nobody", 1))
    page.get_by_role("link", name="Import another file").click()
    page.get_by_label("File").set_input_files(mended)
    page.get_by_role("button", name="Upload and preview").click()
    page.get_by_role("button", name="Import the file").click()
    page.get_by_text("Waiting for a worker").wait_for()
    imports.perform(ImportRun.objects.latest("pk").pk, now=datetime.now(UTC))
    expect(page.get_by_text("Waiting for a worker")).to_have_count(0)
    assert Account.objects.get(external_id="A2").employees == 75


def code_of(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


def sign_out(page: Page) -> None:
    page.locator("header summary[aria-label='Your menu']").click()
    leads_on(page, page.get_by_role("button", name="Sign out"))


def test_the_second_factor_is_set_up_and_asked_for(stage: Cast, visit: Visit):
    page = visit("", "/profile/")
    sign_in(page, "bob@example.com")
    leads_on(page, page.get_by_role("link", name="Turn on"))
    if "again" in page.url:
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Continue").click()
    # The picture to scan is there, and the key for those who cannot scan.
    picture = page.get_by_role("img", name="QR code")
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("image => image.naturalWidth") > 0
    secret = page.locator("main code").first.inner_text()
    page.get_by_label("Code").fill("000000")
    page.get_by_role("button", name="Turn on").click()
    expect(page.get_by_role("alert")).to_contain_text("Incorrect code")
    page.get_by_label("Code").fill(code_of(secret))
    page.get_by_role("button", name="Turn on").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    expect(page.locator("main li code")).to_have_count(10)

    sign_out(page)
    cache.clear()  # a code is good once, and this test will not wait for the next one
    sign_in(page, "bob@example.com")
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    page.goto("/leads/")
    assert "/sign-in/" in page.url, "the password alone must not do"
    if "second-factor" not in page.url:
        sign_in(page, "bob@example.com")
    page.get_by_label("Code").fill(code_of(secret))
    leads_on(page, page.get_by_role("button", name="Sign in", exact=True))
    page.goto("/profile/")
    expect(page.get_by_text("10 recovery codes are left.")).to_be_visible()


def test_wrong_input_keeps_what_was_typed(stage: Cast, visit: Visit):
    account = stage.accounts["Nandgiri"]
    page = visit("alice", f"/activities/new/?account={account.pk}")
    page.get_by_label("What happened").select_option(label="Visited pricing")
    page.get_by_label("About which offering").select_option(label="RX-6")
    page.get_by_label("When").fill("2090-01-01T10:00")
    page.get_by_label("Note").fill("Seen at the gate")
    page.get_by_role("button", name="Log it").click()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_role("alert")).to_contain_text("in the future")
    assert page.get_by_label("Note").input_value() == "Seen at the gate"
    assert page.get_by_label("When").input_value().startswith("2090-01-01T10:00")
    # The summary leads to the field.
    page.get_by_role("alert").get_by_role("link").click()
    expect(page.get_by_label("When")).to_be_focused()
    assert not Activity.objects.filter(note="Seen at the gate").exists()

    page.goto(f"/accounts/{account.pk}/facts/")
    page.get_by_label("Employees").fill("a few")
    page.get_by_label("City").fill("Talegaon")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("Employees")
    assert (page.get_by_label("Employees").input_value(), page.get_by_label("City").input_value()) == (
        "a few",
        "Talegaon",
    )
    # Left and come back to: it is still there, and can be thrown away.
    page.goto("/accounts/")
    page.goto(f"/accounts/{account.pk}/facts/")
    expect(page.get_by_text("What you typed before is back.")).to_be_visible()
    assert page.get_by_label("City").input_value() == "Talegaon"
    page.get_by_role("button", name="Discard it").click()
    expect(page.get_by_label("City")).to_have_value("Chakan")


def test_bob_assigns_and_disqualifies_in_boxes(stage: Cast, visit: Visit):
    page = visit("bob", f"/leads/{stage.lead('Nandgiri').pk}/")
    page.get_by_role("link", name="Assign").click()
    box = page.get_by_role("dialog", name="Who takes this lead?")
    box.get_by_label("Owner").select_option(label="Charlie")
    box.get_by_role("button", name="Assign").click()
    toast(page, "is now with Charlie")
    page.get_by_role("link", name="Disqualify").click()
    box = page.get_by_role("dialog")
    box.get_by_role("button", name="No need").click()
    toast(page, "Nandgiri disqualified for RX-6.")
    page.get_by_role("button", name="Undo").first.click()
    toast(page, "Undone: Nandgiri")
    assert stage.lead("Nandgiri").stage == "recognised"


def test_a_passkey_opens_the_account_without_a_password(stage: Cast, visit: Visit):
    page = visit("", "/profile/")
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    kind = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    device.send("WebAuthn.addVirtualAuthenticator", {"options": {**kind, "isUserVerified": True}})
    sign_in(page, "bob@example.com")
    leads_on(page, page.get_by_role("link", name="Add a passkey"))
    if "again" in page.url:
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Continue").click()
    page.get_by_label("What to call it").fill("Bob's phone")
    page.get_by_role("button", name="Add a passkey").click()
    # Who loses the device has these.
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    page.goto("/profile/")
    expect(page.get_by_role("rowheader", name="Bob's phone")).to_be_visible()

    sign_out(page)
    leads_on(page, page.get_by_role("button", name="Use a passkey"))
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Sign in")
    page.goto("/profile/")
    expect(page.get_by_role("row", name="Bob's phone")).not_to_contain_text("not yet")

    # A password alone does not do any more; the passkey is the second step, too.
    sign_out(page)
    sign_in(page, "bob@example.com")
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    leads_on(page, page.get_by_role("button", name="Use a passkey"))
    expect(page.get_by_role("heading", name="One more step")).to_have_count(0)
    page.goto("/profile/")
    leads_on(page, page.get_by_role("link", name="Remove").first)
    if "again" in page.url:
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("None yet.").first).to_be_visible()
