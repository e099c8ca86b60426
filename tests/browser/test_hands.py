"""By keyboard alone, with one thumb, in the dark, and without any script."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import expect

from sanket.crm.imports import actions as imports
from sanket.crm.models import Account, Activity, ImportRun
from sanket.crm.response.models import Clock
from sanket.web.leads.tests.cast import Cast
from tests.browser.conftest import PHONE, Visit, focused, leads_on, sideways, sign_in, toast

# Begun before the tour's second party, which then finds its house told.
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("hands")]

TOUCH = {"viewport": PHONE, "has_touch": True, "is_mobile": True}


@pytest.fixture
def three(stage: Cast) -> Cast:
    """Three leads of Alice's."""
    for name in ("Sahyadri", "Krishna"):
        stage.account(name, owner="alice@example.com", territory="West")
        stage.happens("quote", name, days=1)
    return stage


# ------------------------------------------------------------------------------------------------------ keyboard


def test_the_keys_of_a_lead_work_with_nothing_focused(stage: Cast, visit: Visit):
    page = visit("alice", f"/leads/{stage.lead('Nandgiri').pk}/")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()
    page.keyboard.press("/")
    search = page.get_by_role("combobox", name="Search or do anything")
    expect(search).to_be_focused()
    page.keyboard.press("Escape")
    expect(search).to_be_hidden()
    page.keyboard.press("a")
    toast(page, "Nandgiri")
    assert stage.lead("Nandgiri").stage == "accepted"


def test_ctrl_k_goes_anywhere_and_does_anything(stage: Cast, visit: Visit):
    page = visit("alice", "/leads/")
    field = page.get_by_role("combobox", name="Search or do anything")
    page.keyboard.press("Control+k")
    expect(field).to_be_focused()
    page.keyboard.type("nandg")
    first = page.get_by_role("option").filter(visible=True).first
    expect(first).to_contain_text("Nandgiri")
    expect(first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/accounts/{stage.accounts['Nandgiri'].pk}/")

    page.keyboard.press("Control+k")
    page.keyboard.type("rao")
    expect(page.get_by_role("group", name="People").get_by_role("option", name="Rao")).to_be_visible()
    page.keyboard.press("Escape")
    expect(field).to_be_hidden()

    page.keyboard.press("Control+k")
    page.keyboard.type("log an")
    expect(page.get_by_role("option", name="Log an activity", exact=True)).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url("**/activities/new/")

    page.keyboard.press("Control+k")
    page.keyboard.type("xyzzy")
    expect(page.get_by_text("Nothing found. Try fewer letters.")).to_be_visible()


def test_ctrl_k_changes_the_theme_where_one_is(stage: Cast, visit: Visit):
    page = visit("alice", "/leads/")
    for typed, theme in (("dark mode", "sanket-dark"), ("light", "sanket")):
        page.keyboard.press("Control+k")
        page.keyboard.type(typed)
        page.get_by_role("option", name="Theme", exact=False).filter(visible=True).first.wait_for()
        page.keyboard.press("Enter")
        expect(page.locator("html")).to_have_attribute("data-theme", theme)
        expect(page.get_by_role("combobox", name="Search or do anything")).to_be_hidden()
    page.keyboard.press("Control+k")
    page.keyboard.type("theme")
    page.get_by_role("option", name="Theme: System").click()
    expect(page.get_by_role("combobox", name="Search or do anything")).to_be_hidden()
    expect(page.locator("html[data-theme]")).to_have_count(0)
    assert page.url.endswith("/leads/")


def test_the_first_tab_skips_to_the_content(stage: Cast, visit: Visit):
    page = visit("alice", "/leads/")
    page.keyboard.press("Tab")
    assert focused(page) == "Skip to content"
    expect(page.get_by_role("link", name="Skip to content")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_a_list_is_worked_by_keys(three: Cast, visit: Visit):
    page = visit("alice", "/leads/")
    names = page.locator("[data-row] [data-open]").all_inner_texts()
    assert len(names) == 3
    for key, place in (("j", 0), ("j", 1), ("k", 0), ("j", 1)):
        page.keyboard.press(key)
        assert focused(page) == names[place]
    outline = "getComputedStyle(document.activeElement).outlineStyle"
    assert page.evaluate(outline) != "none", "the focus must be seen"
    page.keyboard.press("x")
    expect(page.get_by_role("checkbox", name=f"Select {names[1]}, RX-6")).to_be_checked()
    expect(page.locator("[data-bulk]")).to_contain_text("1")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("[data-row] [data-open]").nth(1)).to_be_focused()
    page.keyboard.press("o")
    expect(page.locator("side-drawer[open]")).to_contain_text(names[1])
    page.keyboard.press("Escape")
    expect(page.locator("side-drawer[open]")).to_have_count(0)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator(".hero")).to_contain_text(names[2])


