"""What is new arrives on open pages; a browser that is told shows what is pushed while no page is looked at."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from sanket.crm.messaging.actions import News, tell
from sanket.crm.messaging.models import Channel
from sanket.crm.messaging.tests.conftest import Browser, receiver
from sanket.outbound.tests.receiver import Receiver
from sanket.shared.instants import seconds_of
from sanket.web.leads.tests.cast import Cast
from tests.browser.conftest import Visit, toast, until

__all__ = ["receiver"]

pytestmark = pytest.mark.browser


def test_what_is_new_arrives_on_an_open_page(stage: Cast, visit: Visit):
    page = visit("alice", "/leads/")
    bell = page.get_by_role("link", name="Notices")
    expect(bell).to_have_attribute("data-unread", "0")
    lead = stage.lead("Nandgiri")
    words = ("New lead: Nandgiri", "Asked for a quote", f"/leads/{lead.pk}/", "+919812345678")
    tell([News(stage.alice.pk, "lead.assigned", "lead:1", *words)], at=seconds_of(stage.now))
    stage.account("Krishna", owner="alice@example.com", territory="West")
    stage.happens("quote", "Krishna")

    news = page.locator("[data-toast]").filter(has_text="New lead: Nandgiri")
    expect(news).to_be_visible()
    expect(news.get_by_role("link", name="Call")).to_have_attribute("href", "tel:+919812345678")
    expect(page.get_by_role("link", name="Notices: 1 new")).to_be_visible()
    # By itself, since nobody works on the list.
    expect(page.get_by_role("rowheader", name="Krishna")).to_be_visible(timeout=20_000)
    expect(page.get_by_role("link", name="1 new lead: show it")).to_be_hidden()

    page.get_by_role("link", name="Notices: 1 new").click()
    page.get_by_role("link", name="New lead: Nandgiri", exact=True).click()
    page.wait_for_url(f"**/leads/{lead.pk}/")
    expect(page.get_by_role("link", name="Notices", exact=True)).to_have_attribute("data-unread", "0")


def test_new_leads_take_their_places_while_nobody_works_on_the_list(stage: Cast, visit: Visit):
    page = visit("alice", "/")
    page.evaluate("window.sameDocument = true")
    stage.account("Krishna", owner="alice@example.com", territory="West")
    stage.happens("quote", "Krishna")
    row = page.locator("[data-row]").filter(has_text="Krishna")
    expect(row).to_be_visible(timeout=20_000)
    expect(page.get_by_role("link", name="1 new lead: show it")).to_be_hidden()
    assert page.evaluate("window.sameDocument"), "the page was loaded anew"
    # The keys of the list that stood there before are gone with it: one press opens one lead.
    page.keyboard.press("j")
    expect(page.locator("[data-row].cur")).to_have_count(1)


def test_whoever_works_on_the_list_is_only_told_of_new_leads(stage: Cast, visit: Visit):
    page = visit("alice", "/leads/")
    ticked = page.get_by_role("checkbox", name="Nandgiri")
    ticked.check()
    stage.account("Krishna", owner="alice@example.com", territory="West")
    stage.happens("quote", "Krishna")
    bar = page.get_by_role("link", name="1 new lead: show it")
    expect(bar).to_be_visible(timeout=20_000)
    page.wait_for_timeout(6_000)
    expect(bar).to_be_visible()
    expect(ticked).to_be_checked()
    ticked.uncheck()
    bar.click()
    expect(page.get_by_role("rowheader", name="Krishna")).to_be_visible()
    expect(bar).to_be_hidden()


# Chromium without a head knows no push service, so subscribing is played; the rest is real.
PLAYED = """
PushManager.prototype.subscribe = async function (asked) {
  const key = new Uint8Array(asked.applicationServerKey);
  if (!asked.userVisibleOnly || key.length !== 65 || key[0] !== 4) throw new Error("no such key");
  return { toJSON: () => (%s) };
};
"""


def test_a_browser_is_told_and_shows_what_is_pushed(stage: Cast, visit: Visit, receiver: Receiver):
    told = Browser(receiver)
    page = visit("alice", "/", permissions=["notifications"], service_workers="allow")
    page.add_init_script(PLAYED % json.dumps(told.subscription))
    page.goto("/profile/notices/")
    page.get_by_role("button", name="Tell this browser").click()
    toast(page, "This browser is told from now on")
    assert Channel.objects.get().person == stage.alice

    page.get_by_role("row", name="Chrome").get_by_role("button", name="Send a test").click()
    toast(page, "The test was sent")
    (said,) = told.shown()
    assert said["title"] == "A test of this channel"

    pushed(page, json.dumps({**said, "url": "/notices/"}))
    # The second takes the first away before it stands there itself.
    until(
        page,
        """async ([title, tag]) => {
          const shown = await (await navigator.serviceWorker.ready).getNotifications();
          return shown.length === 1 && shown[0].title === title && shown[0].tag === tag;
        }""",
        [said["title"], said["tag"]],
    )


def pushed(page: Page, text: str) -> None:
    """As the push service hands it to the browser; twice, for a second one takes the place of the first."""
    session = page.context.new_cdp_session(page)
    there: list[Any] = []
    session.on("ServiceWorker.workerRegistrationUpdated", lambda event: there.extend(event["registrations"]))
    session.send("ServiceWorker.enable")
    origin = page.evaluate("location.origin")
    for _ in range(50):
        if there:
            break
        page.wait_for_timeout(100)
    for _ in range(2):
        session.send(
            "ServiceWorker.deliverPushMessage",
            {"origin": origin, "registrationId": there[0]["registrationId"], "data": text},
        )
