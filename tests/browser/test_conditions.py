"""A condition put together of chips in a real browser, by keys, with who it would be beside it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Request, Route, expect

from sanket.crm.models import Segment
from sanket.web.leads.tests.cast import Cast
from tests.browser.conftest import PHONE, Visit, sideways

pytestmark = pytest.mark.browser


def test_chips_are_added_by_enter_joined_and_kept(stage: Cast, visit: Visit):
    page = visit("mary", "/segments/new/", viewport=PHONE, has_touch=True, is_mobile=True)
    page.get_by_label("Name").fill("West or large")
    page.get_by_label("What is asked").select_option("account.territory")
    page.get_by_label("With what").fill("West")
    page.get_by_label("With what").press("Enter")
    expect(page.locator(".cond-chip")).to_have_count(1)
    expect(page.locator("#preview")).to_contain_text("Nandgiri")
    page.get_by_label("What is asked").select_option("account.employees")
    page.get_by_label("How it is compared").select_option(">=")
    page.get_by_label("With what").fill("5000")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator("#preview")).not_to_contain_text("Nandgiri")
    page.get_by_role("button", name="Make it or").click()
    expect(page.locator("#preview")).to_contain_text("Nandgiri")
    assert not sideways(page)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", name="West or large")).to_be_visible()
    assert Segment.objects.get().condition == 'account.territory = "West" or account.employees >= 5000'


def test_what_is_typed_as_text_becomes_chips(stage: Cast, visit: Visit):
    page = visit("mary", "/segments/new/")
    page.get_by_text("As text").click()
    page.get_by_label("Condition").last.fill('not account.tag = "fair" and account.cty is known')
    expect(page.locator(".cond-chip")).to_have_count(2)
    expect(page.locator("#preview mark")).to_have_text("account.cty")


def test_pressed_again_while_its_answer_is_on_the_way_a_form_is_sent_once(stage: Cast, visit: Visit):
    page = visit("mary", "/segments/new/")
    sent: list[str] = []

    def slowly(route: Route, request: Request) -> None:
        if request.method != "POST":
            route.continue_()
            return
        sent.append(request.url)
        page.wait_for_timeout(1_500)
        route.continue_()

    page.get_by_label("Name").fill("West")
    page.get_by_text("As text").click()
    page.get_by_label("Condition").last.fill('account.territory = "West"')
    expect(page.locator(".cond-chip")).to_have_count(1)
    page.route("**/segments/new/", slowly)
    page.get_by_role("button", name="Save", exact=True).dblclick(delay=50, no_wait_after=True)
    expect(page.get_by_role("heading", name="West", exact=True)).to_be_visible()
    assert len(sent) == 1
