"""Places in JSON, as people write and click them: ``lead.contacts[0].email``, ``answers["how many?"]``.

A path begins at the thing it is about; one that begins with ``$.`` begins at the whole of what came.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

Step = str | int
LONGEST = 300
MOST_STEPS = 20

_PLAIN = re.compile(r"[^\W\d][\w-]*")
_STEP = re.compile(r'\.?([^.\[\]"\s][^.\[\]"]*)|\[(\d{1,6})\]|\[("(?:[^"\\]|\\.)*")\]')


class Leaf(NamedTuple):
    """A value that has nothing below it, and where it stands."""

    path: str
    value: Any


@lru_cache(maxsize=1_000)
def steps(path: str) -> tuple[Step, ...]:
    """Raises ValueError with a sentence.

    >>> steps('lead.contacts[0]["e-mail.1"]')
    ('lead', 'contacts', 0, 'e-mail.1')
    """
    found: list[Step] = []
    at, path = 0, path.strip()
    while at < len(path):
        match = _STEP.match(path, at)
        if match is None or (at == 0 and path.startswith(".")) or len(found) >= MOST_STEPS:
            raise ValueError(f"{path!r} is no path such as lead.contacts[0].email")
        name, number, quoted = match.groups()
        found.append(name.strip() if name is not None else int(number) if number is not None else json.loads(quoted))
        at = match.end()
    return tuple(found)


def look(value: Any, path: str, whole: Any = None) -> Any:
    """What stands there; None for what does not. ``whole``: what a path that begins with $ is about.

    >>> look({"a": [{"b": 1}]}, "a[0].b"), look({"a": 1}, "a.b"), look({}, "$.id", {"id": 7})
    (1, None, 7)
    """
    wanted = steps(path)
    if path.strip().startswith("$") and wanted[0] == "$":
        value, wanted = whole, wanted[1:]
    for step in wanted:
        if isinstance(step, int):
            value = value[step] if isinstance(value, list) and step < len(value) else None
        else:
            value = value.get(step) if isinstance(value, Mapping) else None
    return value


def joined(before: str, step: Step) -> str:
    """
    >>> joined("a", "b"), joined("", "b"), joined("a", 0), joined("a", "b.c")
    ('a.b', 'b', 'a[0]', 'a["b.c"]')
    """
    if isinstance(step, int):
        return f"{before}[{step}]"
    if not _PLAIN.fullmatch(step):
        return f"{before}[{json.dumps(step, ensure_ascii=False)}]"
    return f"{before}.{step}" if before else step


def leaves(value: Any, before: str = "", most: int = 300) -> list[Leaf]:
    """All values of a thing with their paths, in their order.

    >>> leaves({"id": 7, "who": {"name": "Ravi"}, "tags": ["a"]})
    [Leaf(path='id', value=7), Leaf(path='who.name', value='Ravi'), Leaf(path='tags[0]', value='a')]
    """
    found: list[Leaf] = []
    for leaf in _leaves(value, before, MOST_STEPS):
        if len(found) >= most:
            break
        found.append(leaf)
    return found


def _leaves(value: Any, before: str, deep: int) -> Iterator[Leaf]:
    parts: Iterator[tuple[Step, Any]] | None = None
    if isinstance(value, Mapping):
        parts = iter(value.items())
    elif isinstance(value, list):
        parts = iter(enumerate(value))
    if parts is None or deep == 0:
        yield Leaf(before, value)
        return
    for step, below in parts:
        yield from _leaves(below, joined(before, step), deep - 1)


def lists(value: Any, before: str = "", deep: int = 4) -> list[str]:
    """Where lists of things stand.

    >>> lists({"data": {"leads": [{"id": 1}]}, "tags": ["a"]})
    ['data.leads']
    """
    if deep == 0:
        return []
    if isinstance(value, list):
        return [before] if value and isinstance(value[0], Mapping) else []
    if not isinstance(value, Mapping):
        return []
    return [path for key, below in value.items() for path in lists(below, joined(before, key), deep - 1)]
