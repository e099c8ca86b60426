"""Whether a machine did it, and why we think so. What people say goes before what we find, the nearer before the wider:
of the event, of the visitor, of the user agent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from sanket.crm.capture import agents, names
from sanket.crm.capture.book import Book
from sanket.crm.capture.models import Verdict
from sanket.crm.capture.statements import select_in
from sanket.crm.capture.told import NEW, Told

BURST = 30
"""Pages that one anonymous visitor calls up within ``BURST_S``: nobody reads so fast."""
BURST_S = 10
PACED = ("page", "screen")

Window = tuple[str, int]
"""An anonymous id, and which ten seconds."""


def window(told: Told) -> Window | None:
    if told.kind in PACED and told.anonymous_id:
        return told.anonymous_id, told.at // BURST_S
    return None


class Bursts:
    """The windows in which somebody called up more pages than anybody reads."""

    def __init__(self, some: Iterable[Told], new: Collection[str] = ()) -> None:
        paced = [(told.id, one) for told in some if (one := window(told)) is not None]
        windows = Counter(one for _, one in paced)
        fresh = Counter(one for pk, one in paced if pk >= NEW)
        # Who is new has called up nothing before.
        known = {anonymous_id for anonymous_id, _ in windows if names.anonymous(anonymous_id) not in new}
        self.before = _written(known, windows)
        self.counts = self.before + fresh if self.before else fresh

        self.some = {one for one, count in self.counts.items() if count >= BURST}

    def has(self, told: Told) -> bool:
        return bool(self.some) and window(told) in self.some

    def begun(self) -> list[Window]:
        """Windows that became a burst by what is not written yet."""
        return [one for one in self.some if BURST > self.before[one] > 0]


_PACED = "kind || '' IN ('page', 'screen') AND NOT (anonymous_id = '')"
"""Joined, so that SQLite goes by the visitors and not by the kinds, which half of all events have."""
_COUNTED = (
    f"SELECT anonymous_id, at / {BURST_S}, count(*) FROM crm_event WHERE at >= %s AND at < %s"  # noqa: S608 - our own words
    f" AND {_PACED} AND anonymous_id IN {{}} GROUP BY 1, 2"
)


def _written(anonymous_ids: set[str], windows: Counter[Window]) -> Counter[Window]:
    if not anonymous_ids:
        return Counter()
    first = min(place for _, place in windows) * BURST_S
    last = max(place for _, place in windows) * BURST_S + BURST_S
    rows = select_in(_COUNTED, anonymous_ids, first, last)
    return Counter(
        {(anonymous_id, place): count for anonymous_id, place, count in rows if (anonymous_id, place) in windows}
    )


def events_in(some: Sequence[Window]) -> list[int]:
    """The events of these windows that are written."""
    found: list[int] = []
    for anonymous_id, place in some:
        rows = select_in(
            f"SELECT id FROM crm_event WHERE at >= %s AND at < %s AND {_PACED} AND anonymous_id IN {{}}",  # noqa: S608
            [anonymous_id],
            place * BURST_S,
            place * BURST_S + BURST_S,
        )
        found += [pk for (pk,) in rows]
    return found


def machine(told: Told, book: Book, bursts: Bursts) -> str:
    """Why it is a machine's; nothing: it is taken for a person's."""
    said = _said(told, book)
    if said is not None:
        is_machine, reason = said
        return (reason or "a person says so") if is_machine else ""
    found = told.hint or agents.of_context(told.context) or _by_agent(told)
    if not found and bursts.has(told):
        found = f"{BURST} pages or more in {BURST_S} seconds"
    return found


def _by_agent(told: Told) -> str:
    """A program that says which user did something is the teller, not the visitor: a shop's server, a script, curl."""
    found = agents.of_agent(told.agent) if told.agent else ""
    return "" if found == agents.PROGRAM and told.user_id else found


def _said(told: Told, book: Book) -> tuple[bool, str] | None:
    if not book.verdicts:
        return None
    keys = [(Verdict.Subject.EVENT.value, str(told.id))]
    keys += [(Verdict.Subject.VISITOR.value, name) for name in reversed(told.names)]
    if told.agent_id is not None:
        keys.append((Verdict.Subject.AGENT.value, str(told.agent_id)))
    return next((book.verdicts[key] for key in keys if key in book.verdicts), None)
