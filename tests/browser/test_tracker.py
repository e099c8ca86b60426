"""sanket.js on somebody's website: what it tells, what it keeps, and when it keeps quiet."""

from __future__ import annotations

import gzip
import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page

from sanket.web import tracker
from tests.browser.conftest import Visitors
from tests.browser.website import Website, website

__all__ = ["website"]

pytestmark = pytest.mark.browser

LIMIT_BYTES = 3072
QUIET_MS = 600
"""Longer than the tracker gathers before it sends."""
FORM = """<form action="/thanks?ref=a" id="quote" method="post" {mark}><input name="full_name" value="Rao">
<input name="mail" type="email" value="rao@nandgiri.example"><input name="pin" type="password" value="s3cret">
<input name="mail" value="twice"><input type="hidden" name="csrf" value="x"><button name="go">Ask</button></form>"""


def quiet(page: Page, website: Website) -> None:
    page.wait_for_timeout(QUIET_MS)
    assert website.bodies == []


def cookies(page: Page) -> list[str]:
    return [cookie["name"] for cookie in page.context.cookies()]


def kept(page: Page) -> int:
    return int(page.evaluate("localStorage.length + sessionStorage.length")) + len(cookies(page))


def test_it_is_small():
    assert len(gzip.compress(tracker.FILE.read_bytes())) < LIMIT_BYTES


def test_it_names_nothing_but_sanket(visitors: Visitors, website: Website):
    website.pages["/bare/"] = website.html("", "", "Bare")
    website.page("/")
    page = visitors.open(base_url=website.url)
    names = "Object.getOwnPropertyNames(window)"
    page.goto("/bare/")
    before = set(page.evaluate(names))
    page.goto("/")
    website.wait(1)
    assert set(page.evaluate(names)) - before == {"sanket"}


def test_a_visit_is_told_without_anything_kept(visitors: Visitors, website: Website):
    website.page("/rx-6/", title="RX-6")
    page = visitors.open(base_url=website.url)
    private = "token=s3cret&to=rao@nandgiri.example&reset_key=k&otp=1&full_name=Rao&mobile=1&call=%2B91 98220 12345"
    campaign = "utm_source=mail&utm_campaign=diwali&utm_content=rao@nandgiri.example&utm_id=98220"
    page.goto(f"/rx-6/?{campaign}&{private}&v=2#top")
    [seen] = website.wait(1)
    url = f"{website.url}/rx-6/?utm_source=mail&utm_campaign=diwali&utm_id=98220&v=2"
    assert seen["type"] == "page"
    assert seen["properties"] == {"url": url, "path": "/rx-6/", "title": "RX-6", "referrer": ""}
    assert seen["context"]["page"] == seen["properties"]
    assert seen["context"]["campaign"] == {"source": "mail", "name": "diwali"}
    assert seen["context"]["bot"] is True, "a browser that a program drives says so"
    assert "userId" not in seen
    assert re.fullmatch(r"\w{20,28}", seen["messageId"])
    [body] = website.bodies
    assert body["writeKey"] == "wk"
    for instant in (body["sentAt"], seen["timestamp"]):
        assert abs(datetime.fromisoformat(instant) - datetime.now(UTC)) < timedelta(minutes=1)
    # Nothing is kept and nobody is asked first; the next page is another stranger's.
    assert kept(page) == 0
    page.reload()
    first, second = website.wait(2)
    assert first["anonymousId"] != second["anonymousId"]
    assert kept(page) == 0
    assert [path for path, _ in website.requests] == ["/v1/batch"] * 2
    assert all("Cookie" not in headers for _, headers in website.requests)
    assert all(headers["Content-Type"].startswith("text/plain") for _, headers in website.requests)


@pytest.mark.parametrize(
    "wish",
    [
        "Object.defineProperty(Navigator.prototype, 'doNotTrack', {get: () => '1'})",
        "Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', {get: () => true, configurable: true})",
    ],
    ids=["do not track", "global privacy control"],
)
def test_who_asks_not_to_be_tracked_is_not(visitors: Visitors, website: Website, wish: str):
    website.page("/", FORM.format(mark="data-sanket-identify"), before="<script>sanket('consent', true)</script>")
    page = visitors.open(base_url=website.url)
    page.context.add_cookies([{"name": "sanket_id", "value": "of-before", "url": website.url}])
    page.add_init_script(wish)
    page.goto("/")
    page.evaluate("sanket('track', 'Quote Requested'); sanket.identify('u1'); history.pushState({}, '', '/two/')")
    page.get_by_role("button").click()
    page.wait_for_url("**/thanks?ref=a")
    quiet(page, website)
    assert kept(page) == 0, "and what was kept before is gone"


