"""Weighted in-strength: how much one is addressed, whoever does it.

    strength_i = sum over j of mass_ji,   as a multiple of the account's average

>>> import numpy as np
>>> from sanket.engine.scoring.graph import build
>>> graph = build(np.array([1, 2]), np.array([3, 3]), np.zeros(2, int), np.ones(2), np.ones(2, int), {1: 0, 2: 0, 3: 0}, 0, 9.0)
>>> strength(graph).tolist()
[0.0, 0.0, 3.0]

Source: Barrat, Barthélemy, Pastor-Satorras, Vespignani (2004).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sanket.engine.scoring.graph import Graph, summed

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def strength(graph: Graph) -> NDArray[np.float64]:
    """For each node what it receives, as a multiple of its account's average."""
    return graph.relative(summed(graph.dst, graph.mass, len(graph.nodes)))
