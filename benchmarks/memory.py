"""The memory a replay of the whole log takes at its peak: as `sanket replay` goes, with all crossings kept as for
publishing, and with the whole log in arrays at once; and that of what-if, which takes account by account.

The log lies by columns on disk, as a refresh leaves it, with nothing behind it in the database: no way asks there for
more than accounts and settings.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings
from django.db.models import QuerySet
from numpy.typing import NDArray

from benchmarks import reading
from sanket.crm.activities.history import store
from sanket.crm.activities.history.columns import History, Segment
from sanket.crm.activities.history.refresh import SIZE
from sanket.crm.models import Account, ActivityType, Contact, Offering
from sanket.crm.recognition import whatif_past
from sanket.crm.recognition.book import Book, scoring
from sanket.crm.recognition.listing import listing
from sanket.crm.recognition.market import market
from sanket.crm.recognition.models import Scoring, TypeValue
from sanket.crm.recognition.whatif_stage import Stage, Wish, axes
from sanket.crm.recognition.whole import Whole
from sanket.engine.recognition import whatif
from sanket.engine.recognition.kernel import compile_now
from sanket.engine.recognition.replay import Log, replay

SPAN = 2 * 365 * 86_400
PEAK, NOW = "VmHWM", "VmRSS"
POINTS, COUNTABLE, THRESHOLD = 5, 3, 6e-6
"""The highest value of a type; every third is countable; how far interest must come for each activity of the log."""


def rules(activities: int) -> None:
    """Ten products in two categories, a value for each type, and a threshold that as many reach in a longer log."""
    Scoring.objects.filter(pk=scoring().pk).update(interest_threshold=THRESHOLD * activities)
    now = datetime.now(UTC)
    tops = [Offering.objects.create(external_id=f"top{n}", kind="category", created_at=now) for n in range(2)]
    for n, product in enumerate(Offering.objects.filter(kind="product")):
        Offering.objects.filter(pk=product.pk).update(parent=tops[n % 2])
    for n, kind in enumerate(ActivityType.objects.order_by("pk")):
        TypeValue.objects.create(pk=kind.pk, value=1 + n % POINTS, countable=n % COUNTABLE == 0)


def _keys(rows: QuerySet[Any]) -> NDArray[np.int64]:
    return np.fromiter(rows.order_by("pk").values_list("pk", flat=True), np.int64)


def written(activities: int, now: int) -> History:
    """A log of two years in segments; one account in ten names its person."""
    dice = np.random.default_rng(activities)
    accounts, offerings, kinds = map(
        _keys, (Account.objects.all(), Offering.objects.filter(kind="product"), ActivityType.objects.all())
    )
    people = dict(Contact.objects.values_list("account_id", "pk"))
    contacts = np.array([0, *sorted(people.values())], np.int64)
    person = np.searchsorted(contacts, np.array([people.get(pk, 0) for pk in accounts.tolist()], np.int64))
    place = Path(settings.SANKET_HOME)
    segments = []
    for start in range(0, activities, SIZE):
        many = min(SIZE, activities - start)
        account = dice.integers(0, len(accounts), many)
        pair = account * len(offerings) + dice.integers(0, len(offerings), many)
        at = now - SPAN + np.arange(start, start + many) * SPAN // activities
        columns = Segment(
            np.arange(start, start + many),
            at,
            pair.astype(np.int32),
            person[account].astype(np.int32),
            dice.integers(0, len(kinds), many).astype(np.int32),
        )
        segments.append(store.segment(place, store.write(place, f"{start}.segment", columns)))
    pairs = np.repeat(accounts, len(offerings)) << 32 | np.tile(offerings, len(accounts))
    return History(segments, pairs=pairs, contacts=contacts, kinds=kinds, upto=activities, stamp="measured")


def megabytes(what: str) -> float:
    told = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith(what))
    return int(told.split()[1]) / 1024


def at_peak(what: Callable[[], object]) -> dict[str, float]:
    Path("/proc/self/clear_refs").write_text("5")  # from here on the peak is counted anew
    before, started = megabytes(NOW), time.process_time()
    what()
    return {"peak": megabytes(PEAK), "before": before, "cpu": time.process_time() - started}


def measure(*, accounts: int, activities: int, way: str) -> dict[str, Any]:
    reading.fill(accounts, 0)
    rules(activities)
    now = int(time.time())
    log, book = written(activities, now), Book()

    def summed() -> None:
        listing(Whole(book, log, keep_crossings=False), at=now)

    def published() -> None:
        whole = Whole(book, log)
        whole.openings({})
        assert len(whole.crossings.row) == whole.counts.sum()

    def at_once() -> None:
        replay(Log(*log.log()), market(book, log).market, keep_hot=True)

    def what_if() -> None:
        wish = Wish()
        past = whatif_past._read((), log, book)  # noqa: SLF001 - of the log given, not of the database's
        Stage(past, book, wish, *axes(book, book, wish)).grid(book)

    compile_now()
    whatif.compile_now()
    ways = {"stretches": summed, "crossings": published, "whole": at_once, "what-if": what_if}
    return {"way": way, "activities": activities, "groups": accounts * 12, **at_peak(ways[way])}
