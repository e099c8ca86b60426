"""The audit trail says in words whatever is written into it."""

from __future__ import annotations

import re
from pathlib import Path
from zoneinfo import ZoneInfo

import sanket
from sanket.crm.activities.actions import save_types
from sanket.crm.imports.kinds import offerings
from sanket.crm.imports.kinds.kind import Job
from sanket.crm.models import AuditEntry
from sanket.web.setup.audit import DEEDS, KINDS
from sanket.web.tests.conftest import NOW

ROOT = Path(sanket.__file__).parent
VERB = re.compile(
    r'"((?:account|activity|contact|draft|fitment|holiday|import|influence|lead|leave|offering|proposal|rota|round|scoring'
    r"|settings|site|team|tuning|type|user|value|webhook|workspace|worktime)"
    r'\.[a-z_-]+)"'
)
CHRONICLE = re.compile(r'\bChronicle\("(\w+)"')
MOVES = ("accept", "assign", "recycle", "disqualify")


def sources() -> list[str]:
    """What writes into the trail."""
    found = [path for path in ROOT.rglob("*.py") if "tests" not in path.parts and path.name != "audit.py"]
    return [text for text in (path.read_text() for path in found) if re.search(r"\baudit\(|\bChronicle\(", text)]


def verbs() -> set[str]:
    said: set[str] = set()
    for text in sources():
        said |= {
            match[1]
            for line in text.splitlines()
            if "verb" in line or "_note(" in line or "_audit(" in line
            for match in VERB.finditer(line)
        }
        said |= {f"{kind}.set" for kind in CHRONICLE.findall(text)}
    made = {f"{kind}.{deed}" for kind in ("account", "contact") for deed in ("add", "save")}
    made |= {f"webhook.{deed}" for deed in ("add", "save", "pause", "resume", "remove", "rotate", "send-again")}
    made |= {f"segment.{deed}" for deed in ("add", "save", "remove", "snapshot", "snapshot-remove")}
    return said | made | {f"lead.{undo}{move}" for undo in ("", "undo-") for move in MOVES}


def test_every_verb_has_its_words():
    assert {
        "activity.withdraw",
        "site.restore",
        "draft.set",
        "value.set",
        "user.join",
        "type.add",
        "offering.add",
    } <= verbs()
    assert verbs() - set(DEEDS) == set()


def test_every_kind_can_be_asked_for():
    kinds = {kind for text in sources() for kind in re.findall(r'\bkind="(\w+)", *subject', text)}
    assert kinds - set(KINDS) == set()


def test_a_new_type_and_an_imported_offering_leave_entries(site):
    bob = site.people["manager"]
    save_types([{"type": "quote", "name": "Asked for a quote", "direction": "customer"}], by=bob, now=NOW)
    offerings.save(
        [{"offering": "RX6", "name": "RX-6"}], Job(bob, NOW, int(NOW.timestamp()), ZoneInfo("UTC"), "", "a file")
    )
    told = AuditEntry.objects.filter(by=bob).order_by("pk").values_list("verb", "subject")
    assert list(told) == [("type.add", "quote"), ("offering.add", "RX6")]
