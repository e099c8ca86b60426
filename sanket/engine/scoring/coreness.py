"""Coreness: how deep one sits in the core of people who are all in touch with each other.

The k-core is what is left when everybody with fewer than k partners is taken away again and again; a person's coreness is
the largest k whose core has them. Directions and masses do not count. As a multiple of the account's average.

>>> import numpy as np
>>> from sanket.engine.scoring.graph import build
>>> four = dict.fromkeys((1, 2, 3, 4), 0)
>>> graph = build(np.array([1, 2, 3, 4]), np.array([2, 3, 1, 1]), np.zeros(4, int), np.ones(4), np.ones(4, int), four, 0, 9.0)
>>> coreness(graph).round(3).tolist()
[1.143, 1.143, 1.143, 0.571]

Source: Seidman (1983); peeling after Batagelj and Zaveršnik (2003).
"""

from __future__ import annotations

from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING

import numpy as np

from sanket.engine.scoring.graph import Graph

if TYPE_CHECKING:
    from numpy.typing import NDArray


def coreness(graph: Graph) -> NDArray[np.float64]:
    """For each node its coreness as a multiple of its account's average."""
    nodes = len(graph.nodes)
    src, dst, _ = graph.undirected()
    ends = np.searchsorted(src, np.arange(nodes + 1)).tolist()
    partners = [dst[ends[node] : ends[node + 1]].tolist() for node in range(nodes)]
    degree = [len(some) for some in partners]
    core = [0] * nodes
    waiting = [(left, node) for node, left in enumerate(degree)]
    heapify(waiting)
    gone = [False] * nodes
    deepest = [0] * (len(graph.start) - 1)
    of = graph.of.tolist()
    while waiting:
        left, node = heappop(waiting)
        if gone[node] or left != degree[node]:
            continue
        gone[node] = True
        core[node] = deepest[of[node]] = max(deepest[of[node]], left)
        for other in partners[node]:
            if not gone[other]:
                degree[other] -= 1
                heappush(waiting, (degree[other], other))
    return graph.relative(np.array(core, np.float64))
