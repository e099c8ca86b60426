"""Conditions made by chance: any that parses, and those that this register takes."""

from __future__ import annotations

import os
import random
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from sanket.engine.conditions.fields import Field, Kind, Parameter, Register
from sanket.engine.conditions.parsing import UNITS
from sanket.engine.conditions.tree import (
    All,
    Argument,
    Call,
    Condition,
    Either,
    Moment,
    Name,
    Not,
    Number,
    Relative,
    Test,
    Text,
    Truth,
    Value,
)

LETTERS = ["a", "Ö", '"', "\\", "%", "_", " ", "!", "(", "न", "#", "'"]


def few_and_many(few: int, many: int) -> list[Any]:
    """How many conditions a test makes: a few, and in a long story ``many``, or as SANKET_TEST_CONDITIONS says."""
    told = int(os.environ.get("SANKET_TEST_CONDITIONS") or many)
    return [pytest.param(few, id="few"), pytest.param(told, id="many", marks=pytest.mark.slow)]


def seed(salt: int) -> int:
    """Another one each day, or as SANKET_TEST_SEED says. Where a test fails its output tells which it was."""
    day = os.environ.get("SANKET_TEST_SEED") or f"{datetime.now(UTC):%Y%m%d}"
    print(f"SANKET_TEST_SEED={day}")
    return int(day) * 100 + salt


class Maker:
    """``texts`` are such as records have."""

    def __init__(self, seed: int, register: Register, subject: str, texts: list[str]) -> None:
        self.chance = random.Random(seed)
        self.register, self.subject, self.texts = register, subject, texts

    def condition(self, depth: int = 4) -> Condition:
        chance = self.chance
        shape = chance.random()
        if depth == 0 or shape < 0.3:
            return self.test()
        if shape < 0.45:
            return Not(self.condition(depth - 1))
        made = All if shape < 0.75 else Either
        return made(tuple(self.condition(depth - 1) for _ in range(chance.randint(2, 4))))

    def test(self) -> Test:
        names = self.register.measures_of(self.subject)
        if self.chance.random() < 0.35 and names:
            return self._reading(self.chance.choice(names))
        said = self.chance.choice(self.register.fields_of(self.subject))
        owner, name = said.split(".")
        if said in self.register.measures:
            return self._test(Name(owner, name), self.register.measures[said].kind, False, ())
        field, many = self._field(said)
        if not many and self.chance.random() < 0.15:
            return self._pair(owner, name, field)
        return self._test(Name(owner, name), field.kind, many, field.choices)

    def _field(self, said: str) -> tuple[Field, bool]:
        owner, name = said.split(".")
        entity = self.register.entities[owner]
        return entity.fields[name], entity.fields[name].each is not None or self.subject in entity.many

    def _pair(self, owner: str, name: str, field: Field) -> Test:
        """One field against another, or itself."""
        alike = [
            said
            for said in self.register.fields_of(self.subject)
            if said not in self.register.measures
            for other, several in [self._field(said)]
            if other.kind is field.kind and not several
        ]
        operators = ["=", "!="] if field.kind in (Kind.TEXT, Kind.TRUTH) else ["=", "!=", "<", "<=", ">", ">="]
        other_owner, other_name = self.chance.choice(alike).split(".")
        return Test(Name(owner, name), self.chance.choice(operators), (Name(other_owner, other_name),))

    def _reading(self, name: str) -> Test:
        measure = self.register.measures[name]
        kind, given, said = measure.kind, [], ""
        for parameter in measure.parameters:
            if parameter.kind == "field":
                said = self.chance.choice(list(parameter.fields))
                kind = parameter.fields[said]
                owner, column = said.split(".")
                given.append(Argument("", Name(owner, column)))
            elif parameter.only and said not in parameter.only:
                continue
            elif parameter.needed or self.chance.random() < 0.5:
                given.append(Argument(parameter.name, self._argument(parameter.kind, parameter)))
        return self._test(Call(name, tuple(given)), kind, False, ())

    def _argument(self, kind: str, parameter: Parameter) -> Value:
        if kind == "time":
            return Number(Decimal(self.chance.choice([1, 7, 14, 90])), "day")
        return Text(self.chance.choice(list(parameter.names() if parameter.names else ())))

    def _test(self, what: Name | Call, kind: Kind, many: bool, choices: tuple[str, ...]) -> Test:
        chance = self.chance
        if kind is Kind.TRUTH:
            asked = chance.choice(["", "=", "!=", "is known", "is unknown"])
            return Test(what, asked, (Truth(chance.random() < 0.5),) if asked in ("=", "!=") else ())
        operators = ["=", "!=", "is known", "is unknown"]
        if kind is Kind.TEXT:
            operators += ["in", "not in", "contains", "starts with", "ends with"]
        else:
            operators += ["<", "<=", ">", ">="] + ([] if kind is Kind.MOMENT else ["in"])
        operator = chance.choice(operators + (["has any of", "has all of"] if many and kind is Kind.TEXT else []))
        if operator in ("is known", "is unknown"):
            return Test(what, operator)
        several = operator in ("in", "not in", "has any of", "has all of")
        values = tuple(self._value(kind, choices) for _ in range(chance.randint(1, 3) if several else 1))
        return Test(what, operator, values)

    def _value(self, kind: Kind, choices: tuple[str, ...]) -> Value:
        chance = self.chance
        match kind:
            case Kind.TEXT:
                text = chance.choice(list(choices or self.texts))
                cut = text[chance.randint(0, 2) :][: chance.randint(1, 9)]
                # Choices are taken whole; of other texts parts are asked, too.
                return Text(text if choices or chance.random() < 0.6 or not cut else cut)
            case Kind.MOMENT:
                return self._moment()
            case Kind.LENGTH:
                return Number(Decimal(chance.choice(["0", "5", "90"])), chance.choice(["minute", "hour", "day"]))
            case Kind.PERCENT:
                return Number(Decimal(chance.choice(["0", "25", "50", "99.5"])), "%")
            case Kind.MONEY:
                return Number(Decimal(chance.choice(["0", "0.1", "99.99", "100000"])), chance.choice(["", "INR"]))
        return Number(Decimal(chance.choice(["-1", "0", "1", "2", "10", "49.5", "1000"])))

    def _moment(self) -> Value:
        chance = self.chance
        match chance.randint(0, 3):
            case 0:
                return Moment(date(2026, 11, chance.randint(1, 22)))
            case 1:
                return Moment(datetime.fromisoformat(chance.choice(["2026-11-08T12:00", "2026-11-22T12:00:00+05:30"])))
            case 2:
                return Relative("today", Decimal(-chance.choice([0, 1, 14])), "day")
        return Relative("now", Decimal(chance.choice([-14, -1, 1])), "day")


