"""What-if by hand: a slider moves by the keyboard, all figures with it, and what is found is put into the draft."""

from __future__ import annotations

import random
import re
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from sanket.crm.models import Outcome
from sanket.crm.recognition import queries
from sanket.engine.recognition import whatif
from sanket.web.leads.tests.cast import Cast
from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser

PAGE = "/settings/scoring/what-if/"
PARTS = [(name, part) for name in ("precision", "recall", "warning", "load") for part in ("value", "change", "sub")]


@pytest.fixture
def past(stage: Cast) -> Cast:
    """Forty accounts that look, ask and mostly buy, over a year."""
    whatif.compile_now()
    chance = random.Random(11)
    for number in range(40):
        name = f"Works {number}"
        account = stage.account(name)
        for _ in range(chance.randrange(2, 12)):
            stage.happens(chance.choice(["quote", "visit", "visit"]), name, days=chance.randrange(2, 360))
        if chance.random() < 0.8:
            at = stage.now - timedelta(days=chance.randrange(2, 200))
            Outcome.objects.create(
                kind="deal", source=f"D{number}", account=account, offering=stage.offerings["RX-6"],
                result="won", at=int(at.timestamp()), amount=1000 * number,
            )  # fmt: skip
    return stage


def told(page: Page) -> dict[tuple[str, str], str]:
    return {
        one: page.locator(f"[data-figure={one[0]}][data-part={one[1]}]").first.text_content() or "" for one in PARTS
    }


def drawn(page: Page) -> list[list[str]]:
    """What each part of the pictures is drawn as now."""
    parts = "[...document.querySelectorAll('svg[data-measure] [data-draw]')]"
    names = "['data-draw', 'd', 'cx', 'cy'].map(name => one.getAttribute(name) ?? '')"
    found: list[list[str]] = page.evaluate(f"{parts}.map(one => {names})")
    return found


def sent(html: str) -> list[list[str]]:
    """The same as the server drew it."""
    parts = [
        dict(re.findall(r'([\w-]+)="([^"]*)"', one))
        for one in re.findall(r"<(?:path|circle)[^>]*data-draw[^>]*>", html)
    ]
    return [[part.get(name, "").removesuffix(".0") for name in ("data-draw", "d", "cx", "cy")] for part in parts]


def test_a_slider_moves_by_the_keyboard_and_asks_nobody(past: Cast, site: Any, visit: Visit):
    page = visit("bob", PAGE)
    slider = page.get_by_label("Interest threshold 20")
    expect(slider).to_be_visible()
    before, pictures = told(page), drawn(page)
    held: list[Route] = []
    page.route("**/what-if/leads/**", lambda route: held.append(route))  # noqa: PLW0108 - it marks the function
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    slider.focus()
    for _ in range(10):
        page.keyboard.press("ArrowLeft")
    expect(page.get_by_label("Interest threshold 10")).to_be_focused()
    expect(page.locator("[data-says]")).to_contain_text("In this period that would have meant")
    expect(page.get_by_role("link", name="Propose interest 10, fitment 0.25")).to_be_visible()
    page.wait_for_url("**interest=10**")
    after, moved = told(page), drawn(page)
    assert after != before
    assert moved != pictures
    # Only the list of leads is asked for, when the slider rests; nobody waited for it.
    assert all("/what-if/leads/" in url for url in asked)

    # What the browser drew and said is what the server draws and says for the same address.
    assert "interest=10" in page.url
    says = page.locator("[data-says]").text_content()
    html = past.client("bob").get(page.url.partition(site.url)[2]).content.decode()
    assert sent(html) == moved
    plain = visit("bob", page.url.partition(site.url)[2], java_script_enabled=False)
    expect(plain.get_by_label("Interest threshold 10")).to_be_visible()
    assert told(plain) == after
    assert plain.locator("[data-says]").text_content() == says
    for route in held:
        route.fulfill(status=204)


def test_the_list_follows_and_what_was_found_goes_into_the_draft(past: Cast, visit: Visit):
    page = visit("bob", PAGE)
    leads = page.locator("#what-if-leads")
    expect(leads).to_contain_text("would have been the same")
    page.get_by_label("Interest threshold 20").focus()
    for _ in range(12):
        page.keyboard.press("ArrowLeft")
    expect(leads.get_by_role("heading")).to_contain_text(
        re.compile(r"^[1-9]\d* leads would have appeared in this period, 0 would have vanished")
    )
    expect(leads.get_by_role("row").nth(1)).to_contain_text("Appears")
    page.get_by_role("link", name="Propose interest 8, fitment 0.25").click()
    box = page.get_by_role("dialog", name="Propose interest 8, fitment 0.25")
    expect(box).to_contain_text("Default: interest threshold 8 instead of 20")
    box.get_by_label("Reason").fill("The past says so.")
    box.get_by_role("button", name="Put it into the draft").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Draft")
    expect(page.locator("main")).to_contain_text("The past says so.")
    (edit,) = queries.draft().edits
    assert (edit.field, edit.before, edit.after) == ("interest_threshold", 20.0, 8.0)