def test_accept_and_take_back_without_a_mouse(three: Cast, visit: Visit):
    page = visit("alice", "/")
    page.keyboard.press("j")
    name = focused(page)
    page.keyboard.press("a")
    expect(page.locator("[data-row].cur")).to_contain_text("Accepted")
    assert focused(page) == f"Undo: {name}, RX-6"
    assert three.lead(name).stage == "accepted"
    page.keyboard.press("z")
    expect(page.locator("[data-row].cur [data-told]")).to_have_count(0)
    assert focused(page) == "Accept"
    assert three.lead(name).stage == "recognised"


@pytest.mark.parametrize("name", ["Recycle", "Disqualify"])
def test_a_box_closes_with_escape_and_gives_the_focus_back(stage: Cast, visit: Visit, name: str):
    page = visit("alice", f"/leads/{stage.lead('Nandgiri').pk}/")
    opener = page.locator(".acts").get_by_role("link", name=name)
    opener.focus()
    page.keyboard.press("Enter")
    box = page.get_by_role("dialog")
    expect(box).to_be_visible()
    assert page.evaluate("document.querySelector('dialog[open]').contains(document.activeElement)")
    page.keyboard.press("Escape")
    expect(box).to_be_hidden()
    expect(opener).to_be_focused()


def test_a_menu_closes_with_escape_and_gives_the_focus_back(stage: Cast, visit: Visit):
    page = visit("alice", "/")
    opener = page.locator("header summary[aria-label='Add']")
    opener.focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("[data-quick]").get_by_role("link", name="Activity")).to_be_focused()
    page.keyboard.press("Escape")
    expect(opener).to_be_focused()


def test_single_letters_do_nothing_while_one_types(stage: Cast, visit: Visit):
    page = visit("alice", f"/activities/new/?account={stage.accounts['Nandgiri'].pk}")
    page.get_by_label("Note").focus()
    page.keyboard.type("azxj?/ok")
    assert page.get_by_label("Note").input_value() == "azxj?/ok"
    expect(page.locator("dialog[open]")).to_have_count(0)


FAST = """
const now = Date.now, origin = performance.timeOrigin;
Date.now = () => now() + 300_000;
Object.defineProperty(Performance.prototype, "timeOrigin", { get: () => origin + 300_000 });
"""


def test_a_telephone_whose_clock_is_fast_counts_down_to_the_promise_all_the_same(stage: Cast, visit: Visit):
    lead = stage.lead("Nandgiri")
    due = int(datetime.now(UTC).timestamp()) + 240
    Clock.objects.update_or_create(
        lead_id=lead.pk,
        defaults={"started_at": due - 300, "target": 300, "due_at": due, "look_at": due, "answered_at": None},
    )
    page = visit("alice", "/leads/")
    page.add_init_script(FAST)
    page.reload()
    clock = page.locator("due-clock[data-at]")
    expect(clock).to_have_text(re.compile(r"3:\d\d|2:\d\d"))
    assert page.evaluate("Date.now() / 1000") > due, "by the telephone's own clock it is late"


# -------------------------------------------------------------------------------------------------------- a phone


def test_one_thumb_accepts(stage: Cast, visit: Visit):
    page = visit("alice", "/", **TOUCH)
    bar = page.get_by_role("navigation", name="Main, at the bottom")
    expect(bar).to_be_visible()
    expect(page.locator("aside.side")).to_be_hidden()
    for word in ("Today", "Leads", "Accounts", "Add", "More"):
        expect(bar.get_by_text(word, exact=True)).to_be_in_viewport(ratio=0.95)
    bar.get_by_role("link", name="Leads").tap()
    page.get_by_role("link", name="Nandgiri", exact=True).tap()
    accept = page.locator(".thumb").get_by_role("button", name="Accept")
    expect(accept).to_be_in_viewport(ratio=0.95)
    place = accept.bounding_box()
    assert place is not None
    assert place["y"] > PHONE["height"] / 2, "a thumb does not reach the top"
    assert place["height"] >= 44
    accept.tap()
    toast(page, "Nandgiri accepted for RX-6.")
    assert stage.lead("Nandgiri").stage == "accepted"
    undo = page.locator("[data-toast]").get_by_role("button", name="Undo")
    expect(undo).to_be_in_viewport(ratio=0.95)
    undo.tap()
    toast(page, "is as it was")
    assert sideways(page) == 0


