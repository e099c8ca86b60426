"""A website that tells: its source, and a sender who posts."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from sanket.api.events import door, keys
from sanket.api.events.rates import Rates
from sanket.api.events.writer import Waiting, Writer
from sanket.crm.capture.actions import Heard, add_source
from sanket.crm.capture.queries import Source
from tests.stage import standing

NOW = datetime(2026, 11, 22, 6, 30, tzinfo=UTC)


class AtOnce(Writer):
    """Writes in the thread that asks, whose transaction a test rolls back."""

    def hand_in(self, source_id: int, heard: Sequence[Heard], size: int) -> list[str]:
        mine = Waiting(source_id, heard, size)
        self.write([mine])
        if mine.failure:
            raise mine.failure
        return mine.outcomes


@standing
def source() -> Source:
    return add_source(name="Website", by=None, now=NOW)


class Answer:
    def __init__(self, response: Any) -> None:
        self.status, self.headers, self.response = response.status_code, response.headers, response
        self.said: dict[str, Any] = json.loads(response.content) if response.content else {}


class Sender:
    def __init__(self, key: str) -> None:
        self.key = key
        self.client = Client(enforce_csrf_checks=True)

    def post(self, path: str, body: Any, **headers: Any) -> Answer:
        given = body if isinstance(body, bytes) else json.dumps(body).encode()
        usual = {"HTTP_AUTHORIZATION": "Basic " + b64encode(f"{self.key}:".encode()).decode()} if self.key else {}
        kind = headers.pop("content_type", "application/json")
        return Answer(self.client.generic("POST", path, given, content_type=kind, **{**usual, **headers}))

    def batch(self, *items: Any, **shared: Any) -> Answer:
        return self.post("/v1/batch", {"batch": items, **shared})


@pytest.fixture
def sender(source: Source, monkeypatch: pytest.MonkeyPatch) -> Sender:
    fresh, at_once, rates = keys.Keys(), AtOnce(), Rates(0, lambda: 0.0)
    monkeypatch.setattr(door, "known", lambda: fresh)
    monkeypatch.setattr(door, "writer", lambda: at_once)
    monkeypatch.setattr(door, "rates", lambda: rates)
    return Sender(source.write_key)


def track(**fields: Any) -> dict[str, Any]:
    return {"type": "track", "event": "Quote Requested", "userId": "u1", **fields}
