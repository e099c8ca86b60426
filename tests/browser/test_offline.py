"""Without network Today shows its last list; outcomes are kept, and sent once when back, as of when they were pressed."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from sanket.crm.leads.actions import assign
from sanket.crm.leads.queries import Lead
from sanket.crm.response.actions import Recorded
from sanket.crm.response.models import Attempt
from sanket.crm.workspace.actions import save_worktime
from sanket.web.leads import kept
from sanket.web.leads.outcomes import record
from sanket.web.leads.tests.cast import Cast
from sanket.web.requests import Request
from tests.browser.conftest import PHONE, Visit, Visitors, until

pytestmark = pytest.mark.browser

KEPT = "async () => (await caches.match('/')) !== undefined"
ONLY_OWN = """async () => {
  const kept = (await caches.keys()).filter(name => name.startsWith("kept:"));
  return kept.length === 1 && kept[0] === `kept:${document.documentElement.dataset.person}`;
}"""
# Ten minutes in which nothing happens.
WAITS = """() => new Promise(resolve => {
  const asked = indexedDB.open("sanket");
  asked.onsuccess = () => {
    const store = asked.result.transaction("outcomes", "readwrite").objectStore("outcomes");
    store.getAll().onsuccess = event => {
      const [one] = event.target.result;
      store.put({...one, at: one.at - 600_000}).onsuccess = () => { asked.result.close(); resolve(one.key); };
    };
  };
})"""


def test_an_outcome_pressed_while_offline_is_sent_once_when_back(stage: Cast, visit: Visit):
    save_worktime(of=stage.alice, hours=["00:00-24:00"] * 7, by=stage.bob, now=stage.now)
    lead = stage.lead("Nandgiri")
    assign(lead, to=stage.alice, by=stage.bob, now=stage.now)
    page = visit("alice", "/", viewport=PHONE, service_workers="allow")
    until(page, KEPT)
    bar = page.get_by_text("You are offline: this is the list of")
    expect(bar).to_be_hidden()

    page.context.set_offline(True)
    expect(bar).to_be_visible()
    page.reload()
    expect(bar).to_be_visible()
    page.goto("/accounts/")
    expect(page.get_by_role("heading", name="Sanket cannot be reached")).to_be_visible()
    page.get_by_role("link", name="Open Today").click()
    page.wait_for_url("**/")
    until(page, "() => customElements.get('kept-outcomes') !== undefined")
    page.get_by_role("button", name="Reached").click()
    waits = page.get_by_text("Kept, not yet sent.")
    expect(waits).to_be_visible()
    page.get_by_role("button", name="Take back").click()
    expect(waits).to_be_hidden()
    page.get_by_role("button", name="No answer").click()
    expect(waits).to_be_visible()
    page.evaluate(WAITS)
    assert not Attempt.objects.filter(made_at__isnull=False).exists()

    page.context.set_offline(False)
    expect(bar).to_be_hidden()
    sent = Attempt.objects.filter(made_at__isnull=False)
    for _ in range(300):
        if sent.exists():
            break
        page.wait_for_timeout(100)
    made = sent.get()
    assert (made.outcome, made.by) == ("no answer", stage.alice)
    assert made.noted_at is not None
    assert made.made_at is not None
    assert 600 <= made.noted_at - made.made_at < 660

    nothing_is_left_for(page, "charlie", stage)


def test_one_that_the_server_fails_at_holds_up_none_behind_it(
    stage: Cast, visit: Visit, visitors: Visitors, monkeypatch: pytest.MonkeyPatch
):
    save_worktime(of=stage.alice, hours=["00:00-24:00"] * 7, by=stage.bob, now=stage.now)
    stage.account("Krishna", owner="alice@example.com", territory="West")
    stage.happens("quote", "Krishna")
    leads = {name: stage.lead(name) for name in ("Nandgiri", "Krishna")}
    for lead in leads.values():
        assign(lead, to=stage.alice, by=stage.bob, now=stage.now)

    def breaks(request: Request, lead: Lead, *given: Any, **more: Any) -> Recorded:
        if lead.pk == leads["Nandgiri"].pk:
            raise RuntimeError("It broke.")
        return record(request, lead, *given, **more)

    monkeypatch.setattr(kept, "record", breaks)
    page = visit("alice", "/", viewport=PHONE)
    until(page, "() => customElements.get('kept-outcomes') !== undefined")
    page.context.set_offline(True)
    for name in leads:
        row = page.locator("[data-row]").filter(has_text=name)
        row.get_by_role("button", name="No answer").click()
        expect(row.get_by_text("Kept, not yet sent.")).to_be_visible()
    page.context.set_offline(False)
    expect(page.locator("[data-row]").filter(has_text="Krishna").get_by_text("Kept")).to_be_hidden(timeout=20_000)
    assert [one.lead_id for one in Attempt.objects.filter(made_at__isnull=False)] == [leads["Krishna"].pk]
    expect(page.locator("[data-row]").filter(has_text="Nandgiri").get_by_text("Kept, not yet sent.")).to_be_visible()
    page.close()
    assert all("500" in said for said in visitors.complaints)
    visitors.complaints.clear()


def nothing_is_left_for(page: Page, other: str, stage: Cast) -> None:
    """On the same device: neither once she signed out, nor where somebody else's page opens."""
    session = stage.client(other).cookies["sessionid"].value
    page.goto("/")
    until(page, KEPT)
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": page.url, "httpOnly": True}])
    page.goto("/")
    until(page, ONLY_OWN)
    page.context.set_offline(True)
    page.reload()
    expect(page.get_by_text("You are offline: this is the list of")).to_be_visible()
    expect(page.get_by_text("Nandgiri")).to_have_count(0)
    page.context.set_offline(False)
