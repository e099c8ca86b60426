"""The tables of docs/automation.md are the catalogue of triggers and the kinds of actions."""

from __future__ import annotations

import re

from sanket.crm.automation.queries import CATALOGUE, DEEDS
from tests.docs.pages import DOCS, rows, section

TEXT = (DOCS / "automation.md").read_text()


def named(cell: str) -> tuple[str, ...]:
    return tuple(re.findall(r"`([\w.]+)`", cell))


def test_every_trigger_is_told():
    told = [
        (word.strip("`"), set(about.split(", ")), named(narrow), named(tells))
        for word, about, narrow, tells in rows(section(TEXT, "When it begins"))
    ]
    assert told == [(one.word, set(one.of), one.narrow, one.tells) for one in CATALOGUE]


def test_every_action_is_told():
    assert [cells[0].strip("`") for cells in rows(section(TEXT, "Then"))] == list(DEEDS)
