"""The chart of one lead: what its curve, its marks and its spans tell."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import dateformat, timezone

from sanket.crm.recognition import queries as recognition
from sanket.web import show
from sanket.web.charts import interest as chart
from sanket.web.charts.pieces import Chart
from sanket.web.charts.story import Interest, Mark
from sanket.web.leads.told import SECONDS_A_DAY, Told, address, signed

MARKS = 300


def story(told: Told, curve: recognition.Curve) -> Interest:
    """What the charts of the page tell, in whatever size. Of thousands of marks the newest stand for all: more could not be
    told apart, nor read in the table below; the curve itself is made of all."""
    older, newest = curve.marks[:-MARKS], curve.marks[-MARKS:]
    marks = [*(mark for mark in older if mark.activity == told.lead.tipped_by), *newest]
    return Interest(
        points=[(_moment(mark.at), mark.after) for mark in curve.marks],
        half_life_days=curve.half_life / SECONDS_A_DAY,
        threshold=curve.on,
        off=curve.off,
        now=_moment(told.at),
        marks=[_mark(told, mark, curve) for mark in marks],
        spans=_spans(told, curve),
        cold_at=_moment(curve.cold_at) if curve.cold_at is not None and told.lead.fits else None,
    )


def draw(told: Interest, width: int, height: int) -> Chart:
    return chart.draw(told, width=width, height=height, month=_month, day=show.day)


def _moment(at: int) -> datetime:
    return datetime.fromtimestamp(at, timezone.get_current_timezone())


def _month(at: datetime) -> str:
    return dateformat.format(at, "M Y" if at.month == 1 else "M")


def _mark(told: Told, mark: Any, curve: recognition.Curve) -> Mark:
    kind, gained = str(told.kinds[mark.type_id]), mark.after - mark.before
    tipped = mark.activity == told.lead.tipped_by
    worth_words = tipped or abs(gained) >= curve.on / 2
    return Mark(
        at=_moment(mark.at),
        kind=mark.direction,
        points=round(gained, 1),
        label=f"{kind} · {show.instant(mark.at)}",
        url=address(mark.activity),
        who=told.people[mark.contact_id].name if mark.contact_id in told.people else "",
        annotate=f"{kind}: {signed(gained)}" if worth_words else "",
    )


def _spans(told: Told, curve: recognition.Curve) -> list[tuple[datetime, datetime | None]]:
    """When it was hot; while it does not fit, nothing is drawn as a lead."""
    if not told.lead.fits:
        return []
    spans: list[tuple[datetime, datetime | None]] = []
    start: int | None = None
    for kind, when, _cause in told.why.crossings:
        if kind == "cooled" and start is not None:
            spans.append((_moment(start), _moment(when)))
            start = None
        elif kind != "cooled" and start is None:
            start = when
    if start is not None:
        spans.append((_moment(start), _moment(curve.cold_at) if curve.cold_at else None))
    return spans
