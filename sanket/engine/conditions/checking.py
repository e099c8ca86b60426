"""Holds a condition against the register: every name there is, every comparison one that makes sense."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sanket.engine.conditions.clock import SECONDS
from sanket.engine.conditions.comparing import seconds_in, want_for
from sanket.engine.conditions.fields import Entity, Field, Kind, Measure, Parameter, Reading, Register
from sanket.engine.conditions.pairs import both
from sanket.engine.conditions.printing import test_shown, what_shown
from sanket.engine.conditions.refusal import ConditionRefused, nearest
from sanket.engine.conditions.tree import (
    BARE,
    All,
    Argument,
    Call,
    Condition,
    Either,
    Name,
    Not,
    Number,
    Test,
    Text,
    Truth,
)
from sanket.engine.conditions.wants import KnownWant, TruthWant, Want


@dataclass(frozen=True)
class Ask:
    """One test of a checked condition. ``key`` is what a record is asked, ``text`` the whole test, by which it is counted.

    ``many``: a record has several values under the key, and one that holds is enough.
    """

    key: str
    text: str
    source: Field | Reading
    want: Want
    entity: Entity | None
    many: bool
    other: Entity | None = None
    """Of the field that it is compared with, where that is not a fixed value."""

    @property
    def sure(self) -> bool:
        """Whether it is true or false of everybody."""
        return isinstance(self.want, KnownWant)

    @property
    def elsewhere(self) -> bool:
        """Whether it takes another program to answer."""
        source = self.source
        return source.elsewhere if isinstance(source, Field) else source.measure.elsewhere


@dataclass(frozen=True)
class Negated:
    part: Checked


@dataclass(frozen=True)
class Every:
    parts: tuple[Checked, ...]


@dataclass(frozen=True)
class Some:
    parts: tuple[Checked, ...]


Checked = Ask | Negated | Every | Some


def check(condition: Condition, register: Register, subject: str) -> Checked:
    """The condition with everything named found in the register; raises `ConditionRefused` at the first that is wrong."""
    match condition:
        case Test():
            return _Checker(register, subject).test(condition)
        case Not(part):
            return Negated(check(part, register, subject))
        case All(parts):
            return Every(tuple(check(part, register, subject) for part in parts))
        case Either(parts):
            return Some(tuple(check(part, register, subject) for part in parts))


def asks_of(checked: Checked) -> list[Ask]:
    """All tests, in the order in which they were written."""
    match checked:
        case Ask():
            return [checked]
        case Negated(part):
            return asks_of(part)
        case Every(parts) | Some(parts):
            return [ask for part in parts for ask in asks_of(part)]


class _Checker:
    def __init__(self, register: Register, subject: str) -> None:
        self.register, self.subject = register, subject

    def test(self, test: Test) -> Checked:
        what = test.what
        if isinstance(what, Name) and what.owner and (measure := self.register.measures.get(what_shown(what))):
            # Worked out, and asked like a field: ``lead.interest``.
            self._may(what, what_shown(what), self.subject in measure.of)
            return self._compared(test, Reading(measure, {}), measure.kind, None, False)
        if isinstance(what, Name) and test.values and isinstance(test.values[0], Name):
            return self._two(test, what, test.values[0])
        if isinstance(what, Name):
            entity, found = self._field(what)
            many = found.each is not None or self.subject in entity.many
            return self._compared(test, found, found.kind, entity, many)
        reading = self._reading(what)
        return self._compared(test, reading, self._kind(reading), None, False)

    def _two(self, test: Test, what: Name, with_: Name) -> Checked:
        """One field against another of the same kind: a yes or no of both rows."""
        (entity, one), (also, other) = self._field(what), self._field(with_)
        for name, field, whose in ((what, one, entity), (with_, other, also)):
            if field.each is not None or self.subject in whose.many:
                sentence = f"{what_shown(name)} has several values, which are not compared with another field."
                raise ConditionRefused(sentence, name.start, name.end)
        if one.kind is not other.kind:
            sentence = (
                f"{what_shown(what)} ({one.kind.value}) and {what_shown(with_)} ({other.kind.value}) are not alike."
            )
            raise ConditionRefused(sentence, test.start, test.end)
        operator = "=" if test.operator == "!=" else test.operator
        text = test_shown(Test(what, operator, test.values))
        ask = Ask(text, text, both(text, one, other, operator, test), TruthWant(), entity, False, also)
        return Negated(ask) if test.operator == "!=" else ask

    def _may(self, name: Name, said: str, may: bool) -> None:
        if not may:
            sentence = f"{said} cannot be asked of {self.subject}s."
            raise ConditionRefused(sentence, name.start, name.end)

    def _compared(self, test: Test, source: Field | Reading, kind: Kind, entity: Entity | None, many: bool) -> Checked:
        key = what_shown(test.what)
        field = source if isinstance(source, Field) else None

        for value in test.values:
            if isinstance(value, Name):
                sentence = f"{key} is compared with a fixed value, not with {what_shown(value)}."
                raise ConditionRefused(sentence, value.start, value.end)

        def ask(operator: str, values: tuple[Any, ...]) -> Ask:
            said = Test(test.what, operator, values, test.start, test.end)
            return Ask(key, test_shown(said), source, want_for(said, kind, field, self.register.currency), entity, many)

        if kind is Kind.TRUTH and test.operator in ("=", "!=") and isinstance(test.values[0], Truth):
            bare = ask(BARE, ())
            return bare if test.values[0].true is (test.operator == "=") else Negated(bare)
        match test.operator:
            case "!=":
                return Negated(ask("=", test.values))
            case "not in":
                return Negated(ask("in", test.values))
            case "is unknown":
                return Negated(ask("is known", ()))
            case "has any of" | "has all of" if not many:
                raise ConditionRefused(f"{key} has one value: write in (…).", test.start, test.end)
            case "has any of":
                return ask("in", test.values)
            case "has all of":
                return Every(tuple(ask("=", (value,)) for value in test.values))
        return ask(test.operator, test.values)

    # ------------------------------------------------------------------------------------------------- fields

    def _field(self, name: Name) -> tuple[Entity, Field]:
        entity = self.register.entities.get(name.owner)
        field = entity.fields.get(name.name) if entity else None
        if entity is None or field is None:
            raise self._unknown(name)
        if self.subject not in entity.of and self.subject not in entity.many:
            own = f"{self.subject}.{name.name}"
            sentence = f"{what_shown(name)} cannot be asked of {self.subject}s."
            near = own if own in self.register.fields_of(self.subject) else None
            raise ConditionRefused(sentence, name.start, name.end, near)
        return entity, field

    def _unknown(self, name: Name) -> ConditionRefused:
        said = what_shown(name)
        if said in self.register.measures:
            example = self.register.measures[said].example
            return ConditionRefused(f"{said} is asked with brackets: {example}.", name.start, name.end, example)
        known = [*self.register.fields_of(self.subject), *self.register.measures_of(self.subject)]
        return ConditionRefused(f"There is no field {said}.", name.start, name.end, nearest(said, known))

    # ----------------------------------------------------------------------------------------------- readings

    def _reading(self, call: Call) -> Reading:
        measure = self.register.measures.get(call.name)
        if measure is None or self.subject not in measure.of:
            known = [*self.register.measures_of(self.subject), *self.register.fields_of(self.subject)]
            sentence = (
                f"{call.name}(…) cannot be asked."
                if measure is None
                else f"{call.name}(…) cannot be asked of {self.subject}s."
            )
            raise ConditionRefused(sentence, call.start, call.start + len(call.name), nearest(call.name, known))
        given: dict[str, Any] = {}
        for place, argument in enumerate(call.arguments):
            parameter = self._parameter(measure, argument, place)
            if parameter.name in given:
                raise ConditionRefused(f"{parameter.name} is said twice.", argument.start, argument.end)
            given[parameter.name] = _TAKEN[parameter.kind](parameter, argument)
        for place, argument in enumerate(call.arguments):
            parameter = self._parameter(measure, argument, place)
            if parameter.only and not set(parameter.only).intersection(given.values()):
                sentence = f"{parameter.name} goes with {', '.join(parameter.only)} only."
                raise ConditionRefused(sentence, argument.start, argument.end)
        for parameter in measure.parameters:
            if parameter.needed and parameter.name not in given:
                sentence = f"{call.name}(…) needs its {parameter.name}: {measure.example}."
                raise ConditionRefused(sentence, call.start, call.end)
        return Reading(measure, given)

    def _parameter(self, measure: Measure, argument: Argument, place: int) -> Parameter:
        if not argument.name and not place and measure.parameters:
            return measure.parameters[0]
        names = {parameter.name: parameter for parameter in measure.parameters}
        if argument.name not in names:
            known = ", ".join(names)
            what = f"has no {argument.name}" if argument.name else "takes one thing without its name"
            raise ConditionRefused(
                f"{measure.name}(…) {what}; it takes {known}.",
                argument.start, argument.end, nearest(argument.name, names),
            )  # fmt: skip
        return names[argument.name]

    @staticmethod
    def _kind(reading: Reading) -> Kind:
        for parameter in reading.measure.parameters:
            if parameter.kind == "field":
                return parameter.fields[reading.arguments[parameter.name]]
        return reading.measure.kind


def _ids(parameter: Parameter, argument: Argument) -> tuple[int, ...]:
    if not isinstance(argument.value, Text):
        raise ConditionRefused(
            f'{parameter.name} is a text, such as "{parameter.example}".', argument.start, argument.end
        )
    names = parameter.names() if parameter.names else {}
    wanted = argument.value.text
    if wanted in names:
        return names[wanted]
    alike = [name for name in names if name.casefold() == wanted.casefold()]
    if not alike:
        sentence = f'There is no {parameter.name} "{wanted}".'
        raise ConditionRefused(sentence, argument.start, argument.end, nearest(wanted, names))
    return tuple(sorted({pk for name in alike for pk in names[name]}))


def _length(parameter: Parameter, argument: Argument) -> int:
    value = argument.value
    if not isinstance(value, Number) or value.unit not in SECONDS or value.number <= 0:
        sentence = f"{parameter.name} is a length of time, such as 14 days."
        raise ConditionRefused(sentence, argument.start, argument.end)
    return seconds_in(value.number, value.unit, argument.start, argument.end)


def _summed(parameter: Parameter, argument: Argument) -> str:
    value = argument.value
    said = what_shown(value) if isinstance(value, Name) else ""
    if said not in parameter.fields:
        known = ", ".join(parameter.fields)
        raise ConditionRefused(
            f"What can be added up: {known}.", argument.start, argument.end, nearest(said, parameter.fields)
        )
    return said


_TAKEN: Mapping[str, Callable[[Parameter, Argument], Any]] = {"text": _ids, "time": _length, "field": _summed}
