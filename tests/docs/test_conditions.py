"""What conditions may ask stands in docs/fields.md, and nothing else does; the examples of docs/conditions.md can be asked."""

from __future__ import annotations

import re

import pytest

from sanket.crm.activities.actions import save_types
from sanket.crm.catalogue.actions import save_offerings
from sanket.crm.recognition.tests.story import NOW
from sanket.crm.rules.queries import Asked, register
from tests.docs.pages import DOCS, rows, section

FIELDS = section((DOCS / "fields.md").read_text(), "In conditions")
PAGE = (DOCS / "conditions.md").read_text()


def part(heading: str) -> str:
    found = re.search(rf"^### {heading}$(.*?)(?=^### |\Z)", FIELDS, re.MULTILINE | re.DOTALL)
    assert found, heading
    return found[1]


@pytest.mark.parametrize("name", ["account", "contact", "lead", "response"])
def test_every_field_of_conditions_is_told(name, db):
    fields = register().entities[name].fields.values()
    told = [(cells[0].strip("`"), cells[1]) for cells in rows(part(f"Of the {name}"))]
    assert told == [(f"{name}.{field.name}", field.kind.value) for field in fields]
    for field in fields:
        assert all(f"`{choice}`" in part(f"Of the {name}") for choice in field.choices)


def test_every_reading_is_told_with_what_it_takes(db):
    told = {
        cells[0].strip("`"): re.findall(r"`(\w+)`", cells[3]) for cells in rows(part("What happened")) if len(cells) > 3
    }
    measures = register().measures
    assert told == {name: [one.name for one in measure.parameters] for name, measure in measures.items()}
    explained = {cells[0].strip("`") for cells in rows(part("What happened")) if len(cells) == 2}
    assert explained == {one.name for measure in measures.values() for one in measure.parameters}


def test_examples_can_be_asked(db):
    names = ("visited pricing", "unsubscribed", "demo")
    save_types([{"type": name, "direction": "customer"} for name in names], by=None, now=NOW)
    save_offerings([{"offering": name} for name in ("Paint robots", "Spare parts")], by=None, now=NOW)
    examples = re.findall(r"```condition\n(.*?)\n```", PAGE) + re.findall(r"\| `([^`]+)` \|$", PAGE, re.MULTILINE)
    examples += [measure.example for measure in register().measures.values()]
    assert len(examples) > 15
    for text in examples:
        whole = text if "interest" not in text or ">=" in text else f"{text} >= 1"
        assert Asked(
            whole, "lead" if any(one in text for one in ("lead.", "response.", "attempts(")) else "contact"
        ).text
    assert Asked(examples[0], "account").asks