def test_with_consent_visits_belong_together(visitors: Visitors, website: Website):
    website.page("/", before="<script>sanket('identify', 'u7', {email: 'rao@nandgiri.example'})</script>")
    website.page("/two/")
    page = visitors.open(base_url=website.url)
    page.goto("/")
    [seen] = website.wait(1)
    page.wait_for_timeout(QUIET_MS)
    assert len(website.heard) == 1, "who it is waits for consent"
    page.evaluate("sanket.consent(true)")
    [known] = website.told("identify")
    assert (known["userId"], known["traits"]) == ("u7", {"email": "rao@nandgiri.example"})
    assert known["anonymousId"] == seen["anonymousId"]
    [cookie] = page.context.cookies()
    assert (cookie["name"], cookie["value"], cookie["sameSite"]) == ("sanket_id", seen["anonymousId"], "Lax")
    assert cookie["expires"] > datetime.now(UTC).timestamp() + 300 * 86400
    page.goto("/two/")
    assert website.told("page", 2)[1]["anonymousId"] == seen["anonymousId"]

    page.evaluate("sanket('consent', false); sanket('track', 'Later')")
    [later] = website.told("track")
    assert later["anonymousId"] != seen["anonymousId"]
    assert kept(page) == 0
    page.goto("/")
    assert len({one["anonymousId"] for one in website.told("page", 3)}) == 2
    assert kept(page) == 0


def test_another_person_at_the_same_browser(visitors: Visitors, website: Website):
    website.page("/", attributes='data-consent="given"')
    page = visitors.open(base_url=website.url)
    page.goto("/")
    page.evaluate("sanket.identify('u1'); sanket.group('G1', {name: 'Nandgiri'}); sanket.track('A')")
    page.evaluate("sanket.reset(); sanket.track('B'); sanket.alias('u2', 'u1')")
    first, second = website.told("track", 2)
    assert (first["userId"], first["context"]["groupId"]) == ("u1", "G1")
    assert "userId" not in second
    assert "groupId" not in second["context"]
    assert first["anonymousId"] != second["anonymousId"]
    [alias] = website.told("alias")
    assert (alias["userId"], alias["previousId"]) == ("u2", "u1")
    assert [cookie["value"] for cookie in page.context.cookies()] == [second["anonymousId"]]


def test_where_consent_is_required_nothing_is_told_before(visitors: Visitors, website: Website):
    hook = "<script>sanket('consent', say => { window.say = say }); sanket('track', 'Early')</script>"
    website.page("/", before=hook, attributes='data-consent="required"', title="First")
    page = visitors.open(base_url=website.url)
    page.goto("/")
    page.wait_for_function("!!window.say")
    quiet(page, website)
    # What a consent tool would call, at whatever time.
    page.evaluate("say(true)")
    [seen] = website.wait(1)
    assert (seen["type"], seen["properties"]["title"]) == ("page", "First")
    assert cookies(page) == ["sanket_id"]


def test_pages_of_a_single_page_app(visitors: Visitors, website: Website):
    website.page("/")
    page = visitors.open(base_url=website.url)
    page.goto("/")
    website.wait(1)
    page.evaluate("history.pushState({}, '', '/prices/?plan=a'); document.title = 'Prices'")
    page.evaluate("history.pushState({}, '', '#terms')")
    first, second = website.told("page", 2)
    assert second["properties"] == {
        "url": f"{website.url}/prices/?plan=a",
        "path": "/prices/",
        "title": "Prices",
        "referrer": f"{website.url}/",
    }
    assert second["anonymousId"] == first["anonymousId"]
    page.evaluate("history.go(-2)")
    assert website.told("page", 3)[2]["properties"]["path"] == "/"
    assert len(website.heard) == 3, "another place on a page is no other page"


def test_links_that_lead_away(visitors: Visitors, website: Website):
    website.page("/", f'<a href="/two/">Inside</a><a href="{website.ear}/shop?mail=a@b.example&p=1"><b>Shop</b></a>')
    website.page("/two/")
    website.pages["/shop"] = website.html("", "", "Shop")
    page = visitors.open(base_url=website.url)
    page.goto("/")
    page.get_by_text("Inside").click()
    page.wait_for_url("**/two/")
    page.goto("/")
    page.get_by_text("Shop").click()
    page.wait_for_url("**/shop**")
    [left] = website.told("track")
    assert (left["event"], left["properties"]) == ("Outbound Link Clicked", {"href": f"{website.ear}/shop?p=1"})


