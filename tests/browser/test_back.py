"""The browser's Back and Forward show the page that was there, with what was typed."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from sanket.web.leads.tests.cast import Cast
from tests.browser.conftest import Visit, leads_on, until
from tests.browser.test_offline import KEPT

pytestmark = pytest.mark.browser

CONDITION = 'account.territory = "West"'


def rule_form(visit: Visit) -> Page:
    page = visit("ada", "/", service_workers="allow")
    until(page, KEPT)
    page.goto("/settings/routing/add/")
    page.get_by_label("Name").fill("Paint in the West")
    return page


def write(page: Page, text: str) -> None:
    page.get_by_text("As text").click()
    page.locator("#id_condition").fill(text)
    expect(page.locator(".cond-chip")).to_have_count(1)


def test_a_form_that_was_refused_comes_back_as_it_was(stage: Cast, visit: Visit):
    page = rule_form(visit)
    write(page, "account.cty is known")
    leads_on(page, page.get_by_role("button", name="Save", exact=True).last)
    expect(page.get_by_label("Name")).to_have_value("Paint in the West")
    page.goto("/")
    page.go_back()
    expect(page.get_by_label("Name")).to_have_value("Paint in the West")
    expect(page.locator("#id_condition")).to_have_value("account.cty is known")


def test_who_comes_back_from_a_replay_finds_the_condition_and_its_chips(stage: Cast, visit: Visit):
    page = rule_form(visit)
    write(page, CONDITION)
    page.get_by_label("Give it").select_option("anyone")
    leads_on(page, page.get_by_role("button", name="Replay last month"))
    page.go_back()
    expect(page.locator("#id_condition")).to_have_value(CONDITION)
    expect(page.get_by_label("Give it")).to_have_value("anyone")
    expect(page.locator(".cond-chip")).to_have_count(1)
    page.go_forward()
    expect(page.get_by_text("With Paint in the West as it stands in the form.")).to_be_visible()


def test_chips_that_were_put_together_come_back_too(stage: Cast, visit: Visit):
    page = rule_form(visit)
    page.get_by_label("What is asked").select_option("account.territory")
    page.get_by_label("With what").fill("West")
    page.get_by_label("With what").press("Enter")
    expect(page.locator(".cond-chip")).to_have_count(1)
    page.get_by_label("Give it").select_option("anyone")
    leads_on(page, page.get_by_role("button", name="Replay last month"))
    page.go_back()
    expect(page.locator(".cond-chip")).to_have_count(1)
    expect(page.locator("#id_condition")).to_have_value(CONDITION)
