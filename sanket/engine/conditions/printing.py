"""Writes a condition as everybody would: what is read from it again is the same."""

from __future__ import annotations

from decimal import Decimal

from sanket.engine.conditions.tree import (
    OF_KNOWING,
    OF_LISTS,
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
from sanket.engine.conditions.words import quoted


def shown(condition: Condition) -> str:
    """The text of a condition."""
    match condition:
        case Test():
            return test_shown(condition)
        case Not(part):
            return f"not {_inside(part, All, Either)}"
        case All(parts):
            return " and ".join(_inside(part, All, Either) for part in parts)
        case Either(parts):
            return " or ".join(_inside(part, Either) for part in parts)


def _inside(part: Condition, *bracketed: type[All | Either]) -> str:
    return f"({shown(part)})" if isinstance(part, bracketed) else shown(part)


def test_shown(test: Test) -> str:
    what = what_shown(test.what)
    if not test.operator:
        return what
    if test.operator in OF_KNOWING:
        return f"{what} {test.operator}"
    if test.operator in OF_LISTS:
        return f"{what} {test.operator} ({', '.join(map(value_shown, test.values))})"
    return f"{what} {test.operator} {value_shown(test.values[0])}"


def what_shown(what: Name | Call) -> str:
    if isinstance(what, Name):
        return f"{what.owner}.{what.name}" if what.owner else what.name
    return f"{what.name}({', '.join(map(_argument, what.arguments))})"


def _argument(argument: Argument) -> str:
    said = value_shown(argument.value)
    return f"{argument.name} = {said}" if argument.name else said


def value_shown(value: Value | Name) -> str:
    match value:
        case Name():
            return what_shown(value)
        case Text(text):
            return quoted(text)
        case Truth(true):
            return "true" if true else "false"
        case Moment(moment):
            return moment.isoformat().replace("+00:00", "Z")
        case Number(number, unit):
            return _counted(number, unit)
        case Relative(base, number, unit):
            if not unit:
                return base
            return f"{base} {'-' if number < 0 else '+'} {_counted(abs(number), unit)}"


def _counted(number: Decimal, unit: str) -> str:
    """
    >>> _counted(Decimal("90.0"), "day"), _counted(Decimal(1), "week"), _counted(Decimal("2.50"), "%")
    ('90 days', '1 week', '2.5 %')
    """
    plain = f"{number:f}"
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    if not unit:
        return plain
    return f"{plain} {unit if unit.isupper() or unit == '%' or plain == '1' else unit + 's'}"
