"""A condition of five tests on one record, against the same written by hand; and what its short circuits save."""

from __future__ import annotations

import random
from typing import Any
from zoneinfo import ZoneInfo

from benchmarks.stopwatch import in_turns
from sanket.engine.conditions.checking import check
from sanket.engine.conditions.clock import Clock
from sanket.engine.conditions.closures import Closure
from sanket.engine.conditions.explaining import told
from sanket.engine.conditions.fields import Entity, Field, Kind, Register
from sanket.engine.conditions.parsing import parse
from sanket.engine.conditions.plan import Tallies
from sanket.engine.conditions.wants import Record

TEXT = (
    'account.industry in ("automotive", "auto parts") and (contact.department = "R&D" or account.interest >= 20)'
    " and not account.left and account.employees > 50"
)
NOW = 1_795_329_000
AUTOMOTIVE = frozenset({"automotive", "auto parts"})
INDUSTRIES = ["Automotive", "auto parts", "chemistry", "textiles", "food", None]


def measure(records: int, rounds: int) -> dict[str, Any]:
    checked = check(parse(TEXT), _register(), "contact")
    some = _records(records)
    tallies: Tallies = {}
    counting = Closure(checked, tallies, count=True)
    for record in some:
        counting.holds(record)
    explained = told(counting.plan, tallies, len(some))
    ordered, counted = Closure(checked, tallies), Closure(checked, dict(tallies), count=True)
    assert [ordered.holds(record) for record in some] == [by_hand(record) for record in some]
    taken = in_turns(
        {
            "by_hand": lambda: [by_hand(record) for record in some],
            "holds": lambda: [ordered.holds(record) for record in some],
            "counted": lambda: [counted.holds(record) for record in some],
            "verdict": lambda: [ordered.verdict(record) for record in some],
        },
        rounds,
    )
    return {"records": records, "taken": taken, "saved": explained.saved}


def by_hand(record: Record) -> bool:
    """What somebody would write who minds that a value may not be known, each looked at when it is needed."""
    return (
        (industry := record["account.industry"]) is not None
        and industry.lower() in AUTOMOTIVE
        and (
            ((department := record["contact.department"]) is not None and department.lower() == "r&d")
            or ((interest := record["account.interest"]) is not None and interest >= 20)
        )
        and record["account.left"] is False
        and (employees := record["account.employees"]) is not None
        and employees > 50
    )


def _register() -> Register:
    def field(name: str, kind: Kind) -> Field:
        return Field(name, kind, name, name)

    account = {
        name: field(name, kind)
        for name, kind in (
            ("industry", Kind.TEXT), ("interest", Kind.NUMBER), ("left", Kind.TRUTH), ("employees", Kind.NUMBER),
        )
    }  # fmt: skip
    contact = {"department": field("department", Kind.TEXT)}
    of = frozenset({"contact"})
    return Register({"account": Entity("account", account, of), "contact": Entity("contact", contact, of)}, {})


def _records(many: int) -> list[Record]:
    chance, clock = random.Random(7), Clock(NOW, ZoneInfo("Asia/Kolkata"))
    return [
        Record(
            clock,
            {
                "account.industry": chance.choice(INDUSTRIES),
                "contact.department": chance.choice(["R&D", "Purchasing", "Sales", None]),
                "account.interest": chance.choice([0, 5, 19.9, 20, 60]),
                "account.left": chance.random() < 0.1,
                "account.employees": chance.choice([None, 5, 50, 51, 900]),
            },
        )
        for _ in range(many)
    ]
