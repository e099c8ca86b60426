"""What a person is told when a deed cannot be done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class Refusal(Exception):
    """A deed refused for a reason that a person can act on: doors show ``sentence``, programs read the rest."""

    def __init__(self, code: str, sentence: str, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
        self.data: dict[str, Any] = dict(data or {})


class RowError(Refusal):
    """One cell of one row cannot be taken: which column, and what is wrong with it."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__("row", f"{column}: {reason}", {"column": column, "reason": reason})
        self.column = column
        self.reason = reason

    def kept(self) -> RowError:
        """The same to keep in a list: one that was raised holds on to its frames, and through them to whole batches."""
        return RowError(self.column, self.reason)
