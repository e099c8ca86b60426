"""Cuts the text of a condition into words, each with its place."""

from __future__ import annotations

import re
from typing import NamedTuple

from sanket.engine.conditions.refusal import ConditionRefused

LONGEST = 10_000
"""Characters of a condition."""

_SHAPE = re.compile(
    r"""(?P<space>[ \t\r\n]+)
      | (?P<moment>[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9]{2}:[0-9]{2}(?::[0-9]{2})?(?:Z|[+-][0-9]{2}:[0-9]{2})?)?(?![\w-]))
      | (?P<number>[0-9]+(?:\.[0-9]+)?)
      | (?P<name>[^\W\d]\w*(?:\.[^\W\d]\w*)?)
      | (?P<text>"(?:[^"\\]|\\.)*")
      | (?P<sign><=|>=|!=|=|<|>|\(|\)|,|%|\+|-)
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_UNSEEN = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


class Word(NamedTuple):
    """``kind``: moment, number, name, text, sign, end."""

    kind: str
    text: str
    start: int
    end: int

    @property
    def low(self) -> str:
        return self.text.lower()


def words_of(text: str) -> list[Word]:
    """The words, and one for the end."""
    if len(text) > LONGEST:
        raise ConditionRefused(f"A condition has at most {LONGEST:,} characters.", LONGEST, len(text))
    found: list[Word] = []
    at = 0
    while at < len(text):
        match = _SHAPE.match(text, at)
        if match is None:
            raise _strange(text, at)
        kind = match.lastgroup or ""
        if kind == "text":
            found.append(Word(kind, unquoted(match.group(), at), at, match.end()))
        elif kind != "space":
            found.append(Word(kind, match.group(), at, match.end()))
        at = match.end()
    return [*found, Word("end", "", len(text), len(text))]


def unquoted(text: str, at: int) -> str:
    """The text between quotation marks."""
    inside = _ESCAPED.sub(r"\1", text[1:-1])
    if _UNSEEN.search(inside):
        raise ConditionRefused("A text is one line, without characters that cannot be seen.", at, at + len(text))
    return inside


def quoted(text: str) -> str:
    r"""A text as conditions write it.

    >>> print(quoted('6" pipe'))
    "6\" pipe"
    """
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _strange(text: str, at: int) -> ConditionRefused:
    sign = text[at]
    if sign == '"':
        return ConditionRefused("The quotation mark that opens here is not closed.", at, len(text))
    if sign in "'‘’“”„`":
        return ConditionRefused('Texts stand between straight quotation marks: "R&D".', at, at + 1)
    return ConditionRefused(f"{sign!r} has no meaning here.", at, at + 1)
