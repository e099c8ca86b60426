"""What the passes over whole logs share: a group's row, the cells of countable types in it, what may be wrong."""

from __future__ import annotations

from typing import Any

import numpy as np

from sanket.engine.recognition.compiled import jit
from sanket.engine.recognition.kernel import STATE

WIDTH = 16
"""Columns of a group's row: its state, its slot, the first cell in it; 128 bytes, two lines of a cache."""
SLOT, CELL = STATE, STATE + 1
NO_CELL = -1
NODES = 1 << 12
"""Room for cells to begin with."""
LONG_AGO = -(1 << 62)
FREE, USED, NEWEST = range(3)
"""Places in the pool: first of the cells given back, cells ever used, instant of the newest activity."""
WIDE, ORDER, PAIR, STRANGER, SORT = -1, -2, -3, -4, -5
WHY = {
    ORDER: "the activities are not in order of time",
    PAIR: "an activity's pair is not in the market",
    STRANGER: "an activity's contact has no weight in the market",
    SORT: "an activity's kind has no value in the market",
}

_CONTACT, _KIND, _N, _NEXT = range(4)


class Unfit(ValueError):
    """A log that is not in order of time, or names a pair, contact or kind that the market does not know."""


@jit
def nth(state: Any, slot: Any, contact: Any, kind: Any, nodes: Any, pool: Any) -> Any:
    """Which of its cell this activity is. A group's cells of the slot in hand are a list; the next slot gives them back."""
    if state[SLOT] != slot or state[CELL] < 0:
        if state[CELL] >= 0:
            last = state[CELL]
            while nodes[last, _NEXT] >= 0:
                last = np.int64(nodes[last, _NEXT])
            nodes[last, _NEXT] = pool[FREE]
            pool[FREE] = state[CELL]
        state[SLOT], state[CELL] = slot, NO_CELL
    place = state[CELL]
    while place >= 0:
        if nodes[place, _CONTACT] == contact and nodes[place, _KIND] == kind:
            nodes[place, _N] += 1
            return np.int64(nodes[place, _N])
        place = np.int64(nodes[place, _NEXT])
    place = pool[FREE]
    if place >= 0:
        pool[FREE] = nodes[place, _NEXT]
    else:
        place = pool[USED]
        pool[USED] += 1
    nodes[place, _CONTACT], nodes[place, _KIND], nodes[place, _N], nodes[place, _NEXT] = contact, kind, 1, state[CELL]
    state[CELL] = place
    return np.int64(1)
