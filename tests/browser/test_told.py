"""What was done in a row is said in its place: no other row moves under the thumb."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from sanket.crm.leads.actions import assign
from sanket.crm.response.models import Attempt
from sanket.crm.tasks.actions import Wanted, give
from sanket.crm.tasks.queries import Task
from sanket.crm.workspace.actions import save_worktime
from sanket.web.leads.tests.cast import Cast
from tests.browser.conftest import PHONE, Visit, focused, toast, until

# Begun before the tour's second party, which then finds its house told.
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("told")]

TOUCH = {"viewport": PHONE, "has_touch": True, "is_mobile": True}
SEEN = "() => [...document.querySelectorAll('[data-row]')].map(row => row.getBoundingClientRect().top)"
# Where a test presses, the browser scrolls.
PLACES = f"() => ({SEEN})().map(top => top + window.scrollY)"
NAMES = ("Nandgiri", "Sahyadri", "Krishna")


@pytest.fixture
def calls(stage: Cast) -> Cast:
    """Three that wait for Alice's call, and a task of hers."""
    save_worktime(of=stage.alice, hours=["00:00-24:00"] * 7, by=stage.bob, now=stage.now)
    for name in NAMES[1:]:
        stage.account(name, owner="alice@example.com", territory="West")
        stage.happens("quote", name, days=1)
    for name in NAMES:
        assign(stage.lead(name), to=stage.alice, by=stage.bob, now=stage.now)
    due = int((stage.now - timedelta(minutes=1)).timestamp())
    give(
        [Wanted("Send the layout", stage.alice.pk, due, lead_id=stage.lead("Krishna").pk)], by=stage.bob, now=stage.now
    )
    return stage


def row(page: Page, n: int = 0) -> Locator:
    return rows(page).nth(n)


def rows(page: Page) -> Locator:
    return page.locator("[data-row]:has([data-outcome])")


def made() -> list[tuple[str, str]]:
    told = Attempt.objects.filter(made_at__isnull=False).order_by("pk")
    return [(one.lead.account.name, one.outcome) for one in told.select_related("lead__account")]


def test_a_tap_leaves_all_rows_where_they_are_and_its_undo_brings_the_buttons_back(calls: Cast, visit: Visit):
    page = visit("alice", "/", **TOUCH)
    page.evaluate("window.here = true")
    names = page.locator("[data-row] [data-open]").all_inner_texts()
    before = page.evaluate(PLACES)
    row(page).get_by_role("button", name="No answer").tap()
    said = row(page).get_by_text(re.compile(r"^No answer, \d\d:\d\d$"))
    expect(said).to_be_visible()
    expect(row(page)).to_contain_text("Next attempt")
    expect(row(page).get_by_role("button", name="Reached")).to_be_hidden()
    undo = row(page).get_by_role("button", name=f"Undo: {names[0]}, RX-6")
    expect(undo).to_be_focused()
    expect(page.locator("told-rows [role=status]")).to_contain_text(f"{names[0]} RX-6: No answer")
    assert page.evaluate(PLACES) == before
    row(page, 1).get_by_role("button", name="Reached").tap()
    expect(row(page, 1)).to_contain_text("Reached, ")
    assert page.evaluate(PLACES) == before
    assert made() == [(names[0], "no answer"), (names[1], "reached")]

    undo.tap()
    expect(said).to_be_hidden()
    expect(row(page).get_by_role("button", name="No answer")).to_be_focused()
    expect(page.locator("told-rows [role=status]")).to_contain_text("is as it was")
    assert page.evaluate(PLACES) == before
    assert made() == [(names[1], "reached")]
    row(page).get_by_role("button", name="Wrong person").tap()
    expect(row(page)).to_contain_text("Wrong person, ")
    assert made() == [(names[0], "wrong person"), (names[1], "reached")], "another key: another deed"
    assert page.evaluate("window.here"), "it is the same page all the time"
    expect(page.locator("[data-toast]")).to_have_count(0)
    page.reload()
    expect(page.locator("[data-toast]")).to_have_count(0)
    expect(rows(page)).to_have_count(1)


