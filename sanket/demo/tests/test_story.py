"""The story as plain rows: how much there is, that it holds together, that it is the same every time."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from stdnum.in_ import gstin

from sanket.demo.story import house, parts, values
from sanket.demo.story.calendar import DAYS
from sanket.demo.story.catalogue import BY_ID, CATEGORIES, PRODUCTS
from sanket.demo.story.rows import PREFIX
from sanket.demo.story.tell import tell

NOW = datetime(2026, 11, 24, 5, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def story():
    return tell(NOW)


def test_it_is_as_large_as_promised(story):
    assert len(story.accounts) == 150
    assert len(story.contacts) == 700
    assert len(CATEGORIES) == 4
    assert len(PRODUCTS) == 14
    assert len(story.offerings) == 18
    assert 20 <= len(story.activity_types) <= 26
    assert len(story.activities) == 30_000


def test_the_same_seed_and_day_tell_the_same_story(story):
    assert tell(NOW) == story
    later = tell(NOW + timedelta(hours=5))
    assert (later.accounts, later.contacts, later.fitment) == (story.accounts, story.contacts, story.fitment)
    moved = {a.external_id for a, b in zip(story.activities, later.activities, strict=True) if a != b}
    assert 0 < len(moved) < 20
    assert tell(NOW, seed=7) != story


def test_it_ends_now_and_began_eighteen_months_ago(story):
    now = int(NOW.timestamp())
    instants = [one.occurred_at for one in story.activities]
    assert now - 600 < max(instants) <= now
    assert min(instants) > now - (DAYS + 2) * 86_400
    assert all(one.occurred_at <= one.arrives <= now for one in story.activities)
    assert all(deed.at <= now for deed in story.deeds)


@pytest.mark.parametrize("hour", range(0, 24, 5))
def test_no_hour_of_the_day_knows_the_future(hour):
    now = NOW.replace(hour=hour)
    assert all(one.arrives <= int(now.timestamp()) for one in tell(now).activities)


def test_it_is_told_in_the_order_of_arrival(story):
    arrivals = [one.arrives for one in story.activities]
    assert arrivals == sorted(arrivals)
    assert [deed.at for deed in story.deeds] == sorted(deed.at for deed in story.deeds)


def test_ids_are_unique_and_carry_the_prefix(story):
    for rows, key in (
        (story.accounts, "account"),
        (story.contacts, "contact"),
        (story.offerings, "offering"),
        (story.activity_types, "type"),
    ):
        ids = [row[key] for row in rows]
        assert len(set(ids)) == len(ids)
        assert all(one.startswith(PREFIX) for one in ids)
    ids = [one.external_id for one in story.activities]
    ids += [row["deal"] for row in story.deals] + [row["purchase"] for row in story.purchases]
    assert len(set(ids)) == len(ids)
    assert all(one.startswith(PREFIX) for one in ids)


def test_every_reference_resolves(story):
    home = {row["contact"]: row["account"] for row in story.contacts}
    accounts, types = {row["account"] for row in story.accounts}, {row["type"] for row in story.activity_types}
    assert set(home.values()) == accounts
    for one in story.activities:
        assert one.account in accounts
        assert one.offering in BY_ID
        assert one.type in types
        assert not one.contact or home[one.contact] == one.account
    for row in story.offerings:
        assert row["parent"] in {"", *CATEGORIES}
    emails = {one.email for one in story.colleagues}
    assert {row["owner"] for row in story.accounts} <= {"", *emails}
    for deed in story.deeds:
        assert (deed.account in accounts, deed.offering in BY_ID, deed.by in emails) == (True, True, True)


def test_names_are_unique_and_numbers_ring_nowhere(story):
    assert len({row["name"] for row in story.accounts}) == 150
    assert len({row["name"] for row in story.contacts}) == 700
    for row in story.accounts:
        assert gstin.is_valid(row["gstin"])
        assert row["website"].endswith(".example")
    for row in (*story.accounts, *story.contacts):
        assert row["phone"].startswith("+91 555")
    for row in story.contacts:
        assert re.fullmatch(r"[a-z.]+@[a-z0-9-]+\.example", row["email"])
    assert all(one.email.endswith(f"@{house.DOMAIN}") for one in story.colleagues)


def test_every_type_happens(story):
    assert {one.type for one in story.activities} == {row["type"] for row in story.activity_types}
    directions = Counter(values.DIRECTION[one.type] for one in story.activities)
    assert all(directions[name] > 1_000 for name in ("customer", "campaign", "sales"))


def test_every_territory_and_industry_has_firms(story):
    assert {row["territory"] for row in story.accounts} == {"West", "South", "North", "East", "Central"}
    assert {row["industry"] for row in story.accounts} == set(values.INDUSTRIES) - {""}


def test_what_was_won_follows_from_what_happened(story):
    status = Counter(row["status"] for row in story.deals)
    assert (status["won"], status["lost"], status["open"]) == (53, 53, 29)
    assert len({row["offering"] for row in story.deals if row["status"] == "won"}) >= 10
    now, acts = NOW.isoformat(), Counter((one.account, one.offering) for one in story.activities)
    for row in story.deals:
        assert row["opened_at"] <= (row["closed_at"] or now) <= now
        assert (row["status"] == "open") == (row["closed_at"] == "")
        assert int(row["amount"]) > 0
    interested = sum(acts[row["account"], row["offering"]] >= 8 for row in story.deals if row["status"] == "won")
    assert interested >= 35
    ordered = {(one.account, one.offering) for one in story.activities if one.type == f"{PREFIX}order"}
    assert ordered <= {(row["account"], row["offering"]) for row in story.deals if row["status"] == "won"}
    assert all(row["purchased_at"] <= now for row in story.purchases)


def test_people_write_to_colleagues_and_mostly_to_one(story):
    home = {row["contact"]: row["account"] for row in story.contacts}
    rows = story.communications
    assert len({(row["message"], row["from"], row["to"], row["kind"]) for row in rows}) == len(rows) > 2_000
    assert all(home[row["from"]] == home[row["to"]] and row["from"] != row["to"] for row in rows)
    assert all(row["message"].startswith(PREFIX) and row["occurred_at"] <= NOW.isoformat() for row in rows)
    assert {row["kind"] for row in rows} == {"mail", "mail-cc", "meeting", "call", "chat", "referral"}
    firms = {home[row["to"]] for row in rows}
    assert 60 < len(firms) < 110
    asked = Counter((home[row["to"]], row["to"]) for row in rows if row["kind"] in ("meeting", "referral"))
    assert len(asked) <= len(firms)


def test_who_has_a_part_plays_it(story):
    names = {row["account"]: row["name"] for row in story.accounts}
    acting = {names[one.account] for one in story.activities if one.type != f"{PREFIX}mail-sent"}
    assert {part.name for part in parts.PARTS} <= acting


def test_the_scanner_opens_hundreds_of_mails(story):
    of = {row["name"]: row["account"] for row in story.accounts}[parts.SCANNER.name]
    opens = [one for one in story.activities if one.account == of and one.source == "mail scanner"]
    assert 200 < len(opens) < 2_000


def test_the_cards_of_the_show_arrive_late(story):
    late = [one for one in story.activities if one.arrives - one.occurred_at > 7 * 86_400]
    assert len(late) == 5
