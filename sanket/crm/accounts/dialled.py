"""Telephone numbers as they are dialled: by their last ten digits, whatever stands between them."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, Func

DIGITS = 10
"""A number without its country, as it is written in most countries; shorter ones count whole."""
FEWEST = 6
_BETWEEN = " -()./+\u00a0"


class Dialled(Func):
    """The last digits of a number, for an index and for a search in it. Its words are fixed: parameters would hide the
    expression of the index from the database."""

    arity = 1
    output_field = CharField()
    _digits = "%(expressions)s"
    for _mark in _BETWEEN:
        _digits = f"replace({_digits}, '{_mark}', '')"
    template = f"substr({_digits}, -{DIGITS})"

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = f"right({self._digits}, {DIGITS})"
        return self.as_sql(compiler, connection, template=template, **context)


def last_digits(number: str) -> str:
    """The same of what somebody typed."""
    return "".join(letter for letter in number if letter.isascii() and letter.isdigit())[-DIGITS:]
