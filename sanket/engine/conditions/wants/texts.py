"""Texts: the same, one of several, contains, begins, ends. Capitals and small letters are the same.

Databases disagree on what the small letter of Ä is, and PostgreSQL even with itself, by its locale. So letters A to Z are
made small everywhere, and of other letters each usual spelling of what was asked is looked for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sanket.engine.conditions.wants.want import Clocks, Column, Record, Statement

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from sanket.engine.conditions.clock import Clock

REMEMBERED = 4_096
"""Verdicts on texts that were met before; then it begins anew."""
_SMALL = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")


def small(text: str) -> str:
    """Letters A to Z made small, as both databases do it."""
    return text.lower() if text.isascii() else text.translate(_SMALL)


def spellings(text: str) -> tuple[str, ...]:
    """How a text may stand in a profile.

    >>> spellings("R&D"), spellings("Öl")
    (('r&d',), ('Öl', 'öl'))
    """
    ways = (text, text.lower(), text.upper(), text.title())
    return tuple(dict.fromkeys(small(way) for way in ways))


class _Verdicts(dict[str | None, bool]):
    """Text -> whether it is one of those wanted, each worked out once."""

    def __init__(self, judge: Callable[[str], bool], positive: bool) -> None:
        super().__init__({None: False})
        self.judge, self.positive = judge, positive

    def __missing__(self, text: str) -> bool:
        if len(self) >= REMEMBERED:
            self.clear()
            self[None] = False
        self[text] = verdict = self.judge(text) is self.positive
        return verdict


@dataclass(frozen=True)
class TextWant:
    """``how``: ``in``, ``contains``, ``starts with``, ``ends with``."""

    how: str
    texts: tuple[str, ...]
    spelt: tuple[str, ...] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        spelt = dict.fromkeys(way for text in self.texts for way in spellings(text))
        object.__setattr__(self, "spelt", tuple(spelt))

    def of(self, value: str, clock: Clock | None = None) -> bool:
        said = small(value)
        if self.how == "in":
            return said in self.spelt
        if self.how == "contains":
            return any(way in said for way in self.spelt)
        return said.startswith(self.spelt) if self.how == "starts with" else said.endswith(self.spelt)

    def quick(self, key: str, positive: bool) -> Callable[[Record], bool]:
        verdicts = _Verdicts(self.of, positive)
        return lambda record: verdicts[record[key]]

    def sql(self, column: str, clock: Clock, dialect: str) -> Statement:
        said = f'lower({column} COLLATE "C")' if dialect == "postgresql" else f"lower({column})"
        if self.how == "in":
            return f"{said} IN ({', '.join(['%s'] * len(self.spelt))})", list(self.spelt)
        before, after = ("" if self.how == "starts with" else "%"), ("" if self.how == "ends with" else "%")
        # SQLite's LIKE knows no small letters but a to z either, so both sides are small already.
        one = f"{said} LIKE %s ESCAPE '!'"
        patterns = [f"{before}{_literal(way)}{after}" for way in self.spelt]
        return f"({' OR '.join([one] * len(patterns))})", patterns

    def array(self, column: Column, clocks: Clocks) -> NDArray[np.bool_]:
        import numpy as np

        words: Any = column.words
        verdicts = np.fromiter((self.of(word) for word in words), bool, len(words))
        return verdicts[column.values] if len(words) else np.zeros(len(column.values), bool)


def _literal(text: str) -> str:
    return text.replace("!", "!!").replace("%", "!%").replace("_", "!_")