def test_a_day_that_they_asked_for_is_said_in_the_row_too(calls: Cast, visit: Visit):
    page = visit("alice", "/", **TOUCH)
    before = page.evaluate(PLACES)
    row(page).get_by_role("link", name="Call back").tap()
    box = page.get_by_role("dialog", name="When do they want to be called?")
    box.get_by_label("Call on").fill("2020-01-01")
    box.get_by_role("button", name="Call then").tap()
    expect(box).to_contain_text("it lies ahead")
    box.get_by_label("Call on").fill((calls.now + timedelta(days=3)).date().isoformat())
    box.get_by_role("button", name="Call then").tap()
    expect(box).to_be_hidden()
    expect(row(page)).to_contain_text("Call back, ")
    expect(row(page).get_by_role("button", name="Undo")).to_be_focused()
    assert page.evaluate(PLACES) == before
    row(page).get_by_role("button", name="Undo").tap()
    expect(row(page).get_by_role("link", name="Call back")).to_be_focused()
    row(page).get_by_role("link", name="Call back").tap()
    box.get_by_role("button", name="Call then").tap()
    expect(row(page)).to_contain_text("Next attempt")
    assert [outcome for _, outcome in made()] == ["not now"]


def test_by_keys_the_row_stays_and_z_takes_the_newest_back(calls: Cast, visit: Visit):
    page = visit("alice", "/")
    page.keyboard.press("j")
    page.keyboard.press("1")
    expect(row(page)).to_contain_text("Reached, ")
    page.keyboard.press("2")
    page.keyboard.press("j")
    page.keyboard.press("3")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.get_by_role("button", name="Call then").click()
    expect(row(page, 1)).to_contain_text("Call back, ")
    assert [outcome for _, outcome in made()] == ["reached", "not now"], "what is told takes no other key"
    page.keyboard.press("z")
    expect(row(page, 1).get_by_role("button", name="Reached")).to_be_visible()
    assert focused(page) == "Call back"
    page.keyboard.press("z")
    expect(row(page).get_by_role("button", name="Reached")).to_be_focused()
    assert made() == []


def test_a_refusal_stands_in_the_row_and_so_does_an_undo_that_is_late(calls: Cast, visit: Visit):
    page = visit("alice", "/", **TOUCH)
    first = row(page).get_by_role("button", name="Reached")
    page.evaluate("document.querySelector('form[data-outcome] [value=reached]').value = 'perhaps'")
    first.tap()
    expect(row(page).get_by_role("alert")).to_contain_text("Choose one of")
    expect(first).to_be_visible()
    row(page).get_by_role("button", name="No answer").tap()
    expect(row(page)).to_contain_text("No answer, ")
    expect(row(page).get_by_role("alert")).to_have_count(0)
    lead = Attempt.objects.get(made_at__isnull=False).lead_id
    elsewhere = calls.client("alice")
    elsewhere.post(f"/leads/{lead}/outcomes/", {"outcome": "reached", "key": "elsewhere"})
    row(page).get_by_role("button", name="Undo").tap()
    expect(row(page).get_by_role("alert")).to_contain_text("Something newer was tried with this lead")
    expect(row(page)).to_contain_text("No answer, ")


def test_who_was_signed_out_meanwhile_loses_no_outcome(calls: Cast, visit: Visit):
    page = visit("alice", "/", **TOUCH)
    page.context.clear_cookies(name="sessionid")
    row(page).get_by_role("button", name="Reached").tap()
    expect(row(page)).to_contain_text("Kept, not yet sent.")
    expect(page.get_by_text("You are signed out.")).to_be_visible()


def test_a_task_that_is_ticked_stays_in_its_place_as_does_a_lead_that_is_accepted(calls: Cast, visit: Visit):
    calls.account("Tapti", owner="alice@example.com", territory="West")
    calls.happens("quote", "Tapti")
    page = visit("alice", "/", **TOUCH)
    before = page.evaluate(PLACES)
    task = page.get_by_role("list", name="Tasks").get_by_role("listitem")
    task.get_by_role("button", name="Tomorrow").tap()
    expect(task).to_contain_text("Put off to tomorrow")
    task.get_by_role("button", name="Undo: Send the layout").tap()
    task.get_by_role("button", name="Done").tap()
    expect(task.locator("[data-told]")).to_contain_text("Done")
    assert Task.objects.get().done_at is not None
    fresh = page.get_by_role("list", name="Yours, not yet accepted").get_by_role("listitem")
    fresh.get_by_role("button", name="Accept").tap()
    expect(fresh).to_contain_text("Accepted")
    assert page.evaluate(PLACES) == before
    assert calls.lead("Tapti").stage == "accepted"
    fresh.get_by_role("button", name="Undo").tap()
    expect(fresh.get_by_role("button", name="Accept")).to_be_focused()
    assert calls.lead("Tapti").stage == "recognised"


