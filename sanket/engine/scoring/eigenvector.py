"""Eigenvector centrality of the symmetrised graph: who is in touch with those who are much in touch.

    x_i proportional to  sum over j of (mass_ij + mass_ji) x_j,   as a multiple of the account's average

by steps of a fixed number, each a mean of the old and the new so that two camps that only write to each other do not swing.

>>> import numpy as np
>>> from sanket.engine.scoring.graph import build
>>> graph = build(np.array([1, 2]), np.array([3, 3]), np.zeros(2, int), np.ones(2), np.ones(2, int), {1: 0, 2: 0, 3: 0}, 0, 9.0)
>>> eigenvector(graph).round(3).tolist()
[0.879, 0.879, 1.243]

Source: Bonacich (1972).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sanket.engine.scoring.graph import Graph

if TYPE_CHECKING:
    from numpy.typing import NDArray

STEPS = 200


def eigenvector(graph: Graph) -> NDArray[np.float64]:
    """For each node its centrality as a multiple of its account's average."""
    from scipy.sparse import csr_matrix

    nodes = len(graph.nodes)
    src, dst, mass = graph.undirected()
    ends = np.searchsorted(src, np.arange(nodes + 1))
    touch = csr_matrix((mass.astype(np.float64), dst, ends), shape=(nodes, nodes))
    x = np.ones(nodes)
    for _ in range(STEPS):
        x = (x + graph.relative(touch @ x)) / 2
    return graph.relative(x)
