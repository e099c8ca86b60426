"""What a file has said so far of things that come by the million, in sixteen bytes each."""

from __future__ import annotations

from array import array

PARTS = 1 << 16
"""So many small arrays that one is looked through in microseconds, in a file of millions of rows, too."""


class Said:
    """A number for each thing -> a number for what was said of it first. A dict would take seven times the memory."""

    def __init__(self) -> None:
        self.parts: dict[int, tuple[array[int], array[int]]] = {}

    def of(self, key: int) -> int | None:
        part = self.parts.get(key % PARTS)
        if part is None or key not in part[0]:
            return None
        return part[1][part[0].index(key)]

    def remember(self, key: int, what: int) -> None:
        keys, says = self.parts.setdefault(key % PARTS, (array("q"), array("q")))
        keys.append(key)
        says.append(what)
