"""Settings → Webhooks: Bob has a shop's program told what happens, and looks at what came of it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from sanket.crm.models import AuditEntry, WebhookDelivery, WebhookEndpoint
from sanket.crm.webhooks import actions, queries
from sanket.crm.webhooks.claiming import claim_one, record
from sanket.crm.webhooks.sending import Landed, Outcome
from sanket.web.requests import clock
from sanket.web.tests.conftest import NOW, ROLES, first
from tests.stage import standing

HOME = "/settings/webhooks/"
TYPED: dict[str, Any] = {
    "url": "https://shop.example.com/hook",
    "name": "Shop",
    "events": ["lead.opened", "lead.assigned"],
}


@pytest.fixture
def bob(site):
    return site.client("manager")


@standing
def shop(site) -> WebhookEndpoint:
    return actions.add_endpoint(**TYPED, by=site.people["manager"], now=NOW).endpoint


def told(endpoint: WebhookEndpoint, *outcomes: Outcome) -> WebhookDelivery:
    """A message with these attempts."""
    now = clock()
    delivery = actions.send_test(endpoint, by=None, now=now)
    for outcome in outcomes:
        delivery.endpoint.refresh_from_db()
        WebhookDelivery.objects.filter(pk=delivery.pk).update(next_at=0)
        due = claim_one(delivery, now=now)
        assert due
        record([Landed(due, outcome, int(now.timestamp()))], now=now)
    return delivery


def page(client: Any, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_empty_list_says_what_would_fill_it(bob, site):
    assert "No program is told anything yet" in page(bob, HOME)
    assert f'href="{HOME}add/"' in page(bob, HOME)


def test_bob_adds_an_endpoint_and_finds_its_secret(bob, site):
    form = page(bob, f"{HOME}add/")
    assert form.count('name="events"') == len(queries.WANTABLE) + 1
    assert "A lead was recognised." in form
    assert re.search(r'value="lead.opened" checked', form)
    answer = bob.post(f"{HOME}add/", TYPED)
    endpoint = WebhookEndpoint.objects.get()
    assert answer["Location"] == f"{HOME}{endpoint.key}/"
    assert (endpoint.events, endpoint.by) == (["lead.opened", "lead.assigned"], site.people["manager"])
    text = page(bob, answer["Location"])
    assert str(queries.secret_of(endpoint, now=NOW)) in text
    assert "Nothing has been sent yet" in text
    assert AuditEntry.objects.latest("pk").verb == "webhook.add"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"url": "http://10.0.0.1/"}, "no public address"),
        ({"url": "shop"}, "begins with https"),
        ({"events": []}, "Choose at least one event."),
        ({"events": ["lead.eaten"]}, "lead.eaten"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(bob, site, given, said):
    answer = bob.post(f"{HOME}add/", {**TYPED, **given})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert said in text
    assert 'value="Shop"' in text
    assert not WebhookEndpoint.objects.exists()


def test_it_is_changed(bob, shop):
    path = f"{HOME}{shop.key}/change/"
    assert 'value="https://shop.example.com/hook"' in page(bob, path)
    assert bob.post(path, {**TYPED, "events": ["*"], "name": ""})["Location"] == f"{HOME}{shop.key}/"
    shop.refresh_from_db()
    assert (shop.events, shop.name) == (["*"], "")
    assert "Everything, also what later versions" in page(bob, f"{HOME}{shop.key}/")
    assert bob.post(path, {**TYPED, "url": "ftp://x"}).status_code == 422


def test_a_test_event_waits_and_the_log_looks_again(bob, shop):
    bob.post(f"{HOME}{shop.key}/test/")
    text = page(bob, f"{HOME}{shop.key}/")
    assert "webhook.test" in text
    assert f'hx-get="{HOME}{shop.key}/log/"' in text
    assert "not tried yet" in page(bob, f"{HOME}{shop.key}/log/")
    assert "1" in page(bob, HOME)


def test_attempts_are_shown_with_what_was_answered(bob, shop):
    delivery = told(shop, Outcome(None, "Nobody knows where shop.example.com is.", 0), Outcome(500, "<b>ouch</b>", 12))
    text = page(bob, f"{HOME}{shop.key}/")
    assert "&lt;b&gt;ouch&lt;/b&gt;" in text
    assert "It has taken nothing since" in text
    assert "failing" in page(bob, HOME)
    one = page(bob, f"{HOME}deliveries/{delivery.pk}/")
    assert "Nobody knows where" in one
    assert "no answer" in one
    assert "12 ms" in one
    assert "&#34;hello&#34;: &#34;Sanket&#34;" in one
    assert delivery.message.key in one


def test_what_was_given_up_is_sent_again_one_or_all(bob, shop):
    first_one, second = told(shop, Outcome(410, "", 1)), None
    bob.post(f"{HOME}{shop.key}/resumption/")
    second = told(shop, Outcome(410, "", 1))
    bob.post(f"{HOME}{shop.key}/resumption/")
    assert bob.post(f"{HOME}deliveries/{second.pk}/repetition/")["Location"] == f"{HOME}{shop.key}/"
    text = page(bob, f"{HOME}{shop.key}/?state=failed")
    assert text.count("data-row") == 1
    assert f"{HOME}deliveries/{first_one.pk}/" in text
    bob.post(f"{HOME}{shop.key}/repetitions/")
    assert "1 message is sent again" in page(bob, f"{HOME}{shop.key}/")
    assert set(WebhookDelivery.objects.values_list("state", flat=True)) == {"waiting"}


def test_paused_it_says_by_whom_and_refuses_what_needs_it(bob, shop):
    bob.post(f"{HOME}{shop.key}/pause/")
    text = page(bob, f"{HOME}{shop.key}/")
    assert "Bob paused it" in text
    assert "Send a test event" not in text
    undo = first(r'<form method="post" action="([^"]+)" data-undo>', text)
    bob.post(f"{HOME}{shop.key}/test/")
    assert "resume it first" in page(bob, HOME)
    bob.post(undo)
    assert "is told again" in page(bob, f"{HOME}{shop.key}/")


def test_one_that_is_gone_or_failed_for_days_says_so(bob, shop):
    told(shop, Outcome(410, "no more", 1))
    assert "It answered 410" in page(bob, f"{HOME}{shop.key}/")
    assert "disabled" in page(bob, HOME)
    WebhookEndpoint.objects.update(disabled_why="failing")
    assert "took nothing for five days" in page(bob, f"{HOME}{shop.key}/")


def test_a_new_secret_is_asked_for_and_the_old_one_named(bob, shop):
    path, before = f"{HOME}{shop.key}/secret/", queries.secret_of(shop, now=NOW)
    assert "24 hours" in page(bob, path)
    assert "<dialog" in bob.get(path, headers={"X-Dialog": "1"}).content.decode()
    bob.post(path)
    text = page(bob, f"{HOME}{shop.key}/")
    assert str(before) not in text
    assert "The secret before this one signs, too" in text


def test_removal_is_asked_for(bob, shop):
    path = f"{HOME}{shop.key}/removal/"
    assert "its secret and its log" in page(bob, path)
    assert bob.post(path)["Location"] == HOME
    assert "No program is told" in page(bob, HOME)
    assert bob.get(f"{HOME}{shop.key}/").status_code == 404


def test_the_log_goes_on_behind_its_first_page(bob, shop, monkeypatch):
    monkeypatch.setattr("sanket.web.setup.webhooks.deliveries.PAGE", 2)
    for _ in range(5):
        told(shop)
    text = page(bob, f"{HOME}{shop.key}/")
    seen = re.findall(r"deliveries/(\d+)/", text)
    older = first(r'href="([^"]+before=[^"]+)"', text).replace("&amp;", "&").partition("#")[0]
    seen += re.findall(r"deliveries/(\d+)/", page(bob, older))
    assert len(set(seen)) == len(seen) == 4
    assert "hx-get" not in page(bob, older).partition('id="log"')[2].partition(">")[0]
    assert page(bob, f"{HOME}{shop.key}/?before=x&state=y").count("data-row") == 2


@pytest.mark.parametrize("role", ROLES)
def test_administrators_and_managers_alone_see_them(site, shop, role):
    client, may = site.client(role), role in ("admin", "manager")
    for path in (HOME, f"{HOME}add/", f"{HOME}{shop.key}/", f"{HOME}{shop.key}/log/"):
        assert client.get(path).status_code == (200 if may else 403)
    if not may:
        assert client.post(f"{HOME}{shop.key}/removal/").status_code == 403


@pytest.mark.parametrize("path", ["ep_none/", "ep_none/log/", "ep_none/change/", "deliveries/999/"])
def test_what_is_not_there(bob, path):
    assert bob.get(HOME + path).status_code == 404


def test_a_list_of_many_asks_few_questions(bob, site, queries_of):
    def added(many: int) -> int:
        for n in range(many):
            actions.add_endpoint(url=f"https://example.com/{n}", events=["*"], by=None, now=NOW + timedelta(seconds=n))
        return queries_of(lambda: bob.get(HOME))

    assert added(2) == added(10)
