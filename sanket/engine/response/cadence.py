"""A cadence: when a customer whom nobody has reached is tried again, at another time of day each time.

People write its steps like `0 min`, `30 min`, `4 h`, `next morning`, `day 3`, `day 7`. Minutes and hours are working time
since the cadence began. Days are working days of whoever calls, by their own clock, the one on which it began is day 1; so none
of them falls on another's weekend, and no two on one day. A shift over midnight belongs to the day on which it begins; who works
round the clock has days from midnight to midnight.

On such a day the attempt lies in the part of the day (morning, noon, afternoon: thirds of that day's working time) in which
there were the fewest so far, at the same share of it each time. Whoever does not pick up at eleven is not called at eleven
again. Where the attempts before came late, so does this one: at least `GAP` of working time lies between two.

Whoever works at night does not call customers then: what is planned an hour ahead or more lies between `EARLIEST` and `LATEST`
of the company's clock, unless no working time does.

Example: begun on Monday at 10:02, hours 09:30-18:30: Monday 10:02, 10:32, 14:02, Tuesday 10:00, Wednesday 16:30, then the
next week's Tuesday at 13:00.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import islice, pairwise
from typing import NamedTuple, Protocol
from zoneinfo import ZoneInfo

from sanket.engine.worktime.pieces import Piece
from sanket.shared.instants import DAY

MINUTE, HOUR = 60, 3_600
GAP = 30 * MINUTE
MOST_STEPS, MOST_MINUTES, MOST_HOURS, MOST_DAYS = 20, 1_440, 200, 90
EARLIEST, LATEST = 9, 19
"""Hours of the day between which a customer is called who does not wait for it."""
PARTS = 3
MORNING, NOON, AFTERNOON = range(PARTS)
SHARES = (1 / 18, 7 / 18, 14 / 18)
"""Of a day's working time: 10:00, 13:00 and 16:30 of 09:30-18:30."""
USUAL = ("0 min", "30 min", "4 h", "next morning", "day 3", "day 7")

_STEP = re.compile(r"(\d{1,4}) ?(min|minutes?|h|hours?)|next (morning)|day (\d{1,3})", re.ASCII)


class Time(Protocol):
    """Working time: `WorkTime` or `Answering`. `zone`: of the clock by which its days begin."""

    @property
    def zone(self) -> ZoneInfo: ...
    def next_open(self, at: int) -> int | None: ...
    def after(self, at: int, seconds: int) -> int | None: ...
    def pieces(self, at: int) -> Iterator[Piece]: ...


class Step(NamedTuple):
    """`after` seconds of working time since it began; or on `day`, where 0 means the next morning."""

    after: int | None = None
    day: int = 0

    @property
    def text(self) -> str:
        if self.after is not None:
            hours, rest = divmod(self.after, HOUR)
            return f"{hours} h" if hours and not rest else f"{self.after // MINUTE} min"
        return f"day {self.day}" if self.day else "next morning"


def step(text: str) -> Step:
    """Raises ValueError with a sentence.

    >>> step("30 min"), step("Next morning").text
    (Step(after=1800, day=0), 'next morning')
    """
    found = _STEP.fullmatch(" ".join(text.lower().split()))
    if found is None:
        raise ValueError(
            f"'{text.strip()[:40]}' is no time for an attempt; write it like 30 min, 4 h, next morning, day 3."
        )
    count, unit, morning, day = found.groups()
    if morning:
        return Step()
    if day:
        if not 2 <= int(day) <= MOST_DAYS:
            raise ValueError(f"Days go from 2 to {MOST_DAYS}; day 1 is the one on which it begins.")
        return Step(day=int(day))
    most = MOST_MINUTES if unit.startswith("m") else MOST_HOURS
    if int(count) > most:
        raise ValueError(
            f"{found.group()} is too far ahead; write it in {'hours' if most == MOST_MINUTES else 'days'}."
        )
    return Step(after=int(count) * (MINUTE if unit.startswith("m") else HOUR))


def steps(texts: Sequence[str]) -> tuple[Step, ...]:
    """In their order, each later than the one before. Raises ValueError with a sentence."""
    found = tuple(step(text) for text in texts)
    if not found:
        raise ValueError("Plan at least one attempt.")
    if len(found) > MOST_STEPS:
        raise ValueError(f"Plan at most {MOST_STEPS} attempts.")
    for before, one in pairwise(found):
        if _order(one) <= _order(before):
            raise ValueError(f"'{one.text}' does not come after '{before.text}'; put the attempts in their order.")
    return found


def _order(one: Step) -> tuple[int, int]:
    # The next morning is day 2.
    return (0, one.after) if one.after is not None else (1, one.day or 2)


