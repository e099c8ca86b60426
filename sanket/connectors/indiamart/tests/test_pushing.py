"""What IndiaMART sends by itself is there, and answered honestly."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from django_tasks_db.models import DBTaskResult

from sanket.connectors import door, jobs
from sanket.connectors.indiamart import pulling
from sanket.connectors.indiamart.connector import CONNECTOR
from sanket.connectors.indiamart.tests.story import KEY, Mart, envelope, lead
from sanket.crm.capture.actions import SourceRefused, connect, disable_source
from sanket.crm.capture.models import Delivery
from sanket.crm.capture.queries import health
from sanket.outbound.tests.receiver import Receiver


def post(mart: Mart, body: Any, key: str = "", **headers: Any) -> Any:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    address = f"/connect/indiamart/{key or mart.source.write_key}/"
    return Client(enforce_csrf_checks=True).post(address, raw, content_type="application/json", **headers)


def test_an_enquiry_is_logged_when_the_answer_is_there(mart: Mart) -> None:
    answer = post(mart, {"CODE": 200, "STATUS": "SUCCESS", "RESPONSE": lead()})
    assert (answer.status_code, answer.json()) == (200, {"success": True, "stored": 1, "duplicates": 0})
    assert len(mart.logged()) == 1
    assert not answer.cookies


@pytest.mark.parametrize("shape", ["list", "bare list", "bare"])
def test_all_shapes(mart: Mart, shape: str) -> None:
    shapes = {"list": envelope(lead(), lead()), "bare list": [lead(), lead()], "bare": lead()}
    assert post(mart, shapes[shape]).json()["stored"] == (1 if shape == "bare" else 2)


def test_sent_again_or_asked_for_it_counts_once(mart: Mart) -> None:
    one = lead()
    post(mart, one)
    assert post(mart, envelope(one)).json() == {"success": True, "stored": 0, "duplicates": 1}
    assert len(mart.logged()) == 1


def test_signs_that_no_database_can_take(mart: Mart) -> None:
    odd = lead(SENDER_NAME="Ravi \ud800 Sample\0", QUERY_MESSAGE="A path: C:\\u0000")
    assert post(mart, odd).json() == {"success": True, "stored": 1, "duplicates": 0}
    assert post(mart, {**odd, "UNIQUE_QUERY_ID": "7\ud8001\0"}).json()["stored"] == 1
    first, second = Delivery.objects.order_by("pk")
    assert (json.loads(first.payload)["SENDER_NAME"], second.key) == ("Ravi ? Sample", "7?1")
    assert json.loads(first.payload)["QUERY_MESSAGE"].endswith("\\u0000"), "what somebody wrote in six signs stays"
    assert mart.states() == ["taken", "taken"]


def test_what_breaks_on_our_side_is_said_as_json(mart: Mart, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "keep_deliveries", lambda *given, **named: 1 / 0)
    answer = post(mart, lead())
    assert (answer.status_code, answer.json()["code"]) == (500, "connect.failed")


def test_packed(mart: Mart) -> None:
    packed = gzip.compress(json.dumps(lead()).encode())
    assert post(mart, packed, headers={"Content-Encoding": "gzip"}).status_code == 200
    bomb = gzip.compress(b" " * 50_000_000)
    assert post(mart, bomb, headers={"Content-Encoding": "gzip"}).status_code == 413


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "connect.json"),
        (b"\xff\xfe", 400, "connect.json"),
        (b"[" * 100_000, 400, "connect.json"),
        (b'{"a": NaN}', 400, "connect.json"),
        (b"", 400, "connect.json"),
        ({"hello": "world"}, 400, "connect.indiamart-id"),
        ([lead(UNIQUE_QUERY_ID="")], 400, "connect.indiamart-id"),
        ("hello", 400, "connect.indiamart"),
        ([1], 400, "connect.indiamart"),
        (b" " * 600_000, 413, "connect.too-large"),
    ],
)
def test_what_cannot_be_kept_is_not_said_to_be(mart: Mart, body: Any, status: int, code: str) -> None:
    answer = post(mart, body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert mart.states() == []


def test_one_without_a_number_does_not_throw_away_the_others(mart: Mart) -> None:
    answer = post(mart, [lead(), lead(UNIQUE_QUERY_ID=""), 1, lead()])
    assert answer.status_code == 200
    said = answer.json()
    assert (said["stored"], [(one["index"], one["code"]) for one in said["refused"]]) == (
        2,
        [(1, "connect.indiamart-id"), (2, "connect.indiamart")],
    )
    assert mart.states() == ["taken", "taken"]


@pytest.mark.parametrize("body", [{"CODE": 200, "RESPONSE": []}, []])
def test_nothing_new_is_no_fault(mart: Mart, body: Any) -> None:
    answer = post(mart, body)
    assert (answer.status_code, answer.json()) == (200, {"success": True, "stored": 0, "duplicates": 0})


def test_strange_keys_and_addresses(mart: Mart) -> None:
    assert post(mart, lead(), key="another").status_code == 401
    assert post(mart, lead(), key="%00").status_code == 401
    assert Client().post("/connect/nobody/x/", b"{}", content_type="application/json").status_code == 404
    assert Client().get(f"/connect/indiamart/{mart.source.write_key}/").status_code == 405
    disable_source(mart.source, by=None, now=mart.now)
    assert post(mart, lead()).json()["code"] == "connect.source-off"


def test_one_that_cannot_be_read_is_kept_all_the_same(mart: Mart) -> None:
    assert post(mart, lead(QUERY_TIME="soon")).status_code == 200
    assert mart.states() == ["failed"]


def test_a_database_that_is_away(mart: Mart, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: Any, **__: Any) -> Any:
        raise OperationalError("database is locked")

    with monkeypatch.context() as broken:
        broken.setattr(door, "take_deliveries", away)
        assert post(mart, lead()).status_code == 200
    assert mart.states() == ["stored"]
    monkeypatch.setattr(door, "keep_deliveries", away)
    answer = post(mart, lead())
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")


def test_without_a_key_it_is_only_sent(mart: Mart, indiamart: Receiver) -> None:
    for typed in ({}, {"way": "push", "key": KEY}):
        source = connect(CONNECTOR, name=f"Push {len(typed)}", typed=typed, by=None, now=mart.now)
        assert (pulling.due(source, mart.now), health(source, now=mart.now).state) == (None, "new")
        pulling.pull(source, mart.now)
        assert post(mart, lead(), key=source.write_key or "").json()["stored"] == 1
    assert indiamart.heard == []


def test_one_that_only_asks_is_not_sent_to(mart: Mart) -> None:
    with pytest.raises(SourceRefused, match="its key is needed"):
        connect(CONNECTOR, name="Pull", typed={"way": "pull"}, by=None, now=mart.now)
    source = connect(CONNECTOR, name="Pull", typed={"way": "pull", "key": KEY}, by=None, now=mart.now)
    answer = post(mart, lead(), key=source.write_key or "")
    assert (answer.status_code, answer.json()["code"]) == (403, "connect.indiamart-pull")


def test_many_are_kept_at_once_and_taken_by_a_worker(mart: Mart, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "TAKEN_AT_ONCE", 2)
    many = [lead(), lead(), lead()]
    assert post(mart, many).json() == {"success": True, "stored": 3, "duplicates": 0}
    assert post(mart, many).json() == {"success": True, "stored": 0, "duplicates": 3}
    assert mart.states() == ["stored"] * 3
    assert DBTaskResult.objects.ready().filter(task_path="sanket.connectors.jobs.take").count() == 1
    jobs.take.call()
    assert (mart.states(), len(mart.logged())) == (["taken"] * 3, 3)
