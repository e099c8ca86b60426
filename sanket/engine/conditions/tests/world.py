"""A small market to ask conditions of: accounts with several contacts, tags and activities, some things not known.

Told three ways: as records, as tables of SQLite, and as columns.
"""

from __future__ import annotations

import json
import random
import sqlite3
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from sanket.engine.conditions.arrays import Rows, Several, counted_within
from sanket.engine.conditions.checking import Checked, asks_of, check
from sanket.engine.conditions.clock import DAY, Clock
from sanket.engine.conditions.counting import WITHIN, Events, Owner
from sanket.engine.conditions.fields import Entity, Field, Kind, Many, Measure, Parameter, Reading, Register
from sanket.engine.conditions.parsing import parse
from sanket.engine.conditions.plan import plan
from sanket.engine.conditions.sql import where
from sanket.engine.conditions.wants import Column, Record
from sanket.engine.conditions.wants.numbers import COMPARED
from sanket.engine.conditions.wants.texts import small

NOW = 1_795_329_000
ZONE = ZoneInfo("Asia/Kolkata")
INDUSTRIES = ["Automotive", "auto parts", "Öl & Gas", "öl & gas", "100 % wool_mill", None]
DEPARTMENTS = ["R&D", "Purchasing", None]
TAGS = ["customer", "VIP", "fair"]
TYPES = {"visited pricing": (1,), "unsubscribed": (2,), "demo": (3,), "demo-2": (3, 4)}


def _field(name: str, kind: Kind, sql: str, **more: Any) -> Field:
    return Field(name, kind, f"the {name}", sql, **more)


FIELDS = {
    field.name: field
    for field in (
        _field("industry", Kind.TEXT, "account.industry"),
        _field("employees", Kind.NUMBER, "account.employees"),
        _field("turnover", Kind.MONEY, "account.turnover"),
        _field("fit", Kind.PERCENT, "account.fit"),
        _field("answered_in", Kind.LENGTH, "account.answered_in"),
        _field("created", Kind.MOMENT, "account.created", whole_seconds=True),
        _field("customer", Kind.TRUTH, "account.customer"),
        _field("tag", Kind.TEXT, "tag.value", each={"sqlite": "json_each(account.tags) AS tag"}),
        _field("size", Kind.TEXT, "account.size", choices=("small", "large")),
    )
}
CONTACT_FIELDS = {
    "department": _field("department", Kind.TEXT, "contact.department"),
    "since": _field("since", Kind.MOMENT, "contact.since", whole_seconds=True),
}
OWNERS = {"account": Owner("account_id", "account.id")}
ACTIVITIES = Events("activity WHERE NOT withdrawn", "at", OWNERS, {"type": "type_id"})
PURCHASES = Events("purchase WHERE TRUE", "at", OWNERS, {}, {"purchases.amount": "amount"})


def _measure(events: Events, name: str, kind: Kind, *parameters: Parameter) -> Measure:
    example = f"{name}(purchases.amount)" if name == "sum" else f'{name}("demo")'
    return Measure(name, kind, name, example, (*parameters, WITHIN), events.keys, events.test)


TYPE = Parameter("type", "text", "the type", "visited pricing", names=lambda: TYPES)
AMOUNT = Parameter(
    "what", "field", "what is added up", "purchases.amount", True, fields={"purchases.amount": Kind.MONEY}
)


REGISTER = Register(
    {
        "account": Entity("account", FIELDS, frozenset({"account"})),
        "contact": Entity(
            "contact", CONTACT_FIELDS, frozenset({"contact"}),
            {"account": Many("contact", "contact.account_id", "account.id")},
        ),
    },
    {
        measure.name: measure
        for measure in (
            _measure(ACTIVITIES, "activity", Kind.TRUTH, TYPE),
            _measure(ACTIVITIES, "activities", Kind.NUMBER, TYPE),
            _measure(PURCHASES, "purchases", Kind.NUMBER),
            _measure(PURCHASES, "sum", Kind.MONEY, AMOUNT),
        )
    },
)  # fmt: skip


def checked(text: str, subject: str = "account") -> Checked:
    return check(parse(text), REGISTER, subject)


