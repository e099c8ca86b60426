"""How values look: in the company's grouping, the person's zone, and words for how far away an instant is."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from sanket.web import show

NOW = datetime(2026, 11, 22, 6, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _here(monkeypatch):
    monkeypatch.setattr(show, "now", lambda: NOW)
    with timezone.override(ZoneInfo("Asia/Kolkata")):
        yield


def test_counts_and_money_in_the_companys_way():
    with show.currency("INR"):
        assert show.number(1234567) == "12,34,567"
        assert show.money(2604000) == "₹26,04,000"
        assert show.money_short(2604000).startswith("₹26")
        assert "lakh" in show.money_short(2604000)
    with show.currency("EUR"):
        assert show.number(1234567) == "1,234,567"
        assert show.money(Decimal("12.5")) == "€12.50"


def test_lakh_and_crore_are_said_in_the_readers_language():
    with translation.override("hi"), show.currency("INR"):
        assert [show.money_short(n) for n in (45_000_000, 650_000, 500)] == ["₹4.5\u202fकरोड़", "₹6.5\u202fलाख", "₹500"]


@pytest.mark.parametrize(
    "shown",
    [
        show.number,
        show.points,
        show.money,
        show.money_short,
        show.percent,
        show.day,
        show.clock,
        show.instant,
        show.relative,
    ],
)
def test_nothing_is_a_dash(shown):
    assert shown(None) == show.NOTHING


@pytest.mark.parametrize(
    ("value", "said"), [(94.2, "94"), (7.44, "7.4"), (8, "8"), (8.0, "8"), (0.04, "0.0"), (-8.5, "−8.5"), (9.96, "10")]
)
def test_points(value, said):
    assert show.points(value) == said


def test_percent():
    assert show.percent(0.423) == "42\u202f%"
    assert show.percent(0.423, 1) == "42.3\u202f%"


def test_days_have_their_year_where_it_is_another():
    assert show.day(date(2026, 12, 13)) == "13 Dec"
    assert show.day(date(2027, 1, 2)) == "2 Jan 2027"
    assert show.day(datetime(2026, 11, 22, 20, tzinfo=UTC)) == "23 Nov"


def test_seconds_and_datetimes_are_shown_alike():
    assert show.instant(int(NOW.timestamp())) == show.instant(NOW) == "22 Nov 2026, 12:00"
    assert show.clock(NOW) == "12:00"


@pytest.mark.parametrize(
    ("away", "said"),
    [
        (timedelta(0), "now"),
        (timedelta(seconds=-50), "1 min ago"),
        (timedelta(minutes=-3), "3 min ago"),
        (timedelta(hours=-1), "1 hour ago"),
        (timedelta(hours=-5), "5 hours ago"),
        (timedelta(days=-1), "yesterday"),
        (timedelta(days=-5), "5 days ago"),
        (timedelta(days=-40), "13 Oct"),
        (timedelta(minutes=30), "in 30 min"),
        (timedelta(hours=2), "in 2 hours"),
        (timedelta(days=1), "tomorrow"),
        (timedelta(days=9), "in 9 days"),
        (timedelta(days=60), "21 Jan 2027"),
    ],
)
def test_how_far_away(away, said):
    assert show.distance(timezone.localtime(NOW + away)) == said


def test_the_exact_instant_stands_on_hover():
    told = show.relative(NOW - timedelta(minutes=3))
    assert 'title="22 Nov 2026, 11:57"' in told
    assert 'datetime="2026-11-22T11:57:00+05:30"' in told
