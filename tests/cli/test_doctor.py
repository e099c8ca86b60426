"""The doctor looks at everything and says what to do."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from sanket.cli import checkup
from sanket.crm.webhooks import actions
from tests.cli.house import IS_POSTGRESQL, House

CHECKS = [
    "settings",
    "home",
    "secret key",
    "disk",
    "pages",
    "mail",
    "address",
    "debug",
    "database",
    "integrity",
    "worker",
    "queue",
    "webhooks",
    "notices",
    "clock",
    "time zone",
    "people",
]


def findings(house: House, code: int | None = None, **env: str) -> dict[str, dict[str, str]]:
    house.env.update(env)
    wanted = 0 if code is None else code
    return {one["what"]: one for one in house.json("doctor", code=wanted)["findings"]}


@pytest.fixture
def built(house: House) -> House:
    """Whether the front end is built is another test's business."""
    if house.python("from sanket.cli.checkup import pages; print(pages().state)") == "bad":
        pytest.skip("the front end is not built")
    return house


def test_all_is_well(built: House):
    told = findings(built)
    assert list(told) == CHECKS
    assert [one for one in told.values() if one["state"] == "bad"] == []
    assert ("PostgreSQL" if IS_POSTGRESQL else "SQLite") in told["database"]["seen"]
    assert "All is well." in built.run("doctor").stdout


def test_what_is_wrong_is_named_with_what_to_do(house: House):
    house.run("user", "list")
    (house.home / "secret-key").chmod(0o644)
    told = findings(
        house, 1, SANKET_DEBUG="yes", SANKET_SMTP_URL="smtp://127.0.0.1:1", SANKET_BASE_URL="http://localhost"
    )
    assert told["secret key"]["to_do"] == f"chmod 600 {house.home / 'secret-key'}"
    assert told["debug"]["state"] == "bad"
    assert "does not answer" in told["mail"]["seen"]
    assert "things to mend." in house.run("doctor", code=1).stdout


@pytest.mark.sqlite_only
def test_what_others_may_read_is_not_well(house: House):
    house.run("user", "list")
    path = house.home / "sanket.sqlite3"
    assert path.stat().st_mode & 0o077 == 0
    path.chmod(0o644)
    house.home.chmod(0o755)
    told = findings(house, 1)
    assert told["home"]["to_do"] == f"chmod 700 {house.home}"
    assert told["database"]["state"] == "bad"
    assert told["database"]["to_do"].startswith(f"chmod 600 {path}")


def test_a_bad_setting_is_a_finding(house: House):
    told = findings(house, 1, SANKET_TIME_ZONE="Mars")
    assert told["settings"]["seen"].startswith("SANKET_TIME_ZONE is 'Mars'")
    assert list(told) == ["settings"]


def test_a_database_that_is_away_is_a_finding(house: House):
    told = findings(house, 1, DATABASE_URL="postgresql://127.0.0.1:1/sanket")
    assert "see that PostgreSQL runs" in told["database"]["to_do"]
    assert "worker" not in told


def test_jobs_that_nobody_does(house: House):
    house.python("from sanket.crm.recognition.jobs import settle; settle.enqueue()")
    told = findings(house, 1)
    assert told["worker"]["state"] == "bad"
    assert "sanket worker" in told["worker"]["to_do"]


def test_a_clock_that_went_back(house: House, tmp_path):
    from tests.cli.market import fill

    fill(house, tmp_path)
    house.sql("UPDATE crm_activity SET received_at = 4102444800")
    assert "received later than that" in findings(house, 1)["clock"]["seen"]


@pytest.mark.sqlite_only
def test_a_damaged_database(house: House):
    house.run("user", "list")
    path = house.home / "sanket.sqlite3"
    data = bytearray(path.read_bytes())
    data[100:4096] = b"\xff" * 3996
    path.write_bytes(data)
    assert "restore the last backup" in findings(house, 1)["database"]["to_do"]


def test_webhooks_that_are_off_or_behind(db: None, monkeypatch: pytest.MonkeyPatch, settings: Any):
    now = datetime.now(UTC)
    assert checkup.webhooks().seen == "no program is told anything"
    added = actions.add_endpoint(url="https://hooks.example.com/x", events=["*"], by=None, now=now)
    assert "no links" in checkup.webhooks().seen
    settings.BASE_URL = "https://sanket.example.com"
    assert checkup.webhooks().state == "good"
    monkeypatch.setattr(checkup, "LONG_QUEUE", 2)
    for _ in range(2):
        actions.send_test(added.endpoint, by=None, now=now)
    assert checkup.webhooks() == ("webhooks", "note", f"2 messages wait for {added.endpoint.key}", checkup.SEE_LOG)
    actions.pause(added.endpoint, by=None, now=now)
    assert checkup.webhooks().seen == f"{added.endpoint.key} is off (paused by a person)"


def test_who_was_not_reached_is_named(db: None):
    from sanket.crm.messaging import actions as messaging
    from sanket.crm.messaging.claiming import claim_one, record
    from sanket.crm.messaging.ways.letters import Fate, Landed, Outcome
    from sanket.crm.workspace.actions import save_user

    now = datetime.now(UTC)
    alice = save_user(email="alice@example.com", name="Alice", role="sales", by=None, now=now)
    assert checkup.notices().state == "good"
    at = int(now.timestamp())
    due = claim_one(messaging.write_test(messaging.own_mail(alice), at=at), now=now)
    assert due is not None
    record([Landed(due, Outcome(Fate.REFUSED, "550 no such person"), at)], now=now)
    assert checkup.notices()[1:] == ("note", "not reached: Alice by mail: 550 no such person", "see Settings, Notices")
