"""What somebody is told whose condition cannot be read: where, what is wrong, and which field was perhaps meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from sanket.shared.errors import Refusal

ALIKE = 0.6
"""How alike two names have to be before one is offered for the other."""


class ConditionRefused(Refusal):
    """``start`` and ``end`` are places in the text, from 0; ``nearest`` is what was perhaps meant."""

    def __init__(self, sentence: str, start: int, end: int, nearest: str | None = None) -> None:
        hint = f" Did you mean {nearest}?" if nearest else ""
        super().__init__("condition.refused", sentence + hint, {"start": start, "end": end, "nearest": nearest})
        self.start, self.end, self.nearest = start, end, nearest


def nearest(wrong: str, known: Iterable[str]) -> str | None:
    """The name most like a wrong one. What it belongs to is held for right, or else for left out or mixed up.

    >>> names = ["account.industry", "account.city", "contact.name"]
    >>> [nearest(wrong, names) for wrong in ("account.indstry", "acount.city", "industry", "contact.industry")]
    ['account.industry', 'account.city', 'account.industry', 'account.industry']
    >>> nearest("account.weather", names) is None
    True
    """
    wanted = wrong.lower()
    owner, dot, name = wanted.rpartition(".")
    names = {one.lower(): one for one in known}
    same = {low.rpartition(".")[2]: one for low, one in names.items() if low.rpartition(".")[0] == owner}
    parts: dict[str, str] = {}
    for low, one in names.items():
        parts.setdefault(low.rpartition(".")[2], one)
    whole = {} if dot and same else names
    for spelt, said in ((same, name), (whole, wanted), (parts, name)):
        found = difflib.get_close_matches(said, spelt, n=1, cutoff=ALIKE)
        if found:
            return spelt[found[0]]
    return None
