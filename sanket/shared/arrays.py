"""Long columns as PostgreSQL writes them: array literals, and the lines of COPY.

The driver looks at each element and asks for its type; for thousands of rows these two cost it more than the server
needs for the rows themselves.

>>> literal([1, None, 3])
'{1, NULL, 3}'
>>> quoted(["a", 'b "c"'])
'{"a","b \\\\"c\\\\""}'
>>> lines([("a", 1, None), ("b", 2, 0)])
'a\\t1\\t\\\\N\\nb\\t2\\t0\\n'
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_BREAKS = re.compile(r"[\\\t\n\r]")
_ESCAPED = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def literal(values: Sequence[int | float | bool | None]) -> str:
    """An array of numbers or booleans; None is NULL. Floats keep every bit."""
    return "{" + str(list(values))[1:-1].replace("None", "NULL") + "}"


def quoted(values: Sequence[str]) -> str:
    """An array of texts."""
    if not values:
        return "{}"
    # All at once, parted by what stands in no text that PostgreSQL takes: JSON is full of quotation marks.
    whole = "\0".join(values)
    if whole.count("\0") != len(values) - 1:
        raise ValueError("A text with the character NUL.")
    return '{"' + whole.replace("\\", r"\\").replace('"', r"\"").replace("\0", '","') + '"}'


def lines(rows: Iterable[Sequence[str | float | None]]) -> str:
    """The rows for ``COPY … FROM STDIN``; None is NULL."""
    columns = [_cells(column) for column in zip(*rows, strict=True)]
    return "\n".join(map("\t".join, zip(*columns, strict=True))) + "\n" if columns else ""


def _cells(column: Sequence[str | float | None]) -> list[str]:
    kinds = set(map(type, column))
    cells = (
        [r"\N" if value is None else str(value) for value in column] if type(None) in kinds else list(map(str, column))
    )
    if str in kinds and _BREAKS.search("".join(cells)):
        return [r"\N" if value is None else str(value).translate(_ESCAPED) for value in column]
    return cells