def test_on_a_desk_nothing_moves_either(calls: Cast, visit: Visit):
    calls.account("Tapti", owner="alice@example.com", territory="West")
    calls.happens("quote", "Tapti")
    page = visit("alice", "/")
    before = page.evaluate(PLACES)
    row(page).get_by_role("button", name="Reached").click()
    expect(row(page)).to_contain_text("Reached, ")
    page.get_by_role("list", name="Tasks").get_by_role("button", name="Done").filter(visible=True).click()
    expect(page.get_by_role("list", name="Tasks").locator("[data-told]")).to_be_visible()
    page.get_by_role("list", name="Yours, not yet accepted").get_by_role("button", name="Accept").filter(
        visible=True
    ).click()
    expect(page.get_by_role("list", name="Yours, not yet accepted").locator("[data-told]")).to_contain_text("Accepted")
    assert page.evaluate(PLACES) == before


def test_without_script_the_page_comes_anew_as_ever(calls: Cast, visit: Visit):
    page = visit("alice", "/", java_script_enabled=False, **TOUCH)
    row(page).get_by_role("button", name="Reached").tap()
    toast(page, "reached")
    expect(rows(page)).to_have_count(2)


def test_what_was_kept_offline_is_told_in_its_place_once_it_is_sent(calls: Cast, visit: Visit):
    page = visit("alice", "/", service_workers="allow", **TOUCH)
    until(page, "async () => (await caches.match('/')) !== undefined")
    page.evaluate("window.here = true")
    seen = page.evaluate(SEEN)
    page.context.set_offline(True)
    expect(page.get_by_text("You are offline: this is the list of")).to_be_visible()
    assert page.evaluate(SEEN) == seen, "what says so comes above them"
    before = page.evaluate(PLACES)
    row(page).get_by_role("button", name="No answer").tap()
    expect(row(page)).to_contain_text("Kept, not yet sent.")
    row(page, 1).get_by_role("link", name="Call back").tap()
    page.get_by_label("Call on").fill((calls.now + timedelta(days=3)).date().isoformat())
    page.get_by_role("dialog").get_by_role("button", name="Call then").tap()
    expect(row(page, 1)).to_contain_text("Kept, not yet sent.")
    assert page.evaluate(PLACES) == before
    page.context.set_offline(False)
    expect(row(page)).to_contain_text("Next attempt")
    expect(row(page, 1)).to_contain_text("Next attempt")
    expect(page.get_by_text("You are online again.")).to_be_visible()
    assert page.evaluate(PLACES) == before
    assert page.evaluate("window.here")
    assert sorted(outcome for _, outcome in made()) == ["no answer", "not now"]
    row(page).get_by_role("button", name="Undo").tap()
    expect(row(page).get_by_role("button", name="Reached")).to_be_visible()
    page.reload()
    expect(page.locator("[data-toast]")).to_have_count(0)
    expect(rows(page)).to_have_count(2)


def test_a_list_that_was_kept_stays_once_the_network_is_back(calls: Cast, visit: Visit):
    page = visit("alice", "/", service_workers="allow", **TOUCH)
    until(page, "async () => (await caches.match('/')) !== undefined")
    page.context.set_offline(True)
    page.reload()
    until(page, "() => customElements.get('told-rows') !== undefined")
    row(page).get_by_role("button", name="Reached").tap()
    expect(row(page)).to_contain_text("Kept, not yet sent.")
    before = page.evaluate(PLACES)
    page.evaluate("window.here = true")
    page.context.set_offline(False)
    expect(row(page).locator("[data-told]")).to_be_visible()
    expect(page.get_by_text("You are online again.")).to_be_visible()
    row(page, 1).get_by_role("button", name="Reached").tap()
    expect(row(page, 1).locator("[data-told]")).to_be_visible()
    assert page.evaluate(PLACES) == before
    assert page.evaluate("window.here")
    assert len(made()) == 2
    page.get_by_role("link", name="Show the list as of now").tap()
    expect(rows(page)).to_have_count(1)


def test_without_network_a_day_that_is_past_is_not_taken(calls: Cast, visit: Visit):
    page = visit("alice", "/", **TOUCH)
    page.context.set_offline(True)
    row(page).get_by_role("link", name="Call back").tap()
    box = page.get_by_role("dialog", name="When do they want to be called?")
    box.get_by_label("Call on").fill("2020-01-01")
    box.get_by_role("button", name="Call then").tap()
    assert box.get_by_label("Call on").evaluate("field => field.validity.rangeUnderflow")
    expect(box).to_be_visible()
    box.get_by_label("Call on").fill((calls.now + timedelta(days=3)).date().isoformat())
    box.get_by_role("button", name="Call then").tap()
    expect(box).to_be_hidden()
    page.context.set_offline(False)
