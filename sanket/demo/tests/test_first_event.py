"""The first example of docs/events-api.md does something on the demo company: somebody there is known to have done it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from sanket.crm.capture.actions import Heard, add_source, take
from sanket.crm.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("told"), pytest.mark.xdist_group("told")]

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "events-api.md"


def test_the_first_event_of_the_documents_counts(told):
    source = add_source(name="Website", by=None, now=told.now)
    found = re.search(r"curl -u KEY: \S+/v1/track -d '(.+?)'", DOCUMENT.read_text(), re.DOTALL)
    assert found
    said = json.loads(found[1])
    traits, properties = said["context"]["traits"], said["properties"]
    take(
        source.pk,
        [
            Heard(
                "track",
                "m1",
                told.at,
                said["event"],
                "",
                said["userId"],
                "",
                "",
                properties,
                traits,
                {},
                "curl/8.5.0",
                "",
            )
        ],
        now_s=told.at,
    )
    event = Event.objects.get()
    assert (event.fate, event.reason) == ("activity", "")
    assert str(event.account) == "Nandgiri Auto Components"
    assert event.contact is not None
    assert event.contact.email == traits["email"]
