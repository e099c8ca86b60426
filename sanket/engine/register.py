"""The register of scores: what each formula that people meet is for, said beside the formula.

A formula's file says ``ENTRY = Entry(…)``. It is read and not imported, since some formulas load heavy libraries that a
page has no use for: so an entry is made of plain texts.

>>> [entry.name for entry in entries()][:3]
['interest', 'fitment', 'order']
"""

from __future__ import annotations

import ast
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).parent
FORMULAS = (
    "scoring/head.py",
    "scoring/fitment.py",
    "scoring/order.py",
    "learning/fit.py",
    "scoring/influence.py",
)
"""In the order in which the register lists them; a test finds those that are missing here."""

AT_ACTIVITY, AT_CHANGE, ON_REQUEST = "at each activity", "at each change of a profile or table", "when asked"
MOMENTS = (AT_ACTIVITY, AT_CHANGE, ON_REQUEST)


class Entry(NamedTuple):
    """What people may ask of a score.

    ``decision`` it serves, ``method`` in plain words, ``formula``; ``inputs`` as Table.field; ``refresh``: moments, or
    the jobs that work it out anew. ``file`` is the formula's, below the engine.
    """

    name: str
    title: str
    decision: str
    method: str
    formula: str
    inputs: tuple[str, ...]
    refresh: tuple[str, ...]
    file: str = ""


def _n(text: str) -> str:
    """Marks a text for translation, which whoever shows it looks up."""
    return text


@lru_cache(maxsize=1)
def entries() -> tuple[Entry, ...]:
    """All entries, in the order of the register."""
    return tuple(entry_of(HERE / name, name) for name in FORMULAS)


def entry_of(path: Path, name: str) -> Entry:
    """The entry that this formula's file says. Raises LookupError where it says none."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if (
            isinstance(node, ast.Assign)
            and ast.unparse(node.targets[0]) == "ENTRY"
            and isinstance(node.value, ast.Call)
        ):
            said: dict[str, Any] = {str(word.arg): _said(word.value) for word in node.value.keywords}
            return Entry(**said, file=name)
    raise LookupError(f"{name} has no ENTRY")


def _said(node: ast.expr) -> object:
    if isinstance(node, ast.Call):
        return _said(node.args[0])
    if isinstance(node, ast.Tuple):
        return tuple(_said(part) for part in node.elts)
    return ast.literal_eval(node)
