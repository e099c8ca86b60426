"""Influence: how much the activities of a person count, by who addresses them. Experimental.

    w = clip( sqrt(x), 1/2, 2 ),   x = PageRank as a multiple of the account's average

rounded to thousandths: a uniform graph gives 1 exactly, and what is left of a calculation's last bits is gone. Who
communicates with nobody is no node, and weighs 1: nothing is known. The weight tilts and does not decide: the root and
the narrow bounds see to it.

>>> weigh([0.05, 0.25, 1.0, 1.0000001, 2.25, 9.0]).tolist()
[0.5, 0.5, 1.0, 1.0, 1.5, 2.0]

Source: docs/influence.md; PageRank in ``pagerank``, the graph in ``graph``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from sanket.engine.register import Entry, _n

if TYPE_CHECKING:
    from numpy.typing import NDArray

ENTRY = Entry(
    name="influence",
    title=_n("Influence of a contact"),
    decision=_n("How much the activities of one person count beside those of colleagues. Experimental, and off by default."),
    method=_n(
        "Who addresses whom makes a graph that fades; a person's PageRank in it, as a multiple of the account's average,"
        " tilts that person's points by at most one half or two. Of whom nothing is known, the weight is exactly 1."
    ),
    formula="weight = clip(√(PageRank / average), 1/2, 2)",
    inputs=(
        "Communication.message", "Communication.occurred_at", "Communication.sender", "Communication.recipient",
        "Communication.kind", "Contact.account",
    ),
    refresh=("when asked",),
)  # fmt: skip

LEAST, MOST = 0.5, 2.0
DIGITS = 3


def weigh(rank: Sequence[float] | NDArray[np.float64]) -> NDArray[np.float64]:
    """The weight of each rank."""
    weights: NDArray[np.float64] = np.round(np.clip(np.sqrt(np.asarray(rank, np.float64)), LEAST, MOST), DIGITS)
    return weights
