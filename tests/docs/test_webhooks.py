"""The table of events in docs/webhooks.md is the catalogue, and says what it says."""

from __future__ import annotations

import json

from sanket.crm.webhooks.queries import CATALOGUE, PAUSES
from tests.docs.pages import DOCS, rows, section

TEXT = (DOCS / "webhooks.md").read_text()


def test_every_event_is_told_with_its_data():
    told = [(one.strip("`"), when, json.loads(data.strip("`"))) for one, when, data in rows(section(TEXT, "Events"))]
    assert told == [(kind.type, kind.when, kind.example) for kind in CATALOGUE]


def test_the_schedule_is_told():
    minutes, hours = 60, 3600
    told = (0, 5, 5 * minutes, 30 * minutes, *(hour * hours for hour in (2, 5, 10, 14, 20, 24)))
    assert told == PAUSES
    assert "5 seconds, 5 minutes, 30 minutes, 2, 5, 10, 14, 20 and 24 hours" in TEXT
