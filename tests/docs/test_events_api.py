"""docs/events-api.md names every address that the door for events answers."""

from __future__ import annotations

import re

from sanket.api.events.door import CALLS, METRICS, RUDDERSTACK, SEGMENT_AFTER, SEGMENT_BEFORE
from sanket.api.events.items import DEPTH, MOST_EVENTS
from tests.docs.pages import DOCS

TOLD = (DOCS / "events-api.md").read_text()


def test_every_call_is_told():
    told = set(re.findall(r"`(?:GET |POST )?(/(?:v1|beacon)/[\w/]+|/sourceConfig)`", TOLD))
    assert told - {f"{SEGMENT_BEFORE}KEY{SEGMENT_AFTER}"} == {*CALLS, METRICS, RUDDERSTACK}


def test_limits_are_told():
    assert f"{MOST_EVENTS:,} events a batch, {DEPTH} levels" in " ".join(TOLD.split())
