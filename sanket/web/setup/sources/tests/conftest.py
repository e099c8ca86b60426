"""Bob's website and what it told: one event of each fate, put there as if it had been taken."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.test import Client

from sanket.crm.capture import actions
from sanket.crm.models import Event, Source
from sanket.web.leads.tests.cast import Cast, cast
from tests.stage import standing

__all__ = ["cast"]


@dataclass
class Ear:
    """A website, and short words for what it tells."""

    cast: Cast
    website: Source
    told: dict[str, Event] = field(default_factory=dict)

    def tells(
        self, fate: str, name: str = "Quote Requested", *, kind: str = "track", reason: str = "", **more: Any
    ) -> Event:
        now_s = int(self.cast.now.timestamp())
        url = more.pop("url", "https://rangvahini.example/rx-6/prices/?v=2")
        body = {"properties": {"url": url, "product": "RX-6"}}
        event = Event.objects.create(
            source=more.pop("source", self.website), message_id=f"m{Event.objects.count() + 1}", kind=kind, name=name,
            at=now_s - 60, received_at=now_s, body=json.dumps(body), fate=fate, reason=reason,
            **{"anonymous_id": "browser-1", **more},
        )  # fmt: skip
        self.told[fate] = event
        return event


@standing
def ear(cast: Cast) -> Ear:
    return Ear(cast, actions.add_source(name="Website", settings={"place": "website"}, by=cast.ada, now=cast.now))


@pytest.fixture
def bob(cast: Cast) -> Client:
    return cast.client("bob")


def text(page: str) -> str:
    """What people read, with single spaces."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())