def due(one: Step, *, began: int, made: Sequence[int], time: Time, zone: ZoneInfo) -> int | None:
    """When the step is due; `made`: when the attempts before were made; `zone`: the company's. None: there is no working time
    any more."""
    last = made[-1] if made else None
    if one.after is not None:
        planned = _open_after(began, one.after, time)
        if planned is not None and one.after >= HOUR:
            planned = _by_day(planned, time, zone)
        soonest = planned if last is None else _open_after(last, GAP, time)
        return None if planned is None or soonest is None else max(planned, soonest)
    day = _day(one, began, last, time, zone)
    return None if day is None else _within(day, _part(one, made, time, zone))


def schedule(all_steps: Sequence[Step], *, began: int, time: Time, zone: ZoneInfo) -> list[int]:
    """When they all are due if each is made when it is."""
    made: list[int] = []
    for one in all_steps:
        when = due(one, began=began, made=made, time=time, zone=zone)
        if when is None:
            break
        made.append(when)
    return made


def part_of_day(at: int, time: Time, zone: ZoneInfo) -> int:
    """Which third of its day's working time an instant lies in; before it the first, after it the last."""
    worked = whole = 0
    pieces = list(_of_day(_date(at, time.zone), at, time))
    for start, end in _daylight(pieces, zone) or pieces:
        whole += end - start
        worked += max(0, min(end, at) - start)
    if not whole:
        return min(datetime.fromtimestamp(at, zone).hour // 8, PARTS - 1)
    return min(worked * PARTS // whole, PARTS - 1)


def _open_after(at: int, seconds: int, time: Time) -> int | None:
    """What ends with the working day is begun on the next."""
    passed = time.after(at, seconds)
    return None if passed is None else time.next_open(passed)


def _day(one: Step, began: int, last: int | None, time: Time, zone: ZoneInfo) -> list[Piece] | None:
    """The working time of the day on which it is due: later than that of the attempt before."""
    wanted = one.day or 2
    for nth, (day, pieces) in enumerate(_days(began, time), start=1):
        if nth >= wanted and (last is None or day > _date(last, time.zone)):
            return _daylight(pieces, zone) or pieces
    return None


def _days(at: int, time: Time) -> Iterator[tuple[date, list[Piece]]]:
    """Days with working time from `at` on; of the first what is left of it."""
    today: date | None = None
    found: list[Piece] = []
    for start, end in _shifts(at, time):
        day = _date(start, time.zone)
        if day != today and today is not None:
            yield today, found
            found = []
        today = day
        found.append((start, end))
    if today is not None:
        yield today, found


def _shifts(at: int, time: Time) -> Iterator[Piece]:
    """Its pieces, of which some may touch, in one; but what goes on for a day and longer in days."""
    held: Piece | None = None
    for start, end in time.pieces(at):
        if held is not None and held[1] != start:
            yield held
            held = None
        held = (start if held is None else held[0], end)
        while held[1] - held[0] >= DAY and (midnight := _midnight(_date(held[0], time.zone), time.zone, 1)) < held[1]:
            yield held[0], midnight
            held = (midnight, held[1])
    if held is not None:
        yield held


def _of_day(today: date, at: int, time: Time) -> Iterator[Piece]:
    for start, end in _shifts(min(_midnight(today, time.zone), at), time):
        if _date(start, time.zone) > today:
            break
        yield start, end


def _daylight(pieces: Sequence[Piece], zone: ZoneInfo) -> list[Piece]:
    """What of a day's working time lies between `EARLIEST` and `LATEST`; elsewhere it may touch two of the company's days."""
    found = []
    for start, end in pieces:
        day = _date(start, zone)
        while (first := _hour(day, EARLIEST, zone)) < end:
            last = _hour(day, LATEST, zone)
            if start < last:
                found.append((max(start, first), min(end, last)))
            day += timedelta(days=1)
    return found


def _hour(day: date, hour: int, zone: ZoneInfo) -> int:
    return int(datetime(day.year, day.month, day.day, hour, tzinfo=zone).timestamp())


def _midnight(day: date, zone: ZoneInfo, days: int = 0) -> int:
    """At which `day` begins, or one so many days later."""
    return _hour(day + timedelta(days=days), 0, zone)


def _by_day(at: int, time: Time, zone: ZoneInfo) -> int:
    """This instant, or, at night, when the next day begins on which one works by day."""
    for _, pieces in islice(_days(at, time), MOST_DAYS):
        if found := _daylight(pieces, zone):
            return found[0][0]
    return at


def _part(one: Step, made: Sequence[int], time: Time, zone: ZoneInfo) -> int:
    if not one.day:
        return MORNING
    parts = [part_of_day(at, time, zone) for at in made]
    often = Counter(parts)
    last = parts[-1] if parts else AFTERNOON
    return min(range(PARTS), key=lambda part: (often[part], (part - last - 1) % PARTS))


def _within(pieces: Sequence[Piece], part: int) -> int:
    left = int(sum(end - start for start, end in pieces) * SHARES[part])
    for start, end in pieces:
        if left < end - start:
            return start + left
        left -= end - start
    return pieces[-1][1] - 1


def _date(at: int, zone: ZoneInfo) -> date:
    return datetime.fromtimestamp(at, zone).date()
