"""The whole history of some accounts, replayed: what one worker of a cluster does.

All groups of an account lie where its activities lie, so parts that hold whole accounts can be replayed apart, and what
they find together is what one replay of everything finds, bit for bit.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sanket.engine.backends.judging import Judging
from sanket.engine.recognition.replay import KINDS, Log, Market, replay

Ints = NDArray[np.int64]
LOW_32 = (1 << 32) - 1
WIDEST = 8
"""Up to so many times as many numbers as there are keys are looked up by address; beyond, sorting takes less room."""


class Unknown(ValueError):
    """The log names an offering or a type that the rules do not."""


class Part(NamedTuple):
    """Activities of whole accounts, in order: primary keys, and ``at`` in Unix seconds. Contact 0 is nobody."""

    account: Ints
    offering: Ints
    contact: Ints
    kind: Ints
    at: Ints


class Found(NamedTuple):
    """Crossings; ``row``: of the activity in hand; ``by_activity``: it was the cause, else time. And how many groups."""

    account: Ints
    offering: Ints
    kind: list[str]
    at: Ints
    row: Ints
    by_activity: NDArray[np.bool_]
    groups: int


def replayed(part: Part, rules: Judging, *, engine: str = "") -> Found:
    """Replay them. Raises Unknown, and what ``replay`` raises."""
    accounts, account = dense(part.account)
    offerings, offering = dense(part.offering)
    pairs, pair = dense(account * len(offerings) + offering)
    pairs = accounts[pairs // max(len(offerings), 1)] << 32 | offerings[pairs % max(len(offerings), 1)]
    kinds, kind = dense(part.kind)
    contacts, contact = dense(part.contact)
    _all_known(np.unique(pairs & LOW_32), rules.chains, "offering")
    _all_known(kinds, rules.values, "activity type")
    chains = [rules.chains[pk] for pk in (pairs & LOW_32).tolist()]
    many = np.array([len(chain) for chain in chains], np.int64)
    links = np.array([above for chain in chains for above in chain], np.int64)
    keys, group = np.unique(np.repeat(pairs >> 32, many) << 32 | links, return_inverse=True)
    judged, rule = np.unique(keys & LOW_32, return_inverse=True)
    _all_known(judged, rules.rules, "offering")
    weights = np.array([rules.weights.get(pk, 1.0) for pk in contacts.tolist()]) if rules.weights else None
    market = Market(
        np.concatenate(([0], np.cumsum(many))).astype(np.int64),
        group.astype(np.int32),
        rule.astype(np.int32),
        [rules.rules[pk] for pk in judged.tolist()],
        [rules.values[pk] for pk in kinds.tolist()],
        weights,
    )
    # A task of a cluster has one core.
    crossings = replay(Log.of(pair, part.at, contact, kind), market, engine=engine, threads=1).crossings
    key = keys[crossings.group]
    return Found(
        key >> 32,
        key & LOW_32,
        [KINDS[one] for one in crossings.kind.tolist()],
        crossings.at,
        crossings.row,
        crossings.by_activity,
        len(keys),
    )


def _all_known(pks: Ints, known: object, what: str) -> None:
    for pk in pks.tolist():
        if pk not in known:  # type: ignore[operator]
            raise Unknown(f"the log names {what} {pk}, of which the settings beside it say nothing")


def dense(keys: Ints) -> tuple[Ints, Ints]:
    """The different keys, ascending, and of each key its place there; by address where keys lie near each other.

    >>> dense(np.array([7, 3, 7]))
    (array([3, 7]), array([1, 0, 1]))
    """
    if not len(keys) or int(keys.min()) < 0 or int(keys.max()) > WIDEST * len(keys):
        return np.unique(keys, return_inverse=True)
    table = np.zeros(int(keys.max()) + 1, np.int64)
    table[keys] = 1
    met = np.flatnonzero(table)
    table[met] = np.arange(len(met))
    return met, table[keys]
