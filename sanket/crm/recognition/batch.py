"""A long intake's way through recognition: thousands of activities at once, as columns, by the engine's kernel.

Ends where ``intake``'s step by step ends, bit for bit. Loading NumPy and Numba takes half a second and some 60 MB, so
only a process that has already taken in many rows does it.
"""

from __future__ import annotations

import importlib
import logging
from collections.abc import Collection, Sequence
from functools import cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from sanket.crm.activities.actions import Facts
from sanket.crm.activities.queries import acts_between
from sanket.crm.recognition import feed
from sanket.crm.recognition.book import Book
from sanket.crm.recognition.feed import Key
from sanket.crm.recognition.risen import Risen, Stepped
from sanket.engine.recognition.fold import Act, count_cells
from sanket.engine.recognition.step import HOT
from sanket.engine.scoring.saturation import slot_start

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

log = logging.getLogger(__name__)

LOADED_AFTER = 20_000
"""Rows a process takes in step by step before it is worth loading the kernel."""
FEWEST = 500
"""A smaller batch is stepped one by one."""
LARGEST_ID = (1 << 31) - 1
"""Account and offering are packed into one number."""

_taken_in = 0


def load() -> None:
    """Load the kernel now; long intakes of this process go by columns from their first batch."""
    global _taken_in  # noqa: PLW0603 - what one process has done so far
    from sanket.engine.recognition import kernel

    kernel.compile_now()
    _taken_in = LOADED_AFTER


def make_ready(many: int) -> None:
    """Load the kernel if so many more rows are to go by columns: not within the transaction, where all others would wait."""
    if _taken_in + many > LOADED_AFTER and many >= FEWEST:
        _installed()


def worthwhile(added: Sequence[Facts]) -> bool:
    """Whether these rows are to go by columns."""
    global _taken_in  # noqa: PLW0603
    _taken_in += len(added)
    if _taken_in <= LOADED_AFTER or len(added) < FEWEST or not _installed():
        return False
    return max(facts.account_id for facts in added) <= LARGEST_ID


@cache
def _installed() -> bool:
    """Where it has no wheel, or may keep nothing of what it compiles, everything goes step by step."""
    try:
        importlib.import_module("sanket.engine.recognition.kernel").compile_now()
    except (ImportError, RuntimeError, OSError) as error:
        log.warning("Long imports are slower here, for the kernel cannot be used: %s", error)
        return False
    return True


def step_columns(book: Book, added: Sequence[Facts], disturbed: Collection[Key], now: int) -> Stepped | None:
    """Advance the groups of ``added`` and write them; the late ones and ``disturbed`` are left as they are.

    None, with nothing written, when a sum is too wide for the kernel: step by step there is room for a little more.
    """
    import numpy as np

    from sanket.engine.recognition import kernel

    rows = sorted(added, key=itemgetter(1, 0))
    ids, at, account, contact, offering, kind = list(zip(*rows, strict=True))[:6]
    whose, row = _groups(book, account, offering)
    keys, first, group = np.unique(whose, return_index=True, return_inverse=True)
    ats = np.array(at, np.int64)[row]
    states = feed.states(book.version, keys)
    before = states[:, feed.LAST_AT].copy()
    late = (states[:, feed.COUNT] > 0) & (ats[first] <= before)
    tied = late & (ats[first] == before)
    if disturbed:
        gone = np.isin(keys, [feed.packed(key) for key in disturbed])
        late |= gone
        tied &= ~gone
    if tied.any():
        tied = _harmless(book, rows, keys, states, tied, group, row)
        late &= ~tied
    if late.any():
        stays = ~late[group]
        row, group, ats = row[stays], group[stays], ats[stays]
    kinds, kind_of = np.unique(np.array(kind, np.int64), return_inverse=True)
    values = [book.values[pk] for pk in kinds.tolist()]
    offerings, rule = np.unique(keys & LARGEST_ID, return_inverse=True)
    rules = [book.rule(pk) for pk in offerings.tolist()]
    key_of = [(packed >> 32, packed & LARGEST_ID) for packed in keys.tolist()]
    kind_of = kind_of[row]

    nth = np.zeros(len(row), np.int64)
    countable = np.array([value.countable for value in values], bool)[kind_of]
    if countable.any():
        counted = np.flatnonzero(countable)
        fresh = set(ids) if tied.any() else set[str]()
        _count(book, key_of, states, nth, counted, group, ats, row, contact, kind, fresh)
    was_hot = states[:, feed.STATE] == HOT
    try:
        hot, crossings = kernel.advance(
            states, group, ats, kind_of, nth, rule, kernel.value_table(values), kernel.rule_table(rules),
            _weights(book, contact, row),
        )  # fmt: skip
    except kernel.Overflow:
        return None
    crossed = crossings.group[tied[crossings.group] & (crossings.at == before[crossings.group])]
    late[crossed] = True
    feed.write_states(book.version, keys[~late], states[~late])
    feed.add_crossings(
        book.version,
        [
            (*key_of[g], kernel.KINDS[what], when, ids[row[n]] if cause else None)
            for n, g, what, when, cause in zip(*(column.tolist() for column in crossings), strict=True)
            if not late[g]
        ],
        now,
    )
    moved = was_hot
    moved[crossings.group] = True
    moved &= (states[:, feed.RISEN] == 1) & ~late
    risen: dict[Key, Risen] = {
        key_of[g]: Risen(feed.group_of(states[g].tolist()), [], [], bool(tied[g]))
        for g in np.flatnonzero(moved).tolist()
    }
    for n in np.flatnonzero(moved[group]).tolist():
        i = row[n]
        one = risen[key_of[group[n]]]
        one.acts.append(Act(at[i], ids[i], contact[i] or 0, kind[i], offering[i]))
        one.hot.append(bool(hot[n]))
    return Stepped({key_of[g] for g in np.flatnonzero(late).tolist()} | set(disturbed), risen)


