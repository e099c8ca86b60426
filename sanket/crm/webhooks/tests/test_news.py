"""What happens in the rooms is told with the data that the catalogue shows, in the transaction of the event."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from sanket.crm.accounts.actions import save_accounts, save_contacts
from sanket.crm.activities.events import ActivitiesLogged
from sanket.crm.catalogue.actions import save_offerings
from sanket.crm.deals.actions import Dealt, remove_deals, save_deals
from sanket.crm.imports import actions as imports
from sanket.crm.leads.actions import accept, assign, disqualify, undo
from sanket.crm.leads.cooling import tell_cold
from sanket.crm.purchases.actions import Bought, remove_purchases, save_purchases
from sanket.crm.recognition import actions as recognition
from sanket.crm.recognition.tests.story import DAY, NOW, NOW_S, Market
from sanket.crm.webhooks import actions, listeners, telling
from sanket.crm.webhooks.body import LARGEST, body_of
from sanket.crm.webhooks.catalogue import KINDS, WANTABLE
from sanket.crm.webhooks.models import WebhookDelivery, WebhookMessage
from sanket.crm.webhooks.tests.conftest import Wire
from sanket.crm.workspace.actions import save_user
from sanket.shared import instants
from sanket.shared.news import announce

HERE = "https://sanket.example.com"
Events = list[tuple[str, dict[str, Any]]]


@pytest.fixture
def hears(market: Market, wire: Wire, settings: Any) -> Callable[[], Events]:
    """What was told since it was asked last; each with the very fields that the catalogue shows."""
    settings.BASE_URL = HERE
    tell_cold(now=NOW_S)

    def hear() -> Events:
        events: Events = []
        for heard in wire.deliver(days=40):
            event = wire.read(heard)
            assert set(event["data"]) == set(KINDS[event["type"]].example), event
            if "link" in event["data"]:
                assert resolve(event["data"]["link"].removeprefix(HERE).partition("?")[0]).url_name
            events.append((event["type"], event["data"]))
        return sorted(events, key=lambda event: (event[0], str(event[1].get("offering", "")), str(event[1])))

    return hear


def person(name: str) -> Any:
    return save_user(email=f"{name}@example.com", name=name, role="sales", by=None, now=NOW)


def test_a_lead_opens_cools_and_is_revived(market: Market, hears: Callable[[], Events], wire: Wire):
    market.log(market.facts("meeting", 0.5, contact="anita", key="web-1"))
    activity, category, product = hears()
    assert activity == (
        "activity.logged",
        {
            "activity": "web-1",
            "occurred_at": "2026-11-20T00:00:00Z",
            "account": "nandgiri",
            "contact": "anita",
            "offering": "robot",
            "type": "meeting",
            "source": "",
            "note": "",
            "url": "",
            "link": f"{HERE}/activities/one/?id=web-1",
        },
    )
    lead = market.lead()
    assert (category[0], category[1]["offering"]) == ("lead.covered", "painting")
    assert (category[1]["covered_by"], category[1]["fresh"]) == (lead.pk, True)
    assert product == (
        "lead.opened",
        {
            "lead": lead.pk,
            "account": "nandgiri",
            "account_name": "Nandgiri Auto",
            "offering": "robot",
            "offering_name": "",
            "stage": "recognised",
            "owner": None,
            "hot": True,
            "fits": True,
            "recognised_at": "2026-11-20T00:00:00Z",
            "cold_at": instants.show(lead.cold_at),
            "tipped_by": "web-1",
            "link": f"{HERE}/leads/{lead.pk}/",
            "covered_by": None,
            "covers": ["painting"],
            "fresh": True,
        },
    )
    tell_cold(now=lead.cold_at)
    *_, (kind, data) = hears()
    assert (kind, data["lead"], data["hot"], data["because"]) == ("lead.gone_cold", lead.pk, False, "time")
    later = lead.cold_at + DAY
    market.log(market.facts("meeting", (NOW_S - later) / DAY), now_s=later)
    told = hears()
    assert [kind for kind, _ in told] == ["activity.logged", "lead.revived", "lead.revived"]
    assert told[-1][1]["hot"] is True


def test_facts_take_a_lead_away_and_give_it_back(market: Market, hears: Callable[[], Events]):
    only = market.facts("meeting", 30)
    market.log(only)
    told = hears()
    assert [kind for kind, _ in told] == ["activity.logged", "lead.covered", "lead.opened"]
    assert told[-1][1]["fresh"] is False
    market.log(only, mode="withdraw")
    assert [kind for kind, _ in hears()] == ["activity.withdrawn", "lead.withdrawn", "lead.withdrawn"]
    market.log(only, mode="correct")
    assert [kind for kind, _ in hears()] == ["activity.corrected", "lead.restored", "lead.restored"]


def test_who_wants_opened_leads_hears_of_those_that_people_see(market: Market, wires: Callable[..., Wire]):
    wire = wires("lead.opened")
    market.tell("meeting", 3)
    (opened,) = map(wire.read, wire.deliver())
    assert (opened["data"]["offering"], opened["data"]["link"]) == ("robot", None), "where no address is set, no link"


def test_what_people_do_with_a_lead_is_told_with_before_and_after(market: Market, hears: Callable[[], Events]):
    alice, bob = person("alice"), person("bob")
    market.tell("meeting", 3)
    hears()
    lead = market.lead()
    move = accept(lead, by=alice, now=NOW)
    ((kind, data),) = hears()
    assert (kind, data["stage_before"], data["stage"]) == ("lead.stage_changed", "recognised", "accepted")
    assert (data["by"], data["undone"], data["lead"]) == ("alice@example.com", False, lead.pk)
    undo(move, by=bob, now=NOW)
    ((kind, data),) = hears()
    assert (kind, data["stage_before"], data["stage"]) == ("lead.stage_changed", "accepted", "recognised")
    assert (data["by"], data["undone"]) == ("bob@example.com", True)
    assign(lead, to=bob, by=alice, now=NOW)
    ((kind, data),) = hears()
    assert (kind, data["owner_before"], data["owner"]) == ("lead.assigned", None, "bob@example.com")
    disqualify(lead, reason="no budget", by=None, now=NOW)
    ((kind, data),) = hears()
    assert (kind, data["stage"], data["reason"], data["by"]) == (
        "lead.stage_changed",
        "disqualified",
        "no budget",
        None,
    )


def test_accounts_contacts_and_offerings(market: Market, hears: Callable[[], Events]):
    save_accounts([{"account": "ganga", "name": "Ganga", "tags": "expo"}], by=None, now=NOW)
    ((kind, data),) = hears()
    assert (kind, data["account"], data["name"], data["tags"]) == ("account.created", "ganga", "Ganga", ["expo"])
    save_accounts([{"account": "ganga", "city": "Pune"}], by=None, now=NOW)
    save_accounts([{"account": "ganga", "city": "Pune"}], by=None, now=NOW)
    ((kind, data),) = hears()
    assert (kind, data["city"]) == ("account.changed", "Pune")
    save_contacts([{"contact": "dev", "account": "ganga", "email": "dev@ganga.example.com"}], by=None, now=NOW)
    ((kind, data),) = hears()
    assert (kind, data["account"], data["email"]) == ("contact.created", "ganga", "dev@ganga.example.com")
    save_contacts([{"contact": "dev", "account": "ganga", "title": "Buyer"}], by=None, now=NOW)
    assert hears()[0][0] == "contact.changed"
    save_offerings([{"offering": "kiln", "price": "12.50", "parent": "drying"}], by=None, now=NOW)
    ((kind, data),) = hears()
    assert (kind, data["price"], data["parent"]) == ("offering.created", "12.50", "drying")
    save_offerings([{"offering": "kiln", "parent": "painting"}], by=None, now=NOW)
    assert [kind for kind, _ in hears()] == ["offering.moved"]


def test_deals_and_purchases(market: Market, hears: Callable[[], Events]):
    account, offering = market.accounts["nandgiri"], market.offerings["robot"]
    deal = Dealt("D-1", account, offering, NOW_S - DAY, None, "open", Decimal(2450000), None, "mail")
    save_deals([deal], now_s=NOW_S)
    ((kind, data),) = hears()
    assert (kind, data["deal"], data["amount"], data["closed_at"]) == ("deal.changed", "D-1", "2450000.00", None)
    save_deals([deal._replace(status="won", closed_at=NOW_S)], now_s=NOW_S)
    assert ("deal.changed", "won") in [(kind, data.get("status")) for kind, data in hears()]
    remove_deals(["D-1"], now_s=NOW_S)
    assert ("deal.removed", {"deal": "D-1"}) in hears()
    save_purchases([Bought("P-1", account, offering, NOW_S - DAY, 2.0, None)], now_s=NOW_S)
    assert "purchase.changed" in [kind for kind, _ in hears()]
    remove_purchases(["P-1"], now_s=NOW_S)
    assert ("purchase.removed", {"purchase": "P-1"}) in hears()


def test_an_import_is_told_by_the_batch_and_at_its_end(market: Market, hears: Callable[[], Events], tmp_path):
    file = tmp_path / "visits.csv"
    rows = [f"v{n},2026-11-19T0{n}:00:00Z,nandgiri,booth,visit" for n in range(3)]
    file.write_text("\n".join(["activity,occurred_at,account,offering,type", *rows]) + "\n")
    imports.run("activities", file, by=None, now=NOW)
    told = hears()
    assert [kind for kind, _ in told if not kind.startswith("lead.")] == ["import.batch", "import.finished"]
    batch, finished = (data for kind, data in told if kind.startswith("import."))
    assert batch == {"kind": "activities", "added": 3, "changed": 0, "removed": 0}
    assert (finished["file"], finished["kind"], finished["counts"]["added"]) == ("visits.csv", "activities", 3)


def test_a_published_version(market: Market, hears: Callable[[], Events]):
    market.tell("visit", 3)
    hears()
    recognition.draft_values([{"type_id": market.types["visit"], "value": 40}], by=None, now=NOW)
    recognition.publish(by=None, now=NOW, reason="Visits tell")
    market.settle()
    told = dict(hears())
    assert told["version.published"]["reason"] == "Visits tell"
    assert told["version.published"]["version"] > 1


def test_more_than_a_thousand_rows_are_told_by_the_batch(
    market: Market, hears: Callable[[], Events], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(listeners, "BY_THE_BATCH", 2)
    save_accounts([{"account": f"n{n}"} for n in range(3)], by=None, now=NOW)
    market.log(*(market.facts("open", n + 1, "booth") for n in range(3)))
    assert hears() == [
        ("import.batch", {"kind": "accounts", "added": 3, "changed": 0, "removed": 0}),
        ("import.batch", {"kind": "activities", "added": 3, "changed": 0, "removed": 0}),
    ]


# ----------------------------------------------------------------------------------------------------- who wants what


def test_only_what_an_endpoint_wants_is_told(market: Market, wires: Callable[..., Wire]):
    wire = wires("lead.assigned", "account.created")
    market.tell("meeting", 3)
    save_accounts([{"account": "ganga"}], by=None, now=NOW)
    assert [wire.read(heard)["type"] for heard in wire.deliver()] == ["account.created"]
    assert WebhookMessage.objects.count() == 1


def test_one_message_for_two_endpoints_with_a_signature_each(market: Market, wires: Callable[..., Wire]):
    first, second = wires("account.created"), wires("*")
    save_accounts([{"account": "ganga"}], by=None, now=NOW)
    one, other = first.deliver()
    assert one.headers["webhook-id"] == other.headers["webhook-id"]
    mine, theirs = sorted((one, other), key=lambda heard: not first.signed(heard))
    assert first.signed(mine)
    assert not second.signed(mine)
    assert second.signed(theirs)
    assert WebhookMessage.objects.count() == 1


def test_nobody_listens_and_it_costs_one_look(market: Market):
    fact = ActivitiesLogged((market.facts("visit", 1),), frozenset(), NOW_S, bulk=False)
    with CaptureQueriesContext(connection) as asked:
        listeners.activities_logged(fact)
    assert len(asked) == 1
    market.tell("meeting", 3)
    assert not WebhookMessage.objects.exists()


def test_what_is_rolled_back_is_told_to_nobody(market: Market, wire: Wire):
    with transaction.atomic():
        market.tell("meeting", 3)
        assert WebhookMessage.objects.exists()
        transaction.set_rollback(True)
    assert wire.deliver() == []
    assert not WebhookDelivery.objects.exists()


def test_a_crowd_waits_behind_single_news(market: Market, wires: Callable[..., Wire], monkeypatch: pytest.MonkeyPatch):
    wire = wires("account.created")
    monkeypatch.setattr(telling, "MANY", 5)
    save_accounts([{"account": f"n{n}"} for n in range(12)], by=None, now=NOW)
    save_accounts([{"account": "ganga"}], by=None, now=NOW)
    heard = [wire.read(one)["data"]["account"] for one in wire.deliver(seconds=1)]
    assert len(heard) == 13
    assert "ganga" in heard[:4]


def test_thousands_are_written_in_a_few_statements(market: Market, wires: Callable[..., Wire]):
    wires("account.created")
    rows = [{"account": f"n{n}"} for n in range(1000)]
    with CaptureQueriesContext(connection) as with_one:
        save_accounts(rows, by=None, now=NOW)
    assert WebhookDelivery.objects.filter(crowd=True).count() == 1000
    assert len(with_one) < 60


# ------------------------------------------------------------------------------------------------------ the body, deeds


def test_a_body_never_grows_too_large():
    data = {"activity": "a", "note": "न" * 9000, "url": "x" * 9000, "tags": ["t" * 100] * 300}
    body = body_of("activity.logged", NOW_S, data)
    assert len(body.encode()) < LARGEST
    assert '"shortened":true' in body
    assert "shortened" not in body_of("activity.logged", NOW_S, {"activity": "a", "note": "n" * 15_000})


def test_every_event_can_be_wanted(market: Market, db: None):
    added = actions.add_endpoint(url="https://example.com/", events=reversed(WANTABLE), by=None, now=NOW)
    assert added.endpoint.events == list(WANTABLE)
    assert actions.save_endpoint(added.endpoint, events=["*", "lead.opened"], by=None, now=NOW).events == ["*"]


@pytest.mark.parametrize(
    ("given", "field", "why"),
    [
        ({"url": "ftp://example.com"}, "url", "begins with"),
        ({"url": "http://127.0.0.1/"}, "url", "no public address"),
        ({"url": "http://user:word@example.com/"}, "url", "no user or password"),
        ({"events": []}, "events", "Choose at least one"),
        ({"events": ["lead.eaten"]}, "events", "There is no event 'lead.eaten'"),
        ({"events": ["webhook.test"]}, "events", "There is no event"),
        ({"name": "n" * 101}, "name", "101 characters"),
    ],
)
def test_what_cannot_be_an_endpoint_is_refused(db: None, given: dict[str, Any], field: str, why: str):
    usual: dict[str, Any] = {"url": "https://example.com/hook", "events": ["lead.opened"]}
    with pytest.raises(Exception, match=why) as refused:
        actions.add_endpoint(**{**usual, **given}, by=None, now=NOW)
    assert refused.value.data["field"] == field  # type: ignore[attr-defined]


def test_a_hundred_are_enough(db: None, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(actions, "MOST_ENDPOINTS", 1)
    actions.add_endpoint(url="https://example.com/", events=["*"], by=None, now=NOW)
    with pytest.raises(actions.WebhookRefused, match="1 endpoints already"):
        actions.add_endpoint(url="https://example.com/", events=["*"], by=None, now=NOW)


def test_all_that_is_announced_reaches_a_listener_that_does_not_care(db: None):
    announce(ActivitiesLogged((), frozenset(), NOW_S, bulk=True))
    assert not WebhookMessage.objects.exists()
