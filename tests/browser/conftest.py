"""Visitors with a real browser. Whatever a page says on the console, throws or is refused by the policy fails the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache as site_cache
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, ViewportSize, WebError, expect

from sanket.crm.recognition.book import forget
from sanket.web.leads.tests.cast import Cast, cast
from tests.cli.house import bare, build, house, migrated

__all__ = ["bare", "build", "cast", "house", "migrated"]

DESK: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
PASSWORD = "paint-the-town-red"
PATIENCE_MS = 60_000
GLANCE_MS = 50
expect.set_options(timeout=PATIENCE_MS)
# A refused form is an answer; the browser notes its status all the same.
# A question that a newer one replaced is cut off, and htmx says so; what fails it calls by other names.
# Who takes the network away is told that it is away, and who blocks the worker that it is blocked.
EXPECTED = (
    "status of 422", "status of 409", "status of 404", "htmx:sendAbort", "htmx:afterRequest", "net::ERR_INTERNET_DISCONNECTED",
    "blocked by Playwright",
)  # fmt: skip

Visit = Callable[..., Page]


class Visitors:
    """Opens contexts of their own and hears what their pages complain of."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.contexts: list[BrowserContext] = []
        self.lent: list[tuple[BrowserContext, Page]] = []
        self.complaints: list[str] = []

    def open(self, **options: Any) -> Page:
        self.contexts.append(new_context(self.browser, **options))
        return self.listened_to(self.contexts[-1]).new_page()

    def open_in(self, context: BrowserContext) -> Page:
        """The tab of somebody who comes again and again: a new one takes the browser longer than most pages do."""
        self.listened_to(context)
        page = context.pages[0] if context.pages else context.new_page()
        page.set_viewport_size(DESK)
        page.emulate_media(color_scheme="light")
        self.lent.append((context, page))
        return page

    def listened_to(self, context: BrowserContext) -> BrowserContext:
        context.on("console", self.heard)
        context.on("weberror", self.thrown)
        return context

    def thrown(self, error: WebError) -> None:
        self.complaints.append(str(error.error))

    def heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not any(word in message.text for word in EXPECTED):
            self.complaints.append(f"{message.page.url if message.page else ''}: {message.text}")

    def close(self) -> None:
        for context, page in self.lent:
            page.evaluate("1")  # what the page has said so far is heard before its answer
            context.remove_listener("console", self.heard)
            context.remove_listener("weberror", self.thrown)
            page.goto("about:blank")  # cuts off what is still under way: not a fault of the page
        for context in self.contexts:
            context.close()


def new_context(browser: Browser, **options: Any) -> BrowserContext:
    # Only who asks for it has the worker, which would answer each page first.
    usual = {"viewport": DESK, "reduced_motion": "reduce", "service_workers": "block"}
    context = browser.new_context(**{**usual, **options})
    context.set_default_timeout(PATIENCE_MS)
    return context


@pytest.fixture
def visitors(browser: Browser) -> Iterator[Visitors]:
    made = Visitors(browser)
    yield made
    made.close()
    assert made.complaints == []


@pytest.fixture
def site(live_server: Any) -> Any:
    """An empty site: a server in this process, on tables of this test."""
    forget()
    site_cache.clear()
    yield live_server
    forget()


@pytest.fixture
def stage(site: Any, cast: Cast) -> Cast:
    """The small market, and passwords for its people."""
    for person in cast.people.values():
        person.set_password(PASSWORD)
        person.save()
    return cast


@pytest.fixture
def visit(site: Any, visitors: Visitors, request: pytest.FixtureRequest) -> Visit:
    """`visit("alice", "/leads/")`: Alice, signed in, on that page. Options are those of a browser context."""

    def opened(who: str = "", path: str = "/", **options: Any) -> Page:
        page = visitors.open(base_url=site.url, **options)
        if who:
            client = request.getfixturevalue("stage").client(who)
            page.context.add_cookies(
                [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site.url, "httpOnly": True}]
            )
        page.goto(path)
        return page

    return opened


def focused(page: Page) -> str:
    """What has the focus, in words."""
    words = "document.activeElement.getAttribute('aria-label') || document.activeElement.innerText.trim()"
    return str(page.evaluate(words))


def sideways(page: Page) -> int:
    """How many pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def toast(page: Page, text: str) -> None:
    page.locator("[data-toast]", has_text=text).wait_for()


def leads_on(page: Page, button: Locator) -> None:
    """Presses, and waits for the page that comes of it: who goes elsewhere or looks at rows at once may come too early."""
    with page.expect_navigation():
        button.click()


def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def until(page: Page, asked: str, given: Any = None) -> None:
    """Until this function of the page says yes. ``wait_for_function`` takes the promise of one that is async for a yes."""
    for _ in range(PATIENCE_MS // GLANCE_MS):
        if page.evaluate(asked, given):
            return
        page.wait_for_timeout(GLANCE_MS)
    raise AssertionError(asked)
