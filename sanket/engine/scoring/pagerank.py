"""PageRank: who is addressed by those who are addressed.

    x_i = 1 - d + d x ( sum over j of x_j mass_ji / mass_j  +  (what those who address nobody hold) / n )

with n the people of the account who communicate, x a multiple of their average (n times the usual probability), and
d = 0.85. Steps of a fixed number, so that an account's answer does not depend on the others in the same graph.

>>> import numpy as np
>>> from sanket.engine.scoring.graph import build
>>> two = np.array([1, 1]), np.array([3, 3])
>>> graph = build(np.array([1, 2]), np.array([3, 3]), np.zeros(2, int), np.ones(2), np.ones(2, int), {1: 0, 2: 0, 3: 0}, 0, 9.0)
>>> pagerank(graph).round(3).tolist()
[0.638, 0.638, 1.723]

Source: Brin and Page (1998).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sanket.engine.scoring.graph import Graph, summed

if TYPE_CHECKING:
    from numpy.typing import NDArray

DAMPING = 0.85
STEPS = 120
"""0.85^120 is 3e-9: less than any digit of a weight."""


def pagerank(graph: Graph, damping: float = DAMPING) -> NDArray[np.float64]:
    """For each node its rank as a multiple of its account's average."""
    from scipy.sparse import csr_matrix

    nodes = len(graph.nodes)
    out = summed(graph.src, graph.mass, nodes)
    share = graph.mass / out[graph.src]
    order = np.lexsort((graph.src, graph.dst))
    ends = np.searchsorted(graph.dst[order], np.arange(nodes + 1))
    flow = csr_matrix((share[order], graph.src[order], ends), shape=(nodes, nodes))
    silent = out == 0
    size = graph.sizes.astype(np.float64)
    rank = np.ones(nodes)
    for _ in range(STEPS):
        left = graph.per_account(np.where(silent, rank, 0.0)) / size
        rank = 1 - damping + damping * (flow @ rank + left[graph.of])
    return rank