def test_a_phone_has_a_way_to_everything(stage: Cast, visit: Visit):
    page = visit("bob", "/leads/", **TOUCH)
    bar = page.get_by_role("navigation", name="Main, at the bottom")
    bar.get_by_text("More", exact=True).tap()
    expect(bar.get_by_role("link", name="Import")).to_be_in_viewport(ratio=0.95)
    bar.get_by_role("link", name="Settings").tap()
    expect(page.get_by_role("heading", name="Activity types").first).to_be_visible()
    bar.get_by_text("Add", exact=True).tap()
    bar.get_by_role("link", name="Contact").tap()
    page.get_by_label("Account", exact=True).fill("Nand")
    page.get_by_role("link", name="Nandgiri").tap()
    expect(page.get_by_label("Name")).to_be_visible()
    page.locator("header").get_by_role("link", name="Search").tap()
    page.get_by_role("combobox", name="Search or do anything").fill("Nand")
    page.get_by_role("option", name="Nandgiri").first.tap()
    page.wait_for_url(f"**/accounts/{stage.accounts['Nandgiri'].pk}/")


# ------------------------------------------------------------------------------------------------------ the dark


def test_the_dark_theme_is_chosen_and_kept(stage: Cast, visit: Visit):
    page = visit("alice", "/leads/", color_scheme="light")
    colour = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(colour)
    page.locator("header summary[aria-label='Your menu']").click()
    page.get_by_role("button", name="Dark").click()
    dark = page.evaluate(colour)
    assert dark != light
    page.goto("/accounts/")
    assert page.evaluate(colour) == dark
    leads_on(page, page.get_by_role("link", name="Today").first)
    assert page.evaluate(colour) == dark


def test_without_a_choice_the_device_decides(stage: Cast, visit: Visit):
    colour = "getComputedStyle(document.body).backgroundColor"
    shades = {scheme: visit("alice", "/", color_scheme=scheme).evaluate(colour) for scheme in ("light", "dark")}
    assert shades["light"] != shades["dark"]


# ------------------------------------------------------------------------------------------------- without script


@pytest.mark.parametrize("viewport", [{"width": 1280, "height": 900}, PHONE], ids=["desk", "phone"])
def test_everything_that_matters_works_without_script(stage: Cast, visit: Visit, tmp_path: Path, viewport):
    page = visit("", "/", java_script_enabled=False, viewport=viewport)
    sign_in(page, "bob@example.com")
    page.goto("/leads/?q=Nand")
    page.get_by_role("link", name="Nandgiri", exact=True).click()
    page.get_by_role("button", name="Accept").locator("visible=true").first.click()
    expect(page.get_by_text("Nandgiri accepted for RX-6.")).to_be_visible()
    leads_on(page, page.get_by_role("button", name="Undo").locator("visible=true").first)
    assert stage.lead("Nandgiri").stage == "recognised"
    if viewport is not PHONE:
        return  # the rest is the same without a phone

    page.goto(f"/leads/{stage.lead('Nandgiri').pk}/recycling/")
    leads_on(page, page.get_by_role("button", name="No budget now"))
    assert stage.lead("Nandgiri").stage == "recycled"

    page.goto("/activities/new/?q=Nand")
    page.locator("main").get_by_role("link", name="Nandgiri").click()
    page.get_by_label("What happened").select_option(label="Visited pricing")
    page.get_by_label("About which offering").select_option(label="RX-6")
    page.get_by_label("Note").fill("By hand")
    page.get_by_role("button", name="Log it").click()
    expect(page.get_by_text("Logged at Nandgiri.")).to_be_visible()
    assert Activity.objects.filter(note="By hand").count() == 1

    page.goto("/search/?q=nand")
    expect(page.locator("main").get_by_role("link", name="Nandgiri").first).to_be_visible()

    file = tmp_path / "accounts.csv"
    file.write_text("account,name\nA1,Girna Fans\n")
    page.goto("/imports/accounts/")
    page.get_by_label("File").set_input_files(file)
    page.get_by_role("button", name="Upload and preview").click()
    leads_on(page, page.get_by_role("button", name="Import the file"))
    imports.perform(ImportRun.objects.get().pk, now=datetime.now(UTC))
    page.get_by_role("link", name="Refresh").click()
    expect(page.locator("main")).to_contain_text("Added")
    assert Account.objects.filter(name="Girna Fans").count() == 1