class Anything:
    """Trees of any words, whether there are such fields or not: for print and parse."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)

    def condition(self, depth: int = 5) -> Condition:
        shape = self.chance.random()
        if depth == 0 or shape < 0.3:
            return self.test()
        if shape < 0.5:
            return Not(self.condition(depth - 1))
        made = All if shape < 0.75 else Either
        return made(tuple(self.condition(depth - 1) for _ in range(self.chance.randint(2, 4))))

    def test(self) -> Test:
        chance = self.chance
        what: Name | Call = Name(chance.choice(["", "account", "a_1"]), chance.choice(["name", "x2", "days", "inr"]))
        if chance.random() < 0.4:
            given = [Argument(chance.choice(["", "within"]), self.value()) for _ in range(chance.randint(0, 3))]
            given += [Argument("", Name("purchases", "amount"))] if chance.random() < 0.3 else []
            what = Call(chance.choice(["activity", "sum"]), tuple(given))
        operators = ["", "=", "!=", "<", "<=", ">", ">=", "contains", "starts with", "ends with", "in", "not in"]
        operator = chance.choice([*operators, "has any of", "has all of", "is known", "is unknown"])
        if operator in ("", "is known", "is unknown"):
            return Test(what, operator)
        several = operator in ("in", "not in", "has any of", "has all of")
        return Test(what, operator, tuple(self.value() for _ in range(chance.randint(1, 3) if several else 1)))

    def value(self) -> Value:
        chance = self.chance
        match chance.randint(0, 5):
            case 0:
                return Text("".join(chance.choices(LETTERS, k=chance.randint(0, 9))))
            case 1:
                return Truth(chance.random() < 0.5)
            case 2:
                return Moment(
                    chance.choice([
                        date(2024, 2, 29), *map(datetime.fromisoformat, ("2026-11-22T12:05", "2026-11-22T12:05:07")),
                        datetime.fromisoformat("2026-11-22T12:05:00Z"), datetime.fromisoformat("2026-11-22T12:05-03:30"),
                    ])
                )  # fmt: skip
            case 3:
                unit = chance.choice(["", *UNITS])
                return Relative(chance.choice(["now", "today"]), self.number() if unit else Decimal(0), unit)
        return Number(self.number(), chance.choice(["", "%", "INR", "EUR", *UNITS]))

    def number(self) -> Decimal:
        chance = self.chance
        return Decimal(
            chance.choice(["0", "1", "1.0", "-3", "2.50", "100000", "0.000001", str(chance.randint(-(10**9), 10**9))])
        )
