"""What somebody may have meant who mistyped one letter: the spellings that lie one slip away."""

from __future__ import annotations

from collections.abc import Collection

LETTERS = "abcdefghijklmnopqrstuvwxyz "
SHORTEST, LONGEST = 4, 24
"""Of fewer letters nearly every name is one slip away; of more the first ones tell enough."""


def slips(text: str) -> list[str]:
    """Spellings one letter away from ``text``, likely ones first: two turned round, one left out, another one, one too
    many.

    >>> "sharda" in slips("shrda"), "sharda" in slips("sharrda"), "sharda" in slips("sharba"), "sharda" in slips("shadra")
    (True, True, True, True)
    >>> slips("abc")
    []
    """
    wanted = text.lower()[:LONGEST]
    if len(wanted) < SHORTEST:
        return []
    halves = [(wanted[:at], wanted[at:]) for at in range(len(wanted) + 1)]
    first, later = halves[:1], halves[1:]
    near: dict[str, None] = {}
    # The first letter is seldom the wrong one.
    for some in (later, first):
        near |= dict.fromkeys(head + tail[1] + tail[0] + tail[2:] for head, tail in some if len(tail) > 1)
        # One more letter at the end would be what was typed, and what was typed is nowhere.
        near |= dict.fromkeys(head + letter + tail for head, tail in some if tail for letter in LETTERS)
        near |= dict.fromkeys(head + letter + tail[1:] for head, tail in some if tail for letter in LETTERS)
        near |= dict.fromkeys(head + tail[1:] for head, tail in some if tail)
    near.pop(wanted, None)
    return list(near)


def begins_near(name: str, near: Collection[str]) -> bool:
    """Whether a word of ``name`` begins with one of ``near``, which `slips` answered.

    >>> begins_near("Down-draft booth", set(slips("bootj")))
    True
    """
    lengths = {len(one) for one in near}
    low = name.lower()
    starts = [0, *(at + 1 for at, letter in enumerate(low) if not letter.isalnum())]
    return any(low[start : start + length] in near for start in starts for length in lengths)
