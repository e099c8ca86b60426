"""Whose activities count for more: worked out from the communications up to an instant. docs/influence.md tells the method."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sanket.crm.communications.queries import KINDS, Kind, within_accounts

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from sanket.engine.scoring.graph import Graph

HALF_LIFE_DAYS = 180.0
COUNTS = {Kind.MAIL: 1.0, Kind.MAIL_CC: 0.5, Kind.MEETING: 1.0, Kind.CALL: 1.0, Kind.CHAT: 1.0, Kind.REFERRAL: 2.0}
BOTH_WAYS = frozenset({Kind.MEETING, Kind.CALL})
CENTRALITIES = ("pagerank", "strength", "eigenvector", "coreness")
"""Weights are made from the first; the others are shown beside it."""


class Person(NamedTuple):
    """A contact who communicates with colleagues. Centralities are multiples of the account's average."""

    contact_id: int
    account_id: int
    weight: float
    pagerank: float
    strength: float
    eigenvector: float
    coreness: float
    degree: int
    heard_from: int
    turned_to: int
    received: int
    sent: int


class Found(NamedTuple):
    """``people`` in order of account and contact; ``compared``: centrality -> rank correlation of its weights with ours."""

    people: list[Person]
    rows: int
    compared: dict[str, float]


def settings() -> dict[str, Any]:
    """By what the weights are worked out, to be kept with them."""
    from sanket.engine.scoring.pagerank import DAMPING

    return {
        "half_life_days": HALF_LIFE_DAYS,
        "damping": DAMPING,
        "counts": {str(kind): n for kind, n in COUNTS.items()},
    }


def found(at: int) -> Found:
    """Work it out, from the communications that occurred up to ``at``. Changes nothing."""
    import numpy as np

    from sanket.engine.scoring.graph import build

    parts = [np.array(rows, np.int64) for rows in within_accounts(at)]
    table = np.concatenate(parts) if parts else np.zeros((0, 6), np.int64)
    rows = len(table)
    back = table[np.isin(table[:, 3], [KINDS.index(kind) for kind in BOTH_WAYS])]
    table = np.concatenate((table, back[:, [1, 0, 2, 3, 4, 5]]))
    sender, recipient, occurred_at, kind, recipients, account = table.T
    counts = np.array([COUNTS[Kind(name)] for name in KINDS])[kind]
    accounts = dict(zip(sender.tolist(), account.tolist(), strict=True))
    accounts |= dict(zip(recipient.tolist(), account.tolist(), strict=True))
    graph = build(sender, recipient, occurred_at, counts, recipients, accounts, at, HALF_LIFE_DAYS)
    return Found(*_people(graph, accounts, sender, recipient, rows))


def _people(
    graph: Graph, accounts: dict[int, int], sender: NDArray[np.int64], recipient: NDArray[np.int64], rows: int
) -> tuple[list[Person], int, dict[str, float]]:
    import numpy as np

    from sanket.engine.scoring.coreness import coreness
    from sanket.engine.scoring.eigenvector import eigenvector
    from sanket.engine.scoring.influence import weigh
    from sanket.engine.scoring.pagerank import pagerank
    from sanket.engine.scoring.strength import strength

    if not len(graph.nodes):
        return [], rows, {}
    nodes = len(graph.nodes)
    ranks = [measure(graph) for measure in (pagerank, strength, eigenvector, coreness)]
    order = np.argsort(graph.nodes)
    known = graph.nodes[order]

    def messages(whose: NDArray[np.int64]) -> NDArray[np.int64]:
        place = np.minimum(np.searchsorted(known, whose), nodes - 1)
        return np.bincount(order[place[known[place] == whose]], minlength=nodes)

    weights = weigh(ranks[0])
    columns = [
        weights,
        *(np.round(rank, 6) for rank in ranks),
        np.bincount(graph.undirected()[0], minlength=nodes),
        np.bincount(graph.dst, minlength=nodes),
        np.bincount(graph.src, minlength=nodes),
        messages(recipient),
        messages(sender),
    ]
    contacts = graph.nodes.tolist()
    lies = [accounts[contact] for contact in contacts]
    people = [Person(*row) for row in zip(contacts, lies, *(column.tolist() for column in columns), strict=True)]
    return people, rows, {name: _alike(weights, weigh(rank)) for name, rank in zip(CENTRALITIES, ranks, strict=True)}


def _alike(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """Rank correlation; 1 where there is nothing to tell apart."""
    from scipy.stats import rankdata

    a, b = rankdata(one), rankdata(other)
    a, b = a - a.mean(), b - b.mean()
    size = float((a * a).sum() * (b * b).sum()) ** 0.5
    return round(float((a * b).sum()) / size, 4) if size else 1.0
