"""What came of calls, told by programs: once, from when it happened, by whom it concerns, and taken back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sanket.crm.leads.actions import assign
from sanket.crm.models import Activity, Attempt
from sanket.crm.response.models import Clock


def isoformat(at: datetime) -> str:
    return at.isoformat(timespec="seconds")


@pytest.fixture
def path(cast: Any) -> str:
    assign(cast.lead("Nandgiri"), to=cast.alice, by=cast.bob, now=cast.now)
    return f"/leads/{cast.lead('Nandgiri').pk}"


def made() -> int:
    return Attempt.objects.filter(made_at__isnull=False).count()


def test_told_twice_it_counts_once_and_stops_the_clock(programs: Any, cast: Any, path: str) -> None:
    alice = programs("alice")
    when = isoformat(datetime.now(UTC))
    given = {"outcome": "no answer", "key": "telephone-7", "at": when}
    first = alice.post(f"{path}/outcomes", given)
    assert (first.status, first.body["new"], first.body["attempt"]["outcome"]) == (200, True, "no answer")
    assert first.body["planned"]["due_at"] > first.body["attempt"]["due_at"]
    again = alice.post(f"{path}/outcomes", given)
    assert (again.status, again.body["new"], again.body["attempt"]["id"]) == (200, False, first.body["attempt"]["id"])
    assert made() == 1
    told = alice.get(f"{path}/attempts").body
    assert told["clock"]["answered_at"] is not None
    assert told["clock"]["made"] == 1


def test_taken_back_it_is_planned_again_and_the_clock_runs(programs: Any, cast: Any, path: str) -> None:
    alice = programs("alice")
    before = alice.get(f"{path}/attempts").body
    told = alice.post(f"{path}/outcomes", {"outcome": "reached"}).body["attempt"]
    assert Clock.objects.get(pk=cast.lead("Nandgiri").pk).state == "reached"
    activity = Attempt.objects.get(pk=told["id"]).activity
    after = alice.delete(f"{path}/outcomes/{told['id']}")
    assert after.body == before
    assert Activity.objects.get(external_id=activity, superseded_at=None).withdrawn_at is not None
    assert alice.delete(f"{path}/outcomes/{told['id'] + 99}").status == 404


def test_what_the_next_owner_said_is_not_taken_back_by_who_handed_it_over(programs: Any, cast: Any) -> None:
    cast.account("Girna", territory="South")
    cast.happens("quote", "Girna")
    assign(cast.lead("Girna"), to=cast.alice, by=cast.bob, now=cast.now)
    path, alice, charlie = f"/leads/{cast.lead('Girna').pk}", programs("alice"), programs("charlie")
    assert alice.post(f"{path}/assignment", {"owner": cast.charlie.email}).status == 201
    assert alice.get(path).status == 404
    told = charlie.post(f"{path}/outcomes", {"outcome": "no answer"}).body["attempt"]
    assert alice.delete(f"{path}/outcomes/{told['id']}").status == 404
    assert made() == 1
    assert charlie.get(f"{path}/attempts").body["clock"]["answered_at"] is not None
    # The handing over itself she takes back.
    assert alice.delete(f"{path}/assignment").status == 200


def test_a_wrong_person_ends_the_attempts_and_the_lead_stays(programs: Any, cast: Any, path: str) -> None:
    told = programs("alice").post(f"{path}/outcomes", {"outcome": "wrong person", "contact": "Rao"}).body
    assert told["planned"] is None
    assert programs("alice").get(path).body["stage"] != "disqualified"
    assert programs("alice").get(f"{path}/attempts").body["clock"]["state"] == "wrong person"


def test_not_now_until_a_time_is_called_then(programs: Any, cast: Any, path: str) -> None:
    alice, until = programs("alice"), datetime.now(UTC) + timedelta(days=9)
    missing = alice.post(f"{path}/outcomes", {"outcome": "not now"})
    assert missing.status == 422
    told = alice.post(f"{path}/outcomes", {"outcome": "not now", "until": isoformat(until)}).body
    assert told["planned"]["asked"]
    assert told["planned"]["due_at"][:10] >= until.date().isoformat()


def test_who_may_not_say_it(programs: Any, cast: Any, path: str) -> None:
    """As on the pages: who does not see the lead finds none, who may not work on leads is refused."""
    said = {"outcome": "reached"}
    assert programs("charlie").post(f"{path}/outcomes", said).status == 404
    assert programs("vera").post(f"{path}/outcomes", said).status == 403
    assert programs("alice").post(f"{path}/outcomes", {"outcome": "perhaps"}).status == 422
    late = {**said, "at": isoformat(datetime.now(UTC) + timedelta(days=1))}
    assert programs("alice").post(f"{path}/outcomes", late).status == 422
    cast.contact("Elsewhere", cast.account("Girna", territory="South").external_id)
    assert programs("bob").post(f"{path}/outcomes", {**said, "contact": "Elsewhere"}).code == "contact.unknown"
    assert made() == 0
