"""Cells: what people type and spreadsheets hold, as values. Each function names the column and what is wrong with it.

An empty cell is None, or an empty text. Numbers may carry separators of thousands (western or Indian), spaces, and the
words lakh and crore; whatever could be read in two ways is refused.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sanket.shared.errors import RowError

LONGEST_TEXT = 100_000

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u2028\u2029\ufeff\ud800-\udfff]")
_CONTROL_OR_BREAK = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029\ufeff\ud800-\udfff]")
_PLAIN_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{2,3})*,\d{3}(\.\d*)?", re.ASCII)
_SPACED = re.compile(r"[+-]?\d{1,3}( \d{2,3})* \d{3}(\.\d*)?", re.ASCII)
_CURRENCY = re.compile(r"^(₹|rs\.?|inr)\s*|\s*/-$", re.IGNORECASE)
_WORD = re.compile(r"^(.*?\d\.?)\s*(lakhs?|lacs?|crores?|cr\.?)$", re.IGNORECASE)
_SPACES = re.compile(r"[\u00a0\u2007\u2009\u202f ]+")
_EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\".]+(\.[^@\s,;<>\".]+)+")

YES = frozenset({"yes", "y", "true", "1"})
NO = frozenset({"no", "n", "false", "0"})


def shown(value: str) -> str:
    """A cell's content as a reason quotes it: cut where it is long."""
    return repr(value if len(value) <= 60 else value[:57] + "...")


def trimmed(value: object) -> str:
    return "" if value is None else str(value).strip()


def text(value: object, column: str, *, most: int = LONGEST_TEXT, lines: bool = False) -> str:
    """A text without control characters, at most ``most`` long; ``lines`` allows line breaks and tabs."""
    cell = trimmed(value)
    if cell.isprintable() and len(cell) <= most:
        return cell
    if not lines and "\n" in cell:
        raise RowError(column, "holds a line break")
    if found := (_CONTROL if lines else _CONTROL_OR_BREAK).search(cell):
        raise RowError(column, f"holds the control character U+{ord(found.group()):04X}")
    if len(cell) > most:
        raise RowError(column, f"is {len(cell):,} characters long; at most {most:,} are kept")
    return cell


def key(value: object, column: str, *, most: int = 200) -> str:
    """An external id: trimmed, case-sensitive, never empty."""
    cell = text(value, column, most=most)
    if not cell:
        raise RowError(column, "is empty")
    return cell


def choice(value: object, column: str, allowed: Sequence[str], *, empty: str | None = None) -> str:
    """One of ``allowed``, in any case; an empty cell is ``empty``, or refused."""
    cell = trimmed(value)
    if not cell and empty is not None:
        return empty
    if cell.lower() in allowed:
        return cell.lower()
    names = ", ".join(name for name in allowed if name)
    raise RowError(column, f"is {shown(cell)}; allowed are {names}" if cell else f"is empty; allowed are {names}")


def yes_no(value: object, column: str) -> bool | None:
    if isinstance(value, bool):
        return value
    cell = trimmed(value).lower()
    if cell in YES:
        return True
    if cell in NO:
        return False
    if not cell:
        return None
    raise RowError(column, f"is {shown(cell)}; allowed are yes, no")


def decimal(value: object, column: str) -> Decimal | None:
    """A number, exactly. ``12,34,567``, ``1 234.50``, ``12 lakh`` and ``₹ 1.5 crore`` are understood."""
    if isinstance(value, Decimal | int) and not isinstance(value, bool):
        return Decimal(value)
    given = trimmed(value)
    if not given:
        return None
    if _PLAIN_NUMBER.fullmatch(given):
        # As nearly all are: files of purchases have two in each of a million rows.
        return Decimal(given)
    cell = _CURRENCY.sub("", _SPACES.sub(" ", given)).replace("−", "-")
    scale = Decimal(1)
    if found := _WORD.match(cell):
        cell, scale = found.group(1), Decimal(100_000 if found.group(2)[0] in "lL" else 10_000_000)
    if _GROUPED.fullmatch(cell) or _SPACED.fullmatch(cell):
        cell = cell.replace(",", "").replace(" ", "")
    if _PLAIN_NUMBER.fullmatch(cell):
        return Decimal(cell) * scale
    if "," in cell:
        raise RowError(column, f"is {shown(given)}; write it with a decimal point and without separators of thousands")
    raise RowError(column, f"is {shown(given)}, which is not a number")


def whole(value: object, column: str, *, least: int, most: int) -> int | None:
    exact = decimal(value, column)
    if exact is None:
        return None
    # Compared before it is spelled out: 1e999 as a whole number would fill the memory.
    if not least <= exact <= most:
        raise RowError(column, f"is {shown(trimmed(value))}; it must be from {least:,} to {most:,}".replace("-", "−"))
    if exact != exact.to_integral_value():
        raise RowError(column, f"is {shown(trimmed(value))}; it must be a whole number")
    return int(exact)


def amount(value: object, column: str, *, least: Decimal = Decimal(0), digits: int = 18) -> Decimal | None:
    """Money with two decimals, rounded half up as accountants do."""
    exact = decimal(value, column)
    if exact is None:
        return None
    if not least <= exact < Decimal(10) ** digits:
        raise RowError(column, f"is {shown(trimmed(value))}; it must be from {least:,} to under {10**digits:,}")
    return exact.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def real(
    value: object, column: str, *, least: float = -math.inf, most: float = math.inf, above: float | None = None
) -> float | None:
    """A finite number within ``least`` and ``most``, or greater than ``above``."""
    exact = decimal(value if not isinstance(value, float) else repr(value), column)
    if exact is None:
        return None
    got = float(exact)
    cell = shown(trimmed(value))
    if above is not None and not got > above:
        raise RowError(column, f"is {cell}; it must be greater than {above:g}")
    if math.isinf(got) or got < least or got > most:
        if least == -math.inf or most == math.inf:
            raise RowError(
                column, f"is {cell}; it must be {f'at least {least:g}' if got < least else 'a finite number'}"
            )
        raise RowError(column, f"is {cell}; it must be from {_bound(least)} to {_bound(most)}")
    return got


def _bound(value: float) -> str:
    """
    >>> _bound(1 / 24), _bound(1e9), _bound(365.25)
    ('1/24 (an hour)', '1,000,000,000', '365.25')
    """
    return "1/24 (an hour)" if value == 1 / 24 else f"{value:,.12g}"


def email(value: object, column: str, *, most: int = 254) -> str:
    """An address by its shape; whether it exists only a mail can tell."""
    cell = text(value, column, most=most)
    if cell and not _EMAIL.fullmatch(cell):
        raise RowError(column, f"is {shown(cell)}, which is not an e-mail address")
    return cell


def tags(value: Any, column: str, *, most: int = 100) -> list[str]:
    """Tags of one cell: separated by semicolons, else by bars, else by commas; each once, in the given order."""
    if not isinstance(value, list | tuple):
        cell = trimmed(value)
        separator = next((mark for mark in (";", "|") if mark in cell), ",")
        value = cell.split(separator)
    kept: dict[str, str] = {}
    for part in value:
        if tag := text(part, column, most=most):
            kept.setdefault(tag.casefold(), tag)
    return list(kept.values())
