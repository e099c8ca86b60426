"""How values look to people: numbers, money, dates and instants in the company's format and the person's zone.

Instants come as aware datetimes or as whole seconds since the Unix epoch; both are shown alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils import dateformat, timezone
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext_noop as _n

from sanket.shared import formats
from sanket.web.requests import clock as now
from sanket.web.speech import gettext as _
from sanket.web.speech import ngettext

NOTHING = "–"
SOME_NUMBER = 7_310_427_509  # that stands nowhere else in an address
Number = int | float | Decimal
SCALES = {_n("lakh"), _n("crore")}
Instant = datetime | int

_currency: ContextVar[str] = ContextVar("currency", default="INR")


@contextmanager
def currency(code: str) -> Iterator[None]:
    """Money and counts within are shown as `code` is written where it is used: lakh and crore for rupees."""
    token = _currency.set(code)
    try:
        yield
    finally:
        _currency.reset(token)


def current_currency() -> str:
    return _currency.get()


def number(value: Number | None, decimals: int = 0) -> str:
    """A count or figure with its groups: 12,34,567."""
    return NOTHING if value is None else formats.number(value, currency=_currency.get(), decimals=decimals)


def points(value: Number | None) -> str:
    """Interest as people read it: 94, 7.4, 0.2; below ten the first decimal matters."""
    if value is None:
        return NOTHING
    return number(value, 0 if abs(float(value)) >= 9.95 or value == int(value) else 1)


def money(value: Number | None) -> str:
    """Where one decides: ₹26,04,000."""
    return NOTHING if value is None else formats.money(value, _currency.get())


def money_short(value: Number | None) -> str:
    """Where one scans: ₹26.0 lakh."""
    if value is None:
        return NOTHING
    text = formats.money(value, _currency.get(), short=True)
    amount, narrow, word = text.rpartition(formats.NARROW)
    return f"{amount}{narrow}{_(word)}" if word in SCALES else text


def percent(value: Number | None, decimals: int = 0) -> str:
    """0.42 as 42 %."""
    return NOTHING if value is None else f"{number(value * 100, decimals)}\u202f%"


def _local(value: Instant) -> datetime:
    if isinstance(value, int):
        return datetime.fromtimestamp(value, timezone.get_current_timezone())
    return timezone.localtime(value)


def day(value: Instant | date | None) -> str:
    """13 Dec, with the year where it is another one than now."""
    if value is None:
        return NOTHING
    here = value if isinstance(value, date) and not isinstance(value, datetime) else _local(value)
    return _written(here.toordinal(), get_language(), this_year=here.year == _local(now()).year)


def whole_day(value: Instant) -> str:
    """13 Dec 2026"""
    return _written(_local(value).toordinal(), get_language(), this_year=False)


def days() -> Callable[[int], str]:
    """``day`` for many instants of one page: zone, language and this year are asked for once."""
    zone, language, this_year = timezone.get_current_timezone(), get_language(), _local(now()).year

    def written(value: int) -> str:
        here = datetime.fromtimestamp(value, zone)
        return _written(here.toordinal(), language, this_year=here.year == this_year)

    return written


def addresses(name: str) -> Callable[[int], str]:
    """Addresses of many records of one kind; each by itself would be looked for among all there are."""
    return _addresses(name, get_script_prefix(), get_urlconf())


@lru_cache(maxsize=256)
def _addresses(name: str, prefix: str, urls: str | None) -> Callable[[int], str]:
    """They change only with where the site is mounted."""
    before, _some, after = reverse(name, args=[SOME_NUMBER]).partition(str(SOME_NUMBER))

    def address(pk: int) -> str:
        return f"{before}{pk}{after}"

    return address


@lru_cache(maxsize=4_096)
def _written(ordinal: int, language: str | None, *, this_year: bool) -> str:
    """A list writes the same few days dozens of times."""
    return dateformat.format(date.fromordinal(ordinal), "j M" if this_year else "j M Y")


def clock(value: Instant | None) -> str:
    """14:05"""
    return NOTHING if value is None else f"{_local(value):%H:%M}"


def instant(value: Instant | None) -> str:
    """13 Dec 2026, 14:05"""
    return NOTHING if value is None else _instant(_local(value))


def _instant(there: datetime) -> str:
    return f"{_written(there.toordinal(), get_language(), this_year=False)}, {there:%H:%M}"


def relative(value: Instant | None) -> SafeString | str:
    """3 min ago, in 5 days; the exact instant on hover. The element keeps the words true while the page stays open."""
    if value is None:
        return NOTHING
    there = _local(value)
    # Put together by hand: format_html takes as long as all the rest, and a list has dozens.
    exact, words = escape(_instant(there)), escape(distance(there))
    iso = there.isoformat(timespec="seconds")
    return mark_safe(f'<relative-time><time datetime="{iso}" title="{exact}">{words}</time></relative-time>')  # noqa: S308 - escaped


def distance(there: datetime) -> str:
    """Words for how far away an instant is."""
    at = now()
    seconds = round((there - at).total_seconds())
    ahead, far = seconds > 0, abs(seconds)
    if far < 45:
        return _("now")
    if far < 3600:
        return _minutes(max(1, round(far / 60)), ahead=ahead)
    if far < 86400:
        return _hours(round(far / 3600), ahead=ahead)
    days = abs((there.date() - _local(at).date()).days)
    return _days(days, ahead=ahead) if days <= 28 else day(there)


def _minutes(n: int, *, ahead: bool) -> str:
    if ahead:
        return ngettext("in %(n)s min", "in %(n)s min", n) % {"n": n}
    return ngettext("%(n)s min ago", "%(n)s min ago", n) % {"n": n}


def _hours(n: int, *, ahead: bool) -> str:
    if ahead:
        return ngettext("in %(n)s hour", "in %(n)s hours", n) % {"n": n}
    return ngettext("%(n)s hour ago", "%(n)s hours ago", n) % {"n": n}


def _days(n: int, *, ahead: bool) -> str:
    if n <= 1:
        return _("tomorrow") if ahead else _("yesterday")
    if ahead:
        return ngettext("in %(n)s day", "in %(n)s days", n) % {"n": n}
    return ngettext("%(n)s day ago", "%(n)s days ago", n) % {"n": n}


FILTERS: dict[str, Callable[..., Any]] = {
    "number": number,
    "points": points,
    "money": money,
    "money_short": money_short,
    "percent": percent,
    "date": day,
    "clock": clock,
    "instant": instant,
    "relative": relative,
}
