"""Working time in a real browser: planned on a phone, read in the dark, and all of it by keys."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from sanket.crm.models import Holiday, Leave
from sanket.web.leads.tests.cast import Cast
from sanket.web.requests import clock
from tests.browser.conftest import PHONE, Visit, sideways

pytestmark = pytest.mark.browser
AHEAD = clock().year + 1


def test_leave_is_planned_on_a_phone_and_undone(stage: Cast, visit: Visit):
    page = visit("alice", "/profile/", viewport=PHONE, has_touch=True, is_mobile=True)
    form = page.locator("#leave form").last
    form.get_by_label("From", exact=True).fill(f"{AHEAD}-03-01")
    form.get_by_label("Until", exact=True).fill(f"{AHEAD}-03-05")
    form.get_by_label("Reason").fill("A wedding")
    form.get_by_role("button", name="Save leave").click()
    expect(page.get_by_text("Your leave is saved.")).to_be_visible()
    expect(page.get_by_role("cell", name="A wedding")).to_be_visible()
    assert not sideways(page)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("None planned.")).to_be_visible()
    assert not Leave.objects.exists()


def test_hours_that_are_wrong_are_shown_where_they_are(stage: Cast, visit: Visit):
    page = visit("bob", "/settings/time/company/", color_scheme="dark")
    page.get_by_label("Tuesday").fill("nine to five")
    page.get_by_label("Tuesday").press("Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_role("alert").get_by_role("link").press("Enter")
    expect(page.get_by_label("Tuesday")).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.type("10-14, 15-19")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Tue 10:00-14:00, 15:00-19:00")).to_be_visible()


def test_a_list_of_holidays_is_pasted_and_one_removed(stage: Cast, visit: Visit):
    page = visit("bob", "/settings/time/holidays/")
    page.get_by_label("List").fill(f"{AHEAD}-01-26 Republic Day\n15.8.{AHEAD} Independence Day")
    page.get_by_role("button", name="Add the list").click()
    expect(page.get_by_text("2 holidays are saved.")).to_be_visible()
    page.get_by_role("button", name="Remove Republic Day").click()
    expect(page.get_by_text("Republic Day is removed.")).to_be_visible()
    assert Holiday.objects.get().name == "Independence Day"
