"""Reads a condition. By hand: a grammar of this size is shorter so, and an error knows what was expected.

condition := every ("or" every)*
every     := one ("and" one)*
one       := "not" one | "(" condition ")" | test
test      := what [comparison]
what      := name | name "(" [argument ("," argument)*] ")"
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from sanket.engine.conditions.refusal import ConditionRefused
from sanket.engine.conditions.tree import (
    COMPARISONS,
    OF_LISTS,
    OF_TEXT,
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
from sanket.engine.conditions.words import Word, words_of

DEEPEST = 40
"""Brackets and nots inside each other."""
MOST_TESTS = 200
MOST_VALUES = 1_000
"""Of one list."""
MOST_DIGITS = 15
"""Of a number: what both databases and Python hold alike."""
UNITS = ("minute", "hour", "day", "week", "month", "year")
_RESERVED = ("and", "or", "not", "in", "has", "is", "contains", "starts", "ends", "now", "today", "true", "false")
_TRUTHS = {"true": True, "yes": True, "false": False, "no": False}


def parse(text: str) -> Condition:
    """The condition that ``text`` says; raises `ConditionRefused` with the place."""
    return _Reader(text).whole()


class _Reader:
    def __init__(self, text: str) -> None:
        self._words = words_of(text)
        self._at = 0
        self._deep = 0
        self._tests = 0

    # -------------------------------------------------------------------------------------------------- words

    @property
    def word(self) -> Word:
        return self._words[self._at]

    def take(self) -> Word:
        word = self.word
        self._at += 1
        return word

    def is_next(self, *texts: str) -> bool:
        """Whether these words come next."""
        there = self._words[self._at : self._at + len(texts)]
        return len(there) == len(texts) and all(
            word.kind in ("name", "sign") and word.low == text for word, text in zip(there, texts, strict=True)
        )

    def skip(self, *texts: str) -> bool:
        if not self.is_next(*texts):
            return False
        self._at += len(texts)
        return True

    def expect(self, text: str, why: str) -> None:
        if not self.skip(text):
            raise self.unexpected(why)

    def unexpected(self, wanted: str) -> ConditionRefused:
        word = self.word
        there = "the condition ends" if word.kind == "end" else f"{word.text!r} stands"
        return ConditionRefused(f"{wanted} is expected where {there}.", word.start, max(word.end, word.start))

    # ------------------------------------------------------------------------------------------------- logic

    def whole(self) -> Condition:
        found = self.condition()
        if self.word.kind != "end":
            raise self.unexpected('"and", "or" or the end')
        return found

    def condition(self) -> Condition:
        return self._chain("or", self.every, Either)

    def every(self) -> Condition:
        return self._chain("and", self.one, All)

    def _chain(self, joint: str, part: Callable[[], Condition], made: type[All | Either]) -> Condition:
        parts = [part()]
        while self.skip(joint):
            parts.append(part())
        return parts[0] if len(parts) == 1 else made(tuple(parts))

    def one(self) -> Condition:
        opened = self.word
        if not self.is_next("not") and not self.is_next("("):
            return self.test()
        self._deep += 1
        if self._deep > DEEPEST:
            raise ConditionRefused(f"At most {DEEPEST} brackets lie inside each other.", opened.start, opened.end)
        found: Condition
        if self.skip("not"):
            found = Not(self.one())
        else:
            self.take()
            found = self.condition()
            if not self.skip(")"):
                raise ConditionRefused("The bracket that opens here is not closed.", opened.start, opened.end)
        self._deep -= 1
        return found

    # ------------------------------------------------------------------------------------------------- tests

    def test(self) -> Test:
        self._tests += 1
        if self._tests > MOST_TESTS:
            raise ConditionRefused(f"A condition has at most {MOST_TESTS} tests.", self.word.start, self.word.end)
        start = self.word.start
        what = self.what()
        operator, values = self.comparison()
        return Test(what, operator, values, start, self._words[self._at - 1].end)

    def what(self) -> Name | Call:
        word = self.word
        if word.kind != "name" or word.low in _RESERVED:
            raise self.unexpected("A field, such as account.industry,")
        self.take()
        if not self.skip("("):
            return self.name(word)
        arguments: list[Argument] = []
        while not self.skip(")"):
            if arguments:
                self.expect(",", 'A comma or ")"')
            arguments.append(self.argument())
        return Call(word.low, tuple(arguments), word.start, self._words[self._at - 1].end)

    def name(self, word: Word) -> Name:
        owner, dot, name = word.low.rpartition(".")
        return Name(owner if dot else "", name, word.start, word.end)

    def argument(self) -> Argument:
        word = self.word
        named = word.kind == "name" and self._words[self._at + 1].text == "="
        if named:
            self.take()
            self.take()
        value: Value | Name
        if self.word.kind == "name" and "." in self.word.text:
            value = self.name(self.take())
        else:
            value = self.value()
        return Argument(word.low if named else "", value, word.start, self._words[self._at - 1].end)

    def comparison(self) -> tuple[str, tuple[Value | Name, ...]]:
        if self.word.kind == "sign" and self.word.text in COMPARISONS:
            operator = self.take().text
            other = self.word.kind == "name" and "." in self.word.text
            return operator, (self.name(self.take()) if other else self.value(),)
        for operator in OF_TEXT:
            if self.skip(*operator.split()):
                return operator, (self.value(),)
        for operator in OF_LISTS:
            if self.skip(*operator.split()):
                return operator, self.values()
        for words, operator in (
            (("is", "known"), "is known"),
            (("is", "unknown"), "is unknown"),
            (("is", "not", "known"), "is unknown"),
            (("is", "not", "unknown"), "is known"),
        ):
            if self.skip(*words):
                return operator, ()
        return "", ()

    # ------------------------------------------------------------------------------------------------ values

    def values(self) -> tuple[Value, ...]:
        self.expect("(", 'A list such as ("a", "b")')
        found = [self.value()]
        while self.skip(","):
            if len(found) == MOST_VALUES:
                raise ConditionRefused(f"A list has at most {MOST_VALUES:,} values.", self.word.start, self.word.end)
            found.append(self.value())
        self.expect(")", 'A comma or ")"')
        return tuple(found)

    def value(self) -> Value:
        start = self.word.start
        return replace(self._value(), start=start, end=self._words[self._at - 1].end)

    def _value(self) -> Value:
        word = self.word
        if word.kind == "text":
            return Text(self.take().text)
        if word.kind == "number" or self.is_next("-"):
            return self.number()
        if word.kind == "moment":
            return self.moment(self.take())
        if word.kind == "name" and word.low in ("now", "today"):
            return self.relative(self.take())
        if word.kind == "name" and word.low in _TRUTHS:
            return Truth(_TRUTHS[self.take().low])
        if word.kind == "name":
            raise ConditionRefused(
                f'A value is expected. A text stands between quotation marks: "{word.text}".', word.start, word.end
            )
        raise self.unexpected("A value")

    def number(self) -> Number:
        start = self.word.start
        sign = -1 if self.skip("-") else 1
        if self.word.kind != "number":
            raise self.unexpected("A number")
        word = self.take()
        if len(word.text.replace(".", "")) > MOST_DIGITS:
            raise ConditionRefused(f"A number has at most {MOST_DIGITS} digits.", start, word.end)
        return Number(sign * Decimal(word.text), self.unit())

    def unit(self) -> str:
        if self.skip("%") or self.skip("percent"):
            return "%"
        word = self.word
        if word.kind != "name":
            return ""
        if word.low.removesuffix("s") in UNITS:
            return self.take().low.removesuffix("s")
        if len(word.text) == 3 and word.text.isascii() and word.low not in _RESERVED:
            return self.take().text.upper()
        return ""

    def moment(self, word: Word) -> Moment:
        try:
            if "T" in word.text:
                return Moment(datetime.fromisoformat(word.text))
            return Moment(date.fromisoformat(word.text))
        except ValueError:
            raise ConditionRefused(f"There is no such day or time: {word.text}.", word.start, word.end) from None

    def relative(self, word: Word) -> Relative:
        sign = -1 if self.is_next("-") else 1
        if not self.skip("-") and not self.skip("+"):
            return Relative(word.low)
        start = self.word.start
        shift = self.number()
        if shift.unit not in UNITS:
            raise ConditionRefused(f"How long? Write {word.low} - 14 days.", start, self._words[self._at - 1].end)
        return Relative(word.low, sign * shift.number, shift.unit)