@pytest.mark.parametrize(
    ("mark", "consent"), [("", True), ("data-sanket-identify", False), ("data-sanket-identify", True)]
)
def test_a_form_is_told_by_its_fields_names(visitors: Visitors, website: Website, mark: str, consent: bool):
    website.page("/", FORM.format(mark=mark), attributes='data-consent="given"' if consent else "")
    page = visitors.open(base_url=website.url)
    page.goto("/")
    page.get_by_role("button").click()
    page.wait_for_url("**/thanks?ref=a")
    [sent] = website.told("track")
    assert (sent["event"], sent["properties"]) == (
        "Form Submitted",
        {"form": "quote", "action": f"{website.url}/thanks?ref=a", "fields": ["full_name", "mail"]},
    )
    known = [one["traits"] for one in website.heard if one["type"] == "identify"]
    assert known == ([{"email": "rao@nandgiri.example"}] if mark and consent else [])
    assert "s3cret" not in str(website.bodies)
    assert ("nandgiri" in str(website.bodies)) == bool(known)


def test_a_form_can_be_left_out(visitors: Visitors, website: Website):
    website.page("/", FORM.format(mark="data-sanket-ignore"))
    page = visitors.open(base_url=website.url)
    page.goto("/")
    page.get_by_role("button").click()
    page.wait_for_url("**/thanks?ref=a")
    website.wait(1)
    page.wait_for_timeout(QUIET_MS)
    assert [one["type"] for one in website.heard] == ["page"]


def test_what_was_told_offline_arrives_later_and_once(visitors: Visitors, website: Website):
    website.page("/")
    page = visitors.open(base_url=website.url)
    page.goto("/")
    website.wait(1)
    page.context.set_offline(True)
    page.evaluate("sanket.track('Price list opened')")
    page.wait_for_timeout(QUIET_MS)
    assert len(website.heard) == 1
    page.context.set_offline(False)
    [told] = website.told("track")
    assert told["event"] == "Price list opened"
    assert all("ERR_INTERNET_DISCONNECTED" in complaint for complaint in visitors.complaints)
    visitors.complaints.clear()


def test_a_server_that_is_busy_is_asked_once_more(visitors: Visitors, website: Website):
    website.page("/")
    website.answers = [503, 503]
    page = visitors.open(base_url=website.url)
    page.clock.install()
    page.goto("/")
    for _ in range(4):
        page.clock.run_for(60_000)
        page.wait_for_timeout(QUIET_MS)
    first, second = website.bodies
    assert first["batch"] == second["batch"], "the same message, so it counts once"
    visitors.complaints = [one for one in visitors.complaints if "status of 503" not in one]


def test_large_batches_in_hindi_arrive(visitors: Visitors, website: Website):
    """Three bytes a letter: what browsers would refuse to let outlive its page is sent as usual."""
    website.page("/")
    page = visitors.open(base_url=website.url)
    page.goto("/")
    website.wait(1)
    page.evaluate("for (const n of [1, 2]) { sanket.track('अ'.repeat(15000)); dispatchEvent(new Event('pagehide')) }")
    assert len(website.told("track", 2)) == 2


def test_nothing_is_thrown_into_the_page(visitors: Visitors, website: Website):
    """`visitors` fails where anything is."""
    loop = "const ring = {}; ring.ring = ring; sanket('track', 'Ring', ring); sanket('nonsense'); sanket()"
    website.page("/", before=f"<script>{loop}</script>")
    website.page("/keyless/", before="<script>sanket('track', 'A')</script>")
    website.pages["/keyless/"] = website.pages["/keyless/"].replace('data-key="wk"', "")
    website.page("/twice/", f'<script src="{website.ear}/sanket.js" data-key="wk"></script>')
    page = visitors.open(base_url=website.url)
    page.goto("/keyless/")
    page.wait_for_function("sanket.ready")
    quiet(page, website)
    page.goto("/")
    assert website.wait(1)[0]["type"] == "page"
    page.goto("/twice/")
    website.wait(2)
    page.wait_for_timeout(QUIET_MS)
    assert [one["context"]["page"]["path"] for one in website.heard] == ["/", "/twice/"]
