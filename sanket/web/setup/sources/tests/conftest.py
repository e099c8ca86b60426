"""Bob's website and what it told: one event of each fate, put there as if it had been taken."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.test import Client

from sanket.crm.capture import actions
from sanket.crm.capture.actions import Heard, take
from sanket.crm.models import Event, Source
from sanket.web.leads.tests.cast import Cast, cast
from tests.stage import standing

__all__ = ["cast"]

BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537.36"


@dataclass
class Ear:
    """A website, and short words for what it tells."""

    cast: Cast
    website: Source
    told: dict[str, Event] = field(default_factory=dict)
    count: int = 0

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

    def takes(
        self, name: str = "Quote Requested", *, kind: str = "track", a: str = "b1", u: str = "", **given: Any
    ) -> Event:
        """One event, told as a door tells it."""
        self.count += 1
        agent = given.pop("agent", BROWSER)
        properties = given.pop("properties", {"product": "RX-6"} if kind == "track" else {})
        now_s = int(self.cast.now.timestamp())
        one = Heard(
            kind, f"t{self.count}", now_s - 60, name, a, u, "", "", properties, given.pop("traits", {}),
            given.pop("context", {}), agent, "",
        )  # fmt: skip
        assert not given
        assert take(self.website.pk, [one], now_s=now_s) == ["stored"]
        return Event.objects.get(message_id=one.message_id)

    def fates(self) -> list[str]:
        return list(Event.objects.order_by("pk").values_list("fate", flat=True))

    def rao(self, a: str = "b1") -> None:
        """Who sits at this browser says their mail address: it is Rao of Nandgiri."""
        self.takes("", kind="identify", a=a, u="u7", traits={"email": "rao@nandgiri.example"})


@standing
def ear(cast: Cast) -> Ear:
    return Ear(cast, actions.add_source(name="Website", settings={"place": "website"}, by=cast.ada, now=cast.now))


@pytest.fixture
def bob(cast: Cast) -> Client:
    return cast.client("bob")


def text(page: str) -> str:
    """What people read, with single spaces."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def undo_in(page: str) -> str:
    """The address of the Undo in the toast."""
    found = re.search(r'action="([^"]+)" data-undo', page)
    assert found, "there is no undo"
    return found[1].replace("&amp;", "&")
