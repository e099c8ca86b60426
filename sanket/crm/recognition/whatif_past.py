"""The past that what-if asks: the log by columns, its groups with their fitment, and what was won and lost.

One past is kept in memory for as long as log, settings and outcomes are the same: a company has only one.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from math import isnan
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Count, Max, Q, Sum

from sanket.crm.activities import queries as log
from sanket.crm.recognition.book import Book, book_knowing
from sanket.crm.recognition.models import Outcome
from sanket.crm.recognition.outcomes import outcomes
from sanket.crm.recognition.wins import Ended, wins

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from sanket.crm.activities.queries import History
    from sanket.crm.recognition.whatif_stage import Grid
    from sanket.engine.recognition.accounts import Dealt
    from sanket.engine.recognition.replay import Log, Market
    from sanket.engine.recognition.whatif import Wins

KEPT_SECONDS = 600
"""Fitment is that of profiles which were read so long ago at most."""
MOST_KEPT = 4_000_000
"""Activities that are kept dealt out; 24 bytes each."""
MOST_CLOSINGS = 50
"""Offerings of which it is kept which groups' leads their wins close."""

Report = Callable[[int, int], None]


class Groups(NamedTuple):
    """For each group its account and offering (primary keys) and its fitment."""

    account: NDArray[np.int64]
    offering: NDArray[np.int64]
    fitment: NDArray[np.float64]


@dataclass
class Past:
    """``wins``: one for each piece of business; ``ended``: every outcome, in order of time."""

    stamp: tuple[object, ...]
    rules: Book
    history: History
    log: Log
    market: Market
    groups: Groups
    wins: list[Ended]
    ended: list[Ended]
    offerings: list[int]
    """The offering of each rule of ``market``."""
    bases: dict[tuple[object, ...], tuple[Grid, int]] = field(default_factory=dict)
    """Grids by the settings in force, that need not be counted twice."""
    closings: dict[int | None, Wins] = field(default_factory=dict)
    """By chosen offering: the wins with the groups whose leads they close."""
    leads: dict[tuple[object, ...], dict[tuple[int, int], tuple[int, int | None]]] = field(default_factory=dict)
    """The leads by the settings in force: (group, wins before) -> when recognised, when won."""
    ends: dict[int | None, Any] = field(default_factory=dict)
    """By chosen offering: what was won and lost, group by group."""
    dealing: threading.Lock = field(default_factory=threading.Lock)
    """Two who ask at once would deal twice, each in as much memory."""

    def of(self, account: int, offerings: Iterable[int]) -> list[int]:
        """The groups of these offerings at one account, as far as anything was ever logged there."""
        return [self._places[account, pk] for pk in offerings if (account, pk) in self._places]

    def closing(self, offering: int | None) -> Wins:
        """The wins with the groups whose leads they close: of the offering, of those above and of those below it.

        ``offering``: only wins at it and below it; None: all.
        """
        from sanket.engine.recognition.whatif import Wins

        found = self.closings.get(offering)
        if found is None:
            told = []
            for win in self.wins:
                if within(self.rules, win.offering, offering):
                    related = {*self.rules.chain(win.offering), *self.rules.below[win.offering]}
                    told.append((win.at, self.of(win.account, sorted(related))))
            found = Wins.of(told)
            if len(self.closings) >= MOST_CLOSINGS:
                self.closings.clear()
            self.closings[offering] = found
        return found

    def dealt(self) -> Dealt:
        """The log dealt out to its accounts: the same whatever is tried, so it is kept unless it is too long."""
        if self.history.n > MOST_KEPT:
            return self._deal()
        with self.dealing:
            return self._dealt

    @cached_property
    def _dealt(self) -> Dealt:
        return self._deal()

    def _deal(self) -> Dealt:
        from sanket.engine.recognition.whatif import deal

        wins = self.closing(None)
        return deal(self.log, self.market, wins.first, wins.group)

    @cached_property
    def _places(self) -> dict[tuple[int, int], int]:
        keys = zip(self.groups.account.tolist(), self.groups.offering.tolist(), strict=True)
        return {key: place for place, key in enumerate(keys)}


_past: Past | None = None
_read_at = 0.0
_lock = threading.Lock()


def past(report: Report | None = None) -> Past:
    """The past as of now; what has not changed since the last question is not read again."""
    global _past, _read_at
    with _lock:
        history = log.history(report=report)
        rules = _rules(history)
        stamp = (history.stamp, rules.scoring.stamp, rules.version, _fingerprint())
        if _past is None or _past.stamp != stamp or time.monotonic() - _read_at > KEPT_SECONDS:
            _past, _read_at = _read(stamp, history, rules), time.monotonic()
        return _past


def _read(stamp: tuple[object, ...], history: History, rules: Book) -> Past:
    import numpy as np

    from sanket.crm.recognition.market import fitments, market
    from sanket.engine.recognition.replay import Log

    found = outcomes()
    ended = [
        Ended(account, offering, at, won, None if isnan(amount) else amount)
        for account, offering, at, won, amount in zip(*(column.tolist() for column in found), strict=True)
    ]
    judged = market(rules, history)
    groups = Groups(judged.account, judged.offering, fitments(rules, history, judged))
    offerings = np.unique(judged.offering).tolist()
    return Past(stamp, rules, history, Log(*history.log()), judged.market, groups, wins(rules, ended), ended, offerings)


def _rules(history: History) -> Book:
    """The agreed rules, read afresh when an offering or a type of the log is younger than they."""
    import numpy as np

    return book_knowing(set(np.unique(history.offering).tolist()), set(history.kinds.tolist()))


def _fingerprint() -> tuple[object, ...]:
    """Changes whenever an outcome comes, goes or changes."""
    sums = Outcome.objects.aggregate(
        Count("pk"),
        Max("pk"),
        Sum("at"),
        Sum("account_id"),
        Sum("offering_id"),
        Sum("amount"),
        won=Count("pk", filter=Q(result="won")),
    )
    return tuple(sums.values())


def within(rules: Book, pk: int, offering: int | None) -> bool:
    """Whether ``pk`` is the offering or below it."""
    return offering is None or offering in rules.chain(pk)


def held() -> bool:
    """Whether this process has read the past before."""
    return _past is not None


def forget() -> None:
    """Read the past afresh at the next question."""
    global _past  # noqa: PLW0603
    _past = None
