"""Days and hours of the story. It ends at `now`; days are counted back from the company's own today."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from sanket.demo.story.house import TIME_ZONE

DAYS = 548  # eighteen months
SUNDAY = 6
DAY_SECONDS = 86_400


class Calendar:
    def __init__(self, now: datetime) -> None:
        self.now = int(now.timestamp())
        local = now.astimezone(ZoneInfo(TIME_ZONE))
        self._midnight = datetime.combine(local.date(), time(), tzinfo=ZoneInfo(TIME_ZONE))

    def at(self, days_ago: int, hour: float) -> int:
        """``hour`` 10.5 is half past ten in Pune. Never later than `now`."""
        instant = self._midnight - timedelta(days=days_ago) + timedelta(seconds=round(hour * 3600))
        return min(int(instant.timestamp()), self.now)

    def working(self, days_ago: float, chance: Random) -> int:
        """Some instant in office hours, yesterday at the latest; what would fall on a Sunday falls on the Saturday."""
        day = max(1, round(days_ago))
        if (self._midnight - timedelta(days=day)).weekday() == SUNDAY:
            day += 1
        return self.at(day, chance.uniform(9.5, 18.4))

    def any_hour(self, days_ago: float, chance: Random) -> int:
        """Web sites are read in the evening and on Sundays too."""
        return self.at(max(1, round(days_ago)), chance.triangular(7.0, 23.0, 14.0))

    def minutes_ago(self, minutes: float) -> int:
        return self.now - round(minutes * 60)

    def weekday(self, days_ago: int) -> int:
        return (self._midnight - timedelta(days=days_ago)).weekday()
