"""How stable weights by influence are on real mail: python -m benchmarks.influence [--json]

The people of each data set are taken for one account. Their messages are cut into two halves, weights are worked out from
each, and compared by rank. *Alternate*: in order of (time, id) every other message, a message with all its recipients in
one half; both halves tell of the same time. *Time*: the first half of the messages against the second; people join, leave
and change in between, so this is what weights of half a year ago are worth today.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import os
import time
from math import atanh, sqrt, tanh
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sanket.engine.scoring.coreness import coreness
from sanket.engine.scoring.eigenvector import eigenvector
from sanket.engine.scoring.graph import build
from sanket.engine.scoring.influence import weigh
from sanket.engine.scoring.pagerank import pagerank
from sanket.engine.scoring.strength import strength

ROOT = Path(__file__).resolve().parent.parent
CENTRALITIES = {"pagerank": pagerank, "strength": strength, "eigenvector": eigenvector, "coreness": coreness}
SETS = {"enron": "enron_pseudonymous", "eu-core": "email_eu_core"}
HALF_LIFE = 180.0

Ints = NDArray[np.int64]


def folder() -> Path:
    """Where the data sets lie."""
    return Path(os.environ.get("SANKET_DATA") or ROOT.parent / "shared" / "data")


class Mail(NamedTuple):
    """Each message to each recipient, in order of (time, message)."""

    message: Ints
    at: Ints
    sender: Ints
    recipient: Ints

    def part(self, kept: NDArray[np.bool_]) -> Mail:
        return Mail(*(column[kept] for column in self))


def read(name: str) -> Mail:
    lies = folder() / SETS[name]
    if name == "enron":
        with (lies / "messages.csv").open() as file:
            said = {int(row["mid"]): (int(row["unix_time"]), int(row["sender"])) for row in csv.DictReader(file)}
        with (lies / "recipients.csv").open() as file:
            rows = [(int(row["mid"]), *said[int(row["mid"])], int(row["receiver"])) for row in csv.DictReader(file)]
    else:
        with gzip.open(lies / "email-Eu-core-temporal.txt.gz", "rt") as file:
            told = [line.split() for line in file if line[:1].isdigit()]
        # There are no ids: what one sender wrote in one second is one message.
        number: dict[tuple[str, str], int] = {}
        rows = [
            (number.setdefault((sender, at), len(number)), int(at), int(sender), int(recipient))
            for sender, recipient, at in told
        ]
    table = np.array([row for row in rows if row[2] != row[3]], np.int64)
    table = table[np.lexsort((table[:, 0], table[:, 1]))]
    return Mail(*table.T)


def halves(mail: Mail, how: str) -> tuple[Mail, Mail]:
    first = np.sort(np.unique(mail.message, return_index=True)[1])
    order = np.empty(int(mail.message.max()) + 1, np.int64)
    order[mail.message[first]] = np.arange(len(first))
    place = order[mail.message]
    one = place % 2 == 0 if how == "alternate" else place < len(first) // 2
    return mail.part(one), mail.part(~one)


def weights(mail: Mail, centrality: str, when: int, half_life: float = HALF_LIFE) -> dict[int, float]:
    """Person -> weight."""
    _, which, many = np.unique(mail.message, return_inverse=True, return_counts=True)
    people = dict.fromkeys(np.union1d(mail.sender, mail.recipient).tolist(), 0)
    graph = build(mail.sender, mail.recipient, mail.at, np.ones(len(mail.at)), many[which], people, when, half_life)
    return dict(zip(graph.nodes.tolist(), weigh(CENTRALITIES[centrality](graph)).tolist(), strict=True))


class Stability(NamedTuple):
    """Spearman's rank correlation with its 95 % interval (Bonett and Wright 2000), and of how many people."""

    rho: float
    low: float
    high: float
    people: int


def stability(one: dict[int, float], other: dict[int, float], *, all_people: bool = False) -> Stability:
    """Of those whom both halves know; with ``all_people`` whom one half does not know weighs 1 there, as in the product."""
    from scipy.stats import spearmanr

    people = sorted(set(one) | set(other) if all_people else set(one) & set(other))
    rho = float(spearmanr([one.get(who, 1.0) for who in people], [other.get(who, 1.0) for who in people])[0])
    reach = 1.96 * sqrt((1 + rho * rho / 2) / (len(people) - 3))
    return Stability(rho, tanh(atanh(rho) - reach), tanh(atanh(rho) + reach), len(people))


def compared(mail: Mail, centrality: str, how: str, half_life: float = HALF_LIFE) -> tuple[Stability, Stability]:
    """Of those whom both halves know, and of all."""
    one, other = halves(mail, how)
    ends = [int(mail.at.max())] * 2 if how == "alternate" else [int(one.at.max()), int(other.at.max())]
    found = [weights(part, centrality, end, half_life) for part, end in zip((one, other), ends, strict=True)]
    return stability(*found), stability(*found, all_people=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    told: list[dict[str, Any]] = []
    for name in SETS:
        mail = read(name)
        for centrality in CENTRALITIES:
            began = time.perf_counter()
            whole = weights(mail, centrality, int(mail.at.max()))
            seconds = time.perf_counter() - began
            at_bound = sum(weight in (0.5, 2.0) for weight in whole.values()) / len(whole)
            for how in ("alternate", "time"):
                both, everybody = compared(mail, centrality, how)
                told.append(
                    {"data": name, "centrality": centrality, "halves": how, **both._asdict(), "all": everybody.rho,
                     "at_bound": at_bound, "seconds": seconds}
                )  # fmt: skip
    if given.json:
        print(json.dumps(told))
        return
    print("| data | centrality | halves | rank correlation | 95 % | people | all people | at a bound | seconds |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for row in told:
        print(
            f"| {row['data']} | {row['centrality']} | {row['halves']} | {row['rho']:.3f} | {row['low']:.3f} to"
            f" {row['high']:.3f} | {row['people']} | {row['all']:.3f} | {row['at_bound']:.0%} | {row['seconds']:.2f} |"
        )


if __name__ == "__main__":
    main()