def _harmless(
    book: Book, rows: Sequence[Facts], keys: Ints, states: Ints, tied: Flags, group: Ints, row: Ints
) -> Flags:
    """Which of the ``tied`` groups may be stepped on: `ties`."""
    import numpy as np

    from sanket.crm.recognition.ties import harmless

    named = {g: (int(keys[g]) >> 32, int(keys[g]) & LARGEST_ID) for g in np.flatnonzero(tied).tolist()}
    groups = {key: feed.group_of(states[g].tolist()) for g, key in named.items()}
    acts: dict[Key, list[Act]] = {key: [] for key in groups}
    for n in np.flatnonzero(tied[group]).tolist():
        external_id, at, _, contact, offering, kind = rows[row[n]][:6]
        acts[named[int(group[n])]].append(Act(at, external_id, contact or 0, kind, offering))
    calm = harmless(book, groups, acts)
    found = np.zeros(len(keys), np.bool_)
    found[[g for g, key in named.items() if key in calm]] = True
    return found


def _groups(book: Book, account: Sequence[int], offering: Sequence[int]) -> tuple[Ints, Ints]:
    """For each activity and each group it counts for: the packed group, and the activity's row."""
    import numpy as np

    offerings, which = np.unique(np.array(offering, np.int64), return_inverse=True)
    chains = [book.chain(pk) for pk in offerings.tolist()]
    lengths = np.array([len(chain) for chain in chains])
    starts = np.cumsum(lengths) - lengths
    links = np.array([above for chain in chains for above in chain], np.int64)
    many = lengths[which]
    row = np.repeat(np.arange(len(which)), many)
    place = np.arange(len(row)) - np.repeat(np.cumsum(many) - many, many)
    accounts = np.array(account, np.int64)
    return accounts[row] << 32 | links[starts[which][row] + place], row


def _weights(book: Book, contact: Sequence[int | None], row: Ints) -> Floats | None:
    """What the points of each row are multiplied by; None: 1 for all."""
    import numpy as np

    if not book.weights:
        return None
    weight = book.weights.get
    return np.array([weight(one or 0, 1.0) for one in contact], np.float64)[row]


def _count(
    book: Book,
    key_of: list[Key],
    states: Ints,
    nth: Ints,
    counted: Ints,
    group: Ints,
    ats: Ints,
    row: Ints,
    contact: Sequence[int | None],
    kind: Sequence[int],
    fresh: Collection[str],
) -> None:
    """Fill ``nth`` of the countable rows: which of its cell each is, those logged before included; ``fresh`` are logged, too."""
    cells: dict[tuple[int, int, int, int], int] = {}
    met: set[int] = set()
    found: list[int] = []
    for g, at, i in zip(group[counted].tolist(), ats[counted].tolist(), row[counted].tolist(), strict=True):
        offering = key_of[g][1]
        start = slot_start(at, book.rule(offering).half_life)
        if g not in met:
            met.add(g)
            last_at = int(states[g, feed.LAST_AT])
            if states[g, feed.COUNT] and last_at >= start:
                rows: Any = acts_between(key_of[g][0], book.below[offering], start, last_at)
                before = count_cells(
                    (Act(*one) for one in rows if one[1] not in fresh), book.rule(offering), book.values
                )
                cells |= {(g, *cell): n for cell, n in before.items()}
        cell = (g, contact[i] or 0, kind[i], start)
        cells[cell] = n = cells.get(cell, 0) + 1
        found.append(n)
    nth[counted] = found
