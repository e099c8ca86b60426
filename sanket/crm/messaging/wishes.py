"""When somebody wants to be told what by which way: at once, after quiet hours, in a digest, or only in the page. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta, tzinfo
from typing import NamedTuple

from sanket.crm.messaging.kinds import Kind
from sanket.shared.instants import datetime_of, seconds_of

MAIL, PUSH, CHAT = WAYS = ("mail", "push", "chat")


class Wishes(NamedTuple):
    """``ways``: kind -> the ways by which it is told at once, where that is not as usual. Times are such as 22:00, on
    the person's clock; without quiet times there is no quiet."""

    ways: Mapping[str, Sequence[str]] = {}
    quiet_from: str = ""
    quiet_until: str = ""
    break_through: bool = True
    digest: str = ""
    digest_at: str = "08:00"

    def ways_of(self, kind: Kind) -> Sequence[str]:
        """As usual what cannot wait is told by every way there is, and the rest in the page."""
        return self.ways.get(kind.name, WAYS if kind.alarm else ())


class When(NamedTuple):
    """``digest``: together with whatever else is due then."""

    at: int
    digest: bool = False


def when(kind: Kind, way: str, wishes: Wishes, zone: tzinfo, at: int) -> When | None:
    """When this is to be told by this way; None: not by this one.

    >>> from datetime import UTC
    >>> alarm, quiet = Kind("a", "A", "", alarm=True), Wishes(quiet_from="22:00", quiet_until="07:00", digest="daily")
    >>> night = seconds_of(datetime(2026, 11, 20, 23, 0, tzinfo=UTC))
    >>> when(alarm, MAIL, quiet, UTC, night) == When(night)
    True
    >>> [datetime_of(found.at).isoformat() for found in (when(alarm, MAIL, quiet._replace(break_through=False), UTC, night),
    ...     when(Kind("b", "B", ""), MAIL, quiet, UTC, night))]
    ['2026-11-21T07:00:00+00:00', '2026-11-21T08:00:00+00:00']
    >>> when(Kind("b", "B", ""), PUSH, quiet, UTC, night)
    """
    if way in wishes.ways_of(kind):
        return When(at if kind.alarm and wishes.break_through else after_quiet(wishes, zone, at))
    if way == MAIL and wishes.digest:
        return When(after_quiet(wishes, zone, next_digest(wishes, zone, at)), digest=True)
    return None


def after_quiet(wishes: Wishes, zone: tzinfo, at: int) -> int:
    """``at``, or the end of the quiet hours in which it lies."""
    if not wishes.quiet_from or not wishes.quiet_until or wishes.quiet_from == wishes.quiet_until:
        return at
    here = datetime_of(at).astimezone(zone)
    begins, ends, now = _time(wishes.quiet_from), _time(wishes.quiet_until), here.time()
    over_night = begins > ends
    if not (now >= begins or now < ends if over_night else begins <= now < ends):
        return at
    days = 1 if over_night and now >= begins else 0
    return _on(here, ends, days, zone)


def next_digest(wishes: Wishes, zone: tzinfo, at: int) -> int:
    here = datetime_of(at).astimezone(zone)
    if wishes.digest == "hourly":
        return at - at % 3_600 + 3_600
    when_told = _time(wishes.digest_at)
    today = _on(here, when_told, 0, zone)
    return today if today > at else _on(here, when_told, 1, zone)


def _on(here: datetime, at: time, days: int, zone: tzinfo) -> int:
    # Of an hour that clocks skip the instant just after; of one that they repeat the first.
    return seconds_of(datetime.combine(here.date() + timedelta(days=days), at, tzinfo=zone))


def _time(text: str) -> time:
    return time.fromisoformat(text)
