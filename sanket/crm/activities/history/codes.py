"""Small numbers for long ones, in the order in which they were first met; a number once given is kept."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

WIDEST_TABLE = 1 << 26
"""Up to this key a code is looked up by address; beyond, by halving."""


class Codes:
    """Key -> code.

    >>> codes = Codes(np.array([0]))
    >>> codes.of(np.array([7, 0, 5, 7])), codes.keys
    (array([2, 0, 1, 2], dtype=int32), array([0, 5, 7]))
    """

    def __init__(self, keys: Ints) -> None:
        self.keys = keys

    @cached_property
    def _by_key(self) -> NDArray[np.intp]:
        # Only where something new is met: of a long history it takes longer than to open it.
        return np.argsort(self.keys, kind="stable")

    @cached_property
    def _sorted(self) -> Ints:
        return self.keys[self._by_key]

    def _take(self, keys: Ints) -> None:
        self.keys = keys
        for known in ("_by_key", "_sorted"):
            self.__dict__.pop(known, None)

    def of(self, keys: Ints) -> NDArray[np.int32]:
        """The code of each key; those never met get the next ones, the smallest key first."""
        if not len(keys):
            return np.zeros(0, np.int32)
        if int(keys.min()) >= 0 and int(keys.max()) < min(WIDEST_TABLE, 64 * len(keys) + 65_536):
            return self._by_address(keys)
        met, which = np.unique(keys, return_inverse=True)
        return self._codes(met)[which]

    def _by_address(self, keys: Ints) -> NDArray[np.int32]:
        seen = np.zeros(int(keys.max()) + 1, bool)
        seen[keys] = True
        met = np.flatnonzero(seen)
        table = np.zeros(len(seen), np.int32)
        table[met] = self._codes(met)
        return table[keys]

    def _codes(self, met: Ints) -> NDArray[np.int32]:
        if len(self.keys):
            at = np.minimum(np.searchsorted(self._sorted, met), len(self.keys) - 1)
            new = met[self._sorted[at] != met]
        else:
            new = met
        if len(new):
            self._take(np.concatenate((self.keys, new)))
        return self._by_key[np.searchsorted(self._sorted, met)].astype(np.int32)
