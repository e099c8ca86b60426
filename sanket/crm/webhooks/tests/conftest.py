"""The market of recognition's stories, another program that listens, and a postman whose clock we move."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from sanket.crm.recognition.book import forget
from sanket.crm.recognition.tests.story import NOW, Market
from sanket.crm.webhooks import actions, queries
from sanket.crm.webhooks.jobs import Postman
from sanket.outbound.tests.receiver import Heard, Receiver, Say, receiving
from tests.stage import standing


@standing
def market() -> Market:
    forget()
    return Market()


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    settings.SANKET_OUTBOUND_ALLOW = frozenset({"127.0.0.0/8"})
    with receiving() as there:
        yield there


class Wire:
    """One endpoint at the receiver, and the hours that pass."""

    def __init__(self, receiver: Receiver, events: tuple[str, ...] = ("*",)) -> None:
        self.receiver = receiver
        self.now: datetime = NOW
        self.endpoint, self.secret = actions.add_endpoint(url=receiver.url, events=events, by=None, now=NOW)
        self.postman = Postman(lambda: self.now)

    def passes(self, **time: float) -> None:
        self.now += timedelta(**time)

    def deliver(self, **time: float) -> list[Heard]:
        """What the receiver hears of all that is due, after so much time."""
        self.passes(**time)
        before = len(self.receiver.heard)
        while self.postman.step():
            self.postman.wait(5)
        return self.receiver.heard[before:]

    def answers(self, status: int, wait: float = 0, /, **headers: str) -> None:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.receiver.answer = lambda heard: Say(status, named, b"so it is", wait)

    def read(self, heard: Heard, secret: str = "") -> dict[str, Any]:
        """As the receiver's own library reads it; it looks at the clock of this machine."""
        verified = Webhook(secret or self.secret)
        sent = int(heard.headers["webhook-timestamp"])
        verified._Webhook__verify_timestamp = lambda _headers: datetime.fromtimestamp(sent, NOW.tzinfo)  # type: ignore[attr-defined]
        event: dict[str, Any] = verified.verify(heard.body, dict(heard.headers))
        assert event == json.loads(heard.body)
        return event

    def signed(self, heard: Heard) -> bool:
        """Whether it is signed with this endpoint's secret."""
        try:
            self.read(heard)
        except WebhookVerificationError:
            return False
        return True

    def log(self) -> list[tuple[str, int | None, list[int | None]]]:
        """State, seconds until the next attempt, and the answers so far, of each delivery; the oldest first."""
        at = int(self.now.timestamp())
        return [
            (
                str(one.state),
                None if one.next_at is None else one.next_at - at,
                [attempt.status for attempt in queries.attempts_of(one)],
            )
            for one in reversed(queries.deliveries(self.endpoint))
        ]

    def again(self) -> Any:
        self.endpoint.refresh_from_db()
        return self.endpoint


@pytest.fixture
def wire(db: None, receiver: Receiver) -> Wire:
    return Wire(receiver)


@pytest.fixture
def wires(db: None, receiver: Receiver) -> Callable[..., Wire]:
    return lambda *events: Wire(receiver, events)
