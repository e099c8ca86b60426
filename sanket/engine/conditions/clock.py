"""The instant that a condition is asked at, and the day it lies in on the workspace's clock."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sanket.shared.instants import datetime_of, seconds_of

MINUTE, HOUR, DAY = 60, 3_600, 86_400
SECONDS = {"minute": MINUTE, "hour": HOUR, "day": DAY, "week": 7 * DAY, "month": 30 * DAY, "year": 365 * DAY}
"""A month is 30 days and a year 365 wherever a length of time is meant: the same for every record and every start."""
LONGEST_DAYS = 36_500
EARLIEST, LATEST = 1900, 2200
"""Years that can be asked for."""


class Clock:
    """``at``: Unix seconds. Days begin at midnight of ``zone``, also where the clocks are changed."""

    __slots__ = ("_days", "at", "zone")

    def __init__(self, at: int, zone: ZoneInfo) -> None:
        self.at, self.zone = at, zone
        self._days: dict[date | int, tuple[int, int]] = {}

    def today(self, shift: int) -> tuple[int, int]:
        """First second of the day ``shift`` days from today, and of the day after it.

        >>> Clock(0, ZoneInfo("Asia/Kolkata")).today(0)
        (-19800, 66600)
        """
        if shift not in self._days:
            day = datetime_of(self.at).astimezone(self.zone).date() + timedelta(days=shift)
            self._days[shift] = self.day(day)
        return self._days[shift]

    def day(self, day: date) -> tuple[int, int]:
        """The same of a day by its date."""
        if day not in self._days:
            self._days[day] = self._midnight(day), self._midnight(day + timedelta(days=1))
        return self._days[day]

    def second(self, moment: datetime) -> int:
        """A moment of the calendar; without an offset it is on the workspace's clock."""
        return seconds_of(moment if moment.tzinfo else moment.replace(tzinfo=self.zone))

    def _midnight(self, day: date) -> int:
        return seconds_of(datetime.combine(day, time(), self.zone))
