"""Which comparison makes sense for which kind of value, and what it is compared with."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from sanket.engine.conditions.clock import DAY, EARLIEST, LATEST, LONGEST_DAYS, SECONDS
from sanket.engine.conditions.fields import Field, Kind
from sanket.engine.conditions.printing import what_shown
from sanket.engine.conditions.refusal import ConditionRefused, nearest
from sanket.engine.conditions.tree import (
    OF_TEXT,
    Moment,
    Name,
    Number,
    Relative,
    Test,
    Text,
    Truth,
    Value,
)
from sanket.engine.conditions.wants import KnownWant, MomentWant, NumberWant, TextWant, TruthWant, Want
from sanket.engine.conditions.wants.texts import spellings

_EXAMPLES = {
    Kind.TEXT: 'a text, such as "Pune"',
    Kind.NUMBER: "a number, such as 50",
    Kind.MONEY: "an amount, such as 100000 INR",
    Kind.PERCENT: "a share, such as 50 %",
    Kind.LENGTH: "a length of time, such as 5 minutes",
    Kind.MOMENT: "a day or a time, such as 2026-11-22, today or now - 14 days",
    Kind.TRUTH: "true or false",
}


def want_for(test: Test, kind: Kind, field: Field | None, currency: str) -> Want:
    """What a test wants of a value of this kind."""
    if test.operator == "is known":
        return KnownWant()
    return _MADE[kind](test, field, currency)


def _wrong(test: Test, value: Value | Name, kind: Kind) -> ConditionRefused:
    sentence = f"{what_shown(test.what)} is compared with {_EXAMPLES[kind]}."
    return ConditionRefused(sentence, value.start, value.end)


def _no_such(test: Test, kind: Kind, *operators: str) -> ConditionRefused:
    known = ", ".join(operators)
    said = f'"{test.operator}"' if test.operator else "nothing"
    return ConditionRefused(
        f"{what_shown(test.what)} ({kind.value}) cannot be asked with {said}; it is asked with {known}.",
        test.start, test.end,
    )  # fmt: skip


def _text(test: Test, field: Field | None, currency: str) -> Want:
    if test.operator not in ("=", "in", *OF_TEXT):
        raise _no_such(test, Kind.TEXT, "=", "!=", "in", *OF_TEXT, "is known")
    texts: list[Text] = []
    for value in test.values:
        if not isinstance(value, Text):
            raise _wrong(test, value, Kind.TEXT)
        if not value.text:
            raise ConditionRefused('An empty text is nothing: ask "is unknown".', value.start, value.end)
        texts.append(value)
    if field is not None and field.choices and test.operator not in OF_TEXT:
        _hold_to_choices(test, field, texts)
    return TextWant("in" if test.operator == "=" else test.operator, tuple(value.text for value in texts))


def _hold_to_choices(test: Test, field: Field, texts: list[Text]) -> None:
    known = {choice.lower() for choice in field.choices}
    for value in texts:
        if not known.intersection(spellings(value.text)):
            sentence = f"{what_shown(test.what)} is one of {', '.join(field.choices)}."
            raise ConditionRefused(sentence, value.start, value.end, nearest(value.text, field.choices))


def _number(kind: Kind) -> Callable[[Test, Field | None, str], Want]:
    def made(test: Test, field: Field | None, currency: str) -> Want:
        if test.operator not in ("=", "<", "<=", ">", ">=", "in"):
            raise _no_such(test, kind, "=", "!=", "<", "<=", ">", ">=", "in", "is known")
        numbers = [_plain(test, value, kind, currency) for value in test.values]
        return NumberWant("=" if test.operator == "in" else test.operator, tuple(numbers))

    return made


def _plain(test: Test, value: Value | Name, kind: Kind, currency: str) -> int | float:
    if not isinstance(value, Number):
        raise _wrong(test, value, kind)
    if kind is Kind.LENGTH:
        if value.unit not in SECONDS:
            raise _wrong(test, value, kind)
        return seconds_in(value.number, value.unit, value.start, value.end)
    allowed = {Kind.MONEY: ("", currency), Kind.PERCENT: ("", "%")}.get(kind, ("",))
    if value.unit not in allowed:
        if kind is Kind.MONEY and value.unit.isupper():
            raise ConditionRefused(f"Amounts are kept in {currency}, not in {value.unit}.", value.start, value.end)
        raise _wrong(test, value, kind)
    number = value.number / 100 if value.unit == "%" else value.number
    return int(number) if number == number.to_integral_value() else float(number)


def seconds_in(number: Decimal, unit: str, start: int, end: int) -> int:
    """A length of time, rounded to seconds, that fits into calendars."""
    seconds: int = round(number * SECONDS[unit])
    if abs(seconds) > LONGEST_DAYS * DAY:
        raise ConditionRefused("A length of time is at most 100 years.", start, end)
    return seconds


def _truth(test: Test, field: Field | None, currency: str) -> Want:
    if test.operator not in ("", "="):
        raise _no_such(test, Kind.TRUTH, "=", "!=", "is known", "nothing at all")
    if test.values and not isinstance(test.values[0], Truth):
        raise _wrong(test, test.values[0], Kind.TRUTH)
    return TruthWant()


def _moment(test: Test, field: Field | None, currency: str) -> Want:
    if test.operator not in ("=", "<", "<=", ">", ">="):
        raise _no_such(test, Kind.MOMENT, "=", "!=", "<", "<=", ">", ">=", "is known")
    whole = field is None or field.whole_seconds
    value = test.values[0]
    if isinstance(value, Moment):
        if not EARLIEST <= value.moment.year < LATEST:
            raise ConditionRefused(f"Years go from {EARLIEST} to {LATEST - 1}.", value.start, value.end)
        return MomentWant(test.operator, value.moment, whole_seconds=whole)
    if not isinstance(value, Relative):
        raise _wrong(test, value, Kind.MOMENT)
    seconds = seconds_in(value.number, value.unit, value.start, value.end) if value.unit else 0
    if value.base == "now":
        return MomentWant(test.operator, seconds=seconds, whole_seconds=whole)
    if seconds % DAY:
        raise ConditionRefused("today is shifted by whole days; now by anything.", value.start, value.end)
    return MomentWant(test.operator, days=seconds // DAY, whole_seconds=whole)


_MADE: dict[Kind, Callable[[Test, Field | None, str], Want]] = {
    Kind.TEXT: _text,
    Kind.NUMBER: _number(Kind.NUMBER),
    Kind.MONEY: _number(Kind.MONEY),
    Kind.PERCENT: _number(Kind.PERCENT),
    Kind.LENGTH: _number(Kind.LENGTH),
    Kind.MOMENT: _moment,
    Kind.TRUTH: _truth,
}
