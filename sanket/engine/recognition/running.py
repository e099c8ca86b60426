"""Heads along whole histories at once, by NumPy: the three sums of each group after each of its activities.

Inside an epoch a sum is a running total of whole numbers, of which the total before is taken off: exact even where the
total over all groups wraps around.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sanket.engine.recognition.kernel import _EPOCH

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


class Sums:
    """Running sums of three epochs. A segment: activities of one group between which its head keeps its epoch."""

    def __init__(self, epoch: Ints, own: Ints, firsts: Ints, index: Ints, state: Ints) -> None:
        fresh = np.ones(len(epoch), bool)
        fresh[1:] = epoch[1:] != epoch[:-1]
        fresh[firsts] = True
        self.begin = np.flatnonzero(fresh)
        self.end = np.append(self.begin[1:], len(epoch)) - 1
        self.segment = np.cumsum(fresh) - 1
        self.late = own < epoch
        opening = np.zeros(len(self.begin), bool)
        opening[self.segment[firsts]] = True
        before = np.empty(len(self.begin), np.int64)
        before[1:] = epoch[self.begin[:-1]]
        before[opening] = state[:, _EPOCH]
        self.step = np.minimum(epoch[self.begin] - before, 3)
        self.opening = opening

    def masses(self, quanta: Ints, carried: Ints) -> Masses:
        """``carried``: the three sums that each group had before."""
        old = np.zeros((len(self.begin), 3), np.int64)
        old[self.opening] = carried
        newest, late = (
            (quanta, None) if not self.late.any() else (np.where(self.late, 0, quanta), np.where(self.late, quanta, 0))
        )
        run = np.cumsum(newest)
        a0 = run - (run[self.begin] - newest[self.begin])[self.segment]
        first, second = self.step == 1, self.step == 2
        base0 = np.where(self.opening & (self.step == 0), old[:, 0], 0)
        a0 += base0[self.segment]
        total0 = np.concatenate(([0], a0[self.end][:-1]))
        shifted = np.where(self.step == 0, old[:, 1], np.where(first, old[:, 0], 0))
        base1 = np.where(self.opening, shifted, np.where(first, total0, 0))
        a1 = base1[self.segment]
        if late is not None:
            run = np.cumsum(late)
            a1 = a1 + run - (run[self.begin] - late[self.begin])[self.segment]
        total1 = np.concatenate(([0], a1[self.end][:-1]))
        base2 = np.where(
            self.opening,
            np.where(self.step == 0, old[:, 2], np.where(first, old[:, 1], np.where(second, old[:, 0], 0))),
            np.where(first, total1, np.where(second, total0, 0)),
        )
        return Masses(a0, a1, base2[self.segment])


class Masses:
    def __init__(self, a0: Ints, a1: Ints, a2: Ints) -> None:
        self.sums = (a0, a1, a2)
        self.mass: Floats = a0 + a1 * 2.0**-16 + a2 * 2.0**-32

    def left(self, lasts: Ints) -> Ints:
        return np.column_stack([part[lasts] for part in self.sums])