class World:
    """Rows of everything, made by chance."""

    def __init__(self, seed: int, accounts: int = 40) -> None:
        chance = random.Random(seed)
        self.accounts: list[dict[str, Any]] = [
            {
                "industry": chance.choice(INDUSTRIES),
                "employees": chance.choice([None, 0, 9, 10, 50, 1_000]),
                "turnover": chance.choice([None, 0.1, 99.99, 100_000.0, 1e12]),
                "fit": chance.choice([None, 0.0, 0.25, 0.5, 1.0]),
                "created": NOW - chance.choice([0, 1, DAY, 14 * DAY, 14 * DAY + 1, 300 * DAY]),
                "customer": chance.choice([True, False, None]),
                "size": chance.choice(["small", "Large", None]),
                "tag": tuple(chance.sample(TAGS, chance.randint(0, 3))),
                "contacts": [
                    (chance.choice(DEPARTMENTS), chance.choice([None, NOW - chance.randint(0, 40) * DAY]))
                    for _ in range(chance.randint(0, 3))
                ],
                "activities": sorted(
                    (NOW - chance.choice([0, DAY, 14 * DAY, 14 * DAY - 1, 90 * DAY]), chance.randint(1, 4))
                    for _ in range(chance.randint(0, 6))
                ),
                "purchases": sorted(
                    (NOW - chance.randint(0, 400) * DAY, chance.choice([None, 10, 99_999_99, 7]))
                    for _ in range(chance.randint(0, 3))
                ),
                "answered_in": chance.choice([None, 0, 300, 3_600, 90_000]),
            }
            for _ in range(accounts)
        ]  # fmt: skip

    # ----------------------------------------------------------------------------------------------- records

    def records(self, checked: Checked, clock: Clock) -> list[Record]:
        return [Record(clock, self._told(row, checked, clock.at)) for row in self.accounts]

    def _told(self, row: dict[str, Any], checked: Checked, at: int) -> dict[str, Any]:
        return {ask.key: self._value(row, ask.key, ask.source, at) for ask in asks_of(checked)}

    def _value(self, row: dict[str, Any], key: str, source: Field | Reading, at: int) -> Any:
        if isinstance(source, Reading):
            since = at - source.arguments["within"] if "within" in source.arguments else -(10**12)
            if source.measure.name in ("purchases", "sum"):
                amounts = [paise or 0 for when, paise in row["purchases"] if since < when <= at]
                return len(amounts) if source.measure.name == "purchases" else sum(amounts) / 100
            types = source.arguments.get("type", (1, 2, 3, 4))
            many = sum(1 for when, kind in row["activities"] if since < when <= at and kind in types)
            return many > 0 if source.measure.name == "activity" else many
        if " " in key:
            return self._pair(row, parse(key))
        owner, _, name = key.partition(".")
        if owner == "contact":
            return tuple(contact[0 if name == "department" else 1] for contact in row["contacts"])
        return row[name]

    def _pair(self, row: dict[str, Any], test: Any) -> bool | None:
        one, other = row[test.what.name], row[test.values[0].name]
        if one is None or other is None:
            return None
        if isinstance(one, str):
            one, other = small(one), small(other)
        return COMPARED[test.operator](one, other)

    # ---------------------------------------------------------------------------------------------- database

    def database(self) -> sqlite3.Connection:
        database = sqlite3.connect(":memory:")
        names = ["industry", "employees", "turnover", "fit", "created", "customer", "size", "answered_in"]
        database.executescript(
            f"CREATE TABLE account (id INTEGER PRIMARY KEY, {', '.join(names)}, tags);"
            "CREATE TABLE contact (account_id, department, since);"
            "CREATE TABLE activity (account_id, at, type_id, withdrawn);"
            "CREATE TABLE purchase (account_id, at, amount);"
        )
        for pk, row in enumerate(self.accounts):
            said = [pk, *(row[name] for name in names), json.dumps(row["tag"])]
            database.execute(f"INSERT INTO account VALUES ({','.join('?' * len(said))})", said)
            database.executemany("INSERT INTO contact VALUES (?, ?, ?)", [(pk, *one) for one in row["contacts"]])
            database.executemany(
                "INSERT INTO activity VALUES (?, ?, ?, ?)",
                [(pk, *one, 0) for one in row["activities"]] + [(pk, NOW, 2, 1)],
            )
            database.executemany(
                "INSERT INTO purchase VALUES (?, ?, ?)",
                [(pk, when, None if paise is None else paise / 100) for when, paise in row["purchases"]],
            )
        return database

    def found(self, database: sqlite3.Connection, checked: Checked, clock: Clock) -> list[bool | None]:
        text, parameters = where(plan(checked), "account", clock, "sqlite")
        rows = database.execute(f"SELECT {text} FROM account ORDER BY id".replace("%s", "?"), parameters)
        return [None if verdict is None else bool(verdict) for (verdict,) in rows]

    # ----------------------------------------------------------------------------------------------- columns

    def history(self) -> WorldHistory:
        return WorldHistory(self)


class WorldHistory:
    zone = ZONE

    def __init__(self, world: World) -> None:
        self.world = world

    def column(self, ask: Any, rows: Rows) -> Column | Several:
        accounts = self.world.accounts
        if isinstance(ask.source, Reading):
            return self._counted(ask.source, rows)
        told = [self.world._value(accounts[who], ask.key, ask.source, 0) for who in rows.subject.tolist()]
        if not ask.many:
            return _column(told, ask.source.kind)
        row = [place for place, some in enumerate(told) for _ in some]
        return Several(_column([one for some in told for one in some], ask.source.kind), np.array(row, np.int64))

    def _counted(self, source: Reading, rows: Rows) -> Column:
        sums = source.measure.name in ("purchases", "sum")
        kind = "purchases" if sums else "activities"
        events = [(pk, *one) for pk, row in enumerate(self.world.accounts) for one in row[kind]]
        if "type" in source.arguments:
            events = [one for one in events if one[2] in source.arguments["type"]]
        owner, at = (np.array([one[place] for one in events], np.int64) for place in (0, 1))
        weights = np.array([one[2] or 0 for one in events], np.int64) if source.measure.name == "sum" else None
        many = counted_within(owner, at, rows, source.arguments.get("within"), weights)
        values = many / 100 if source.measure.name == "sum" else many
        return Column(values > 0 if source.measure.name == "activity" else values, np.ones(len(many), bool))


def _column(told: list[Any], kind: Kind) -> Column:
    known = np.array([value is not None for value in told], bool)
    if kind is Kind.TEXT:
        words = sorted({value for value in told if value is not None})
        place = {word: at for at, word in enumerate(words)}
        return Column(np.array([place.get(value, 0) for value in told], np.int64), known, words)
    return Column(np.array([0 if value is None else value for value in told]), known)
