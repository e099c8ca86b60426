"""The whole log under one book: heads, crossings, and the leads that follow, as ``fold`` has them group by group.

By columns: the engine replays, fitment is followed over time for groups that were ever hot, and only groups in which
people closed a lead are lived through one activity after another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sanket.crm.recognition.book import Book
from sanket.crm.recognition.feed import Key, packed
from sanket.crm.recognition.judging import Judgement
from sanket.crm.recognition.market import Met, market, met
from sanket.engine.recognition.fold import Act
from sanket.engine.recognition.life import Closing, Life
from sanket.engine.recognition.replay import Log, replay
from sanket.engine.recognition.rule import FIT_TIE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sanket.crm.activities.queries import History

    Ints = NDArray[np.int64]

Closings = Mapping[Key, Sequence[Closing | None]]


class Opened(NamedTuple):
    """The beginning of a lead: its group, the activity (place in the log), and which of the group's leads it is."""

    group: Ints
    row: Ints
    number: Ints


class Whole:
    """``history`` judged by ``book``. ``engine``: "numba", "numpy", or the better one that is there."""

    def __init__(self, book: Book, history: History, *, engine: str = "") -> None:
        self.book, self.history = book, history
        self.judged = market(book, history)
        log = Log(*history.log())
        self.states, self.crossings, hot = replay(log, self.judged.market, keep_hot=True, engine=engine)
        assert hot is not None
        self.hot_row, self.hot_group = hot.row, hot.group.astype(np.int64)

    @cached_property
    def risen(self) -> Ints:
        """Groups that an activity left hot at least once, ascending."""
        seen = np.zeros(len(self.states), bool)
        seen[self.hot_group] = True
        return np.flatnonzero(seen)

    @cached_property
    def _fit(self) -> NDArray[np.float64]:
        """Of each risen group the fitment from which on it fits."""
        rules = self.judged.market.rules
        least = np.array([rule.fit * (1 - FIT_TIE) for rule in rules])
        return least[self.judged.market.rule[self.risen]] if len(rules) else np.zeros(0)

    @cached_property
    def _fitted(self) -> tuple[NDArray[np.float64], Met, NDArray[np.float64]]:
        """Of the risen groups: fitment while nobody acted; who appeared, and the fitment from then on."""
        account, offering = self.judged.account[self.risen], self.judged.offering[self.risen]
        judgement = Judgement(self.book, np.unique(account))
        industry, firm, nobody = judgement.fixed(account, offering)
        people = met(self.book, self.history, self.judged, self.risen)
        place = np.searchsorted(self.risen, people.group)
        factor = judgement.contact(account[place], offering[place], self.history.contacts[people.contact])
        # The best so far within each group: the groups ascend, so one running maximum serves them all.
        levels, level = np.unique(factor, return_inverse=True)
        best = np.maximum.accumulate(place * max(len(levels), 1) + level) - place * max(len(levels), 1)
        return industry * firm * nobody, people, (industry * firm)[place] * levels[best]

    @cached_property
    def fitment(self) -> NDArray[np.float64]:
        """The present fitment of each risen group."""
        alone, people, steps = self._fitted
        fitment = alone.copy()
        fitment[np.searchsorted(self.risen, people.group)] = steps  # the last of a group stays
        return fitment

    @cached_property
    def fits(self) -> NDArray[np.bool_]:
        """Whether each risen group fits now."""
        return self.fitment >= self._fit

    @cached_property
    def _good(self) -> tuple[Ints, Ints]:
        """Activities that left a group hot and fitting, in order: group and place in the log."""
        alone, people, steps = self._fitted
        place = np.searchsorted(self.risen, self.hot_group)
        many = len(self.history.log().at)
        met_place = np.searchsorted(self.risen, people.group)
        at = np.searchsorted(met_place * many + people.row, place * many + self.hot_row, side="right") - 1
        someone = (at >= 0) & (met_place[at] == place) if len(met_place) else np.zeros(len(place), bool)
        fitment = alone[place]
        fitment[someone] = steps[at[someone]]
        good = fitment >= self._fit[place]
        return self.hot_group[good], self.hot_row[good]

    def openings(self, closings: Closings) -> Opened:
        """Every lead that begins, by group and number; ``closings``: what people closed, where they closed anything."""
        group, row = self._good
        groups, first = np.unique(group, return_index=True)
        lived = self._lived(group, row, closings)
        plain = ~np.isin(groups, np.fromiter(lived, np.int64, len(lived)))
        found = [(g, r, number) for g, some in lived.items() for r, number in some]
        told = np.array(found, np.int64).reshape(-1, 3)
        opened = Opened(
            np.concatenate((groups[plain], told[:, 0])),
            np.concatenate((row[first[plain]], told[:, 1])),
            np.concatenate((np.zeros(int(plain.sum()), np.int64), told[:, 2])),
        )
        order = np.lexsort((opened.number, opened.group))
        return Opened(*(column[order] for column in opened))

    def _lived(self, group: Ints, row: Ints, closings: Closings) -> dict[int, list[tuple[int, int]]]:
        """Groups in which people closed a lead: (place in the log, number) of each beginning."""
        closed = {packed(key): some for key, some in closings.items() if any(some)}
        keys = self.judged.keys()
        places = np.searchsorted(keys, np.fromiter(closed, np.int64, len(closed)))
        lives: dict[int, Life] = {}
        for place, (key, some) in zip(places.tolist(), closed.items(), strict=True):
            if place < len(keys) and keys[place] == key:
                lives[place] = Life(closings=some)
        log, kinds = self.history.log(), self.history.kinds.tolist()
        for at in np.flatnonzero(np.isin(group, np.fromiter(lives, np.int64, len(lives)))).tolist():
            place = int(row[at])
            act = Act(int(log.at[place]), str(place), 0, kinds[log.kind[place]], 0)
            lives[int(group[at])].see(act, self.book.values[act.type])
        return {g: [(int(one.activity), one.number) for one in life.openings] for g, life in lives.items()}
