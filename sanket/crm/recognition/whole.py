"""The whole log under one book: heads, crossings, and the leads that follow, as ``fold`` has them group by group.

By columns, a stretch of the log at a time, so that memory is that of the groups and one stretch. The engine replays,
fitment is followed over time for groups that were ever hot, and only groups in which people closed a lead are lived
through one activity after another. Beginnings of leads want to know who was ever hot, so for them the log is replayed a
second time: quicker than keeping every hot activity of the first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sanket.crm.recognition import feed
from sanket.crm.recognition.book import Book
from sanket.crm.recognition.feed import Key, packed
from sanket.crm.recognition.judging import Judgement
from sanket.crm.recognition.market import Met, market, met, stretches
from sanket.engine.recognition.fold import Act
from sanket.engine.recognition.kernel import KINDS, Crossings
from sanket.engine.recognition.life import Closing, Life
from sanket.engine.recognition.replay import Hot, Log, Replay
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

    def __init__(self, book: Book, history: History, *, engine: str = "", keep_crossings: bool = True) -> None:
        self.book, self.history, self.engine = book, history, engine
        self.judged = market(book, history)
        self.counts = np.zeros(len(KINDS), np.int64)
        """Crossings of each of ``KINDS``."""
        crossed: list[Crossings] = []
        replay = Replay(self.judged.market, engine=engine)
        for start, stretch in stretches(history):
            found = replay.feed(stretch)
            self.counts += np.bincount(found.kind, minlength=len(KINDS))
            if keep_crossings:
                crossed.append(found._replace(row=found.row + start))
        self.states = replay.states
        self._crossed = crossed if keep_crossings else None

    @cached_property
    def crossings(self) -> Crossings:
        """All of them, where they were kept."""
        if self._crossed is None:
            raise ValueError("the crossings were counted only")
        crossed, self._crossed = [*self._crossed, _NONE], []
        return Crossings(*(np.concatenate(some) for some in zip(*crossed, strict=True)))

    @cached_property
    def risen(self) -> Ints:
        """Groups that an activity left hot at least once, ascending."""
        return np.flatnonzero(self.states[:, feed.RISEN])

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

    def _good(self) -> Iterator[tuple[Log, int, Ints, Ints]]:
        """Activities that left a group hot and fitting, in order: a stretch, where it starts, the group's place among
        the risen, and the place in the stretch."""
        alone, people, steps = self._fitted
        met_at = np.searchsorted(self.risen, people.group) * self.history.n + people.row
        replay = Replay(self.judged.market, keep_hot=True, engine=self.engine)
        for start, stretch in stretches(self.history):
            replay.feed(stretch)
            hot = replay.hot or Hot(np.zeros(0, np.int64), np.zeros(0, np.int32))
            place = np.searchsorted(self.risen, hot.group)
            newest = np.searchsorted(met_at, place * self.history.n + hot.row + start, side="right") - 1
            someone = newest >= 0
            someone[someone] = people.group[newest[someone]] == hot.group[someone]
            fitment = alone[place]
            fitment[someone] = steps[newest[someone]]
            good = fitment >= self._fit[place]
            yield stretch, start, place[good], hot.row[good]

    def openings(self, closings: Closings) -> Opened:
        """Every lead that begins, by group and number; ``closings``: what people closed, where they closed anything."""
        lives = self._lives(closings)
        lived = np.isin(self.risen, np.fromiter(lives, np.int64, len(lives)))
        first = np.full(len(self.risen), -1, np.int64)
        kinds = self.history.kinds.tolist()
        for stretch, start, place, row in self._good() if len(self.risen) else ():
            new = first[place] < 0
            groups, at = np.unique(place[new], return_index=True)
            first[groups] = row[new][at] + start
            for n in np.flatnonzero(lived[place]).tolist():
                here = int(row[n])
                act = Act(int(stretch.at[here]), str(start + here), 0, kinds[stretch.kind[here]], 0)
                lives[int(self.risen[place[n]])].see(act, self.book.values[act.type])
        plain = np.flatnonzero((first >= 0) & ~lived)
        found = [(g, int(one.activity), one.number) for g, life in lives.items() for one in life.openings]
        told = np.array(found, np.int64).reshape(-1, 3)
        opened = Opened(
            np.concatenate((self.risen[plain], told[:, 0])),
            np.concatenate((first[plain], told[:, 1])),
            np.concatenate((np.zeros(len(plain), np.int64), told[:, 2])),
        )
        order = np.lexsort((opened.number, opened.group))
        return Opened(*(column[order] for column in opened))

    def _lives(self, closings: Closings) -> dict[int, Life]:
        """Groups in which people closed a lead."""
        closed = {packed(key): some for key, some in closings.items() if any(some)}
        keys = self.judged.keys()
        places = np.searchsorted(keys, np.fromiter(closed, np.int64, len(closed)))
        return {
            place: Life(closings=some)
            for place, (key, some) in zip(places.tolist(), closed.items(), strict=True)
            if place < len(keys) and keys[place] == key
        }


_NONE = Crossings(
    np.zeros(0, np.int64), np.zeros(0, np.int32), np.zeros(0, np.int8), np.zeros(0, np.int64), np.zeros(0, np.bool_)
)
