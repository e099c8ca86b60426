"""Working time as people read it: "Mon–Fri 09:30-18:30", "30 Nov – 2 Dec"."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from sanket.crm.workspace.queries import Leave
from sanket.web import choices, show

STATES = {
    "open": (_l("at work"), "good"),
    "closed": (_l("not at work"), "mute"),
    "holiday": (_l("holiday"), "mute"),
    "leave": (_l("on leave"), "warn"),
    "inactive": (_l("gone"), "mute"),
}
"""A word for each state, and the pill that bears it."""

ROUND_THE_CLOCK = "00:00-24:00"


def week(texts: Sequence[str]) -> str:
    """Days in a row with the same hours are one part; days off are left out."""
    parts = []
    day = 0
    for hours, run in groupby(texts):
        length = len(list(run))
        if hours:
            told = _("round the clock") if hours == ROUND_THE_CLOCK else hours
            parts.append(f"{_days(day, day + length - 1)} {told}")
        day += length
    return "; ".join(parts) or _("never")


def _days(first: int, last: int) -> str:
    names = [str(WEEKDAYS_ABBR[day]) for day in (first, last)]
    return names[0] if first == last else "–".join(names)


def leave(one: Leave, zone: ZoneInfo) -> str:
    """Whole days as days, else as instants; on the clock of the one who is away."""
    starts, ends = one.starts_at.astimezone(zone), one.ends_at.astimezone(zone)
    if starts.time() == ends.time() == starts.time().min:
        last = ends.date() - timedelta(days=1)
        return show.day(starts.date()) if starts.date() == last else f"{show.day(starts.date())} – {show.day(last)}"
    told = show.day(ends.date()) + " " if starts.date() != ends.date() else ""
    return f"{show.day(starts.date())} {starts:%H:%M} – {told}{ends:%H:%M}"


def languages(codes: Sequence[str]) -> str:
    return ", ".join(choices.language(code) for code in codes)
