"""How soon leads are answered, how often they are tried, and whether that goes with what becomes of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from sanket.crm.catalogue.queries import tree
from sanket.crm.leads.queries import visible_to
from sanket.crm.plans import one_state
from sanket.crm.response import queries
from sanket.crm.response.queries import AboutResponse as Asked
from sanket.crm.response.queries import Effect, Report
from sanket.crm.workspace.queries import active_users, may, teams
from sanket.engine.response.figures import Share, Spread
from sanket.web import show
from sanket.web.charts.hours import bar, grid
from sanket.web.leads.due import span
from sanket.web.leads.offerings import offering_choices
from sanket.web.requests import Request, clock, plain_number
from sanket.web.sections import insight_tabs

DAY = 86_400
PERIODS = (30, 90, 365)
KEYS = ("days", "team", "person", "source", "offering")
MOST_SHORT = 50


class Wanted(NamedTuple):
    """What the address asks for; what it does not know it leaves out."""

    days: int
    team: int | None
    person: int | None
    source: str | None
    offering: int | None

    @classmethod
    def read(cls, given: Mapping[str, str]) -> Wanted:
        days = plain_number(given.get("days", ""))
        return cls(
            days if days in PERIODS else PERIODS[1],
            plain_number(given.get("team", "")),
            plain_number(given.get("person", "")),
            given.get("source") or None,
            plain_number(given.get("offering", "")),
        )

    def but(self, **changes: Any) -> str:
        kept = {key: value for key, value in self._replace(**changes)._asdict().items() if value is not None}
        return f"?{urlencode(kept)}"

    def asked(self, at: int) -> Asked:
        below = frozenset(tree().below(self.offering)) if self.offering is not None else None
        return Asked(at - self.days * DAY, at + 1, self.team, self.person, self.source, below)


@require_safe
@one_state()
def index(request: Request) -> HttpResponse:
    at = int(clock().timestamp())
    wanted = Wanted.read(request.GET.dict())
    found = queries.report(request.user, wanted.asked(at), at=at)
    days = [_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun")]
    drawn = grid(found.by_hour)
    context = {
        "tabs": insight_tabs(request),
        "filters": filters(wanted, found),
        "found": found,
        "figures": figures(found),
        "grid": drawn,
        "days": days,
        "cell_words": {cell.place: _cell(days, cell.place, cell.share) for cell in drawn.cells} if drawn else {},
        "hour_rows": [
            {"when": f"{days[day]} {hour}:00", **_row(share)} for (day, hour), share in found.by_hour.items()
        ],
        "by_speed": _effects(found.by_speed, speed_words()),
        "by_attempts": _effects(found.by_attempts, attempt_words()),
        "by_attempt": [{"name": _nth(nth), **_row(share)} for nth, share in found.by_attempt if share.of],
        "short": queries.short(visible_to(request.user), at=at, limit=MOST_SHORT),
        "all_short": queries.count_short(visible_to(request.user), at=at),
        "may_change": may(request.user, "settings.view"),
    }
    return render(request, "insight/response.jinja", context)


def figures(found: Report) -> list[dict[str, Any]]:
    return [
        _figure(_("Told until first contact"), found.human, _("of working time")),
        _figure(_("Until somebody was told"), found.system, _("what the system took")),
        _figure(_("Crossing until first contact"), found.whole, _("by the clock on the wall")),
        _share(_("Answered in time"), found.within),
        _share(_("Reached, of those tried"), found.reached),
        {
            "label": _("Attempts until reached"),
            "value": show.number(found.until_reached.median),
            "unit": _("median"),
            "sub": _("9 of 10 by the %(n)s.") % {"n": show.number(found.until_reached.p90)}
            if found.until_reached.n
            else "",
        },
    ]


def _figure(label: str, found: Spread, about: str) -> dict[str, Any]:
    """The median, what 9 of 10 keep below, and how far the median can be trusted."""
    if found.median is None or found.p90 is None:
        return {"label": label, "value": show.NOTHING, "unit": "", "sub": about}
    said = [about, _("9 of 10 within %(time)s") % {"time": span(found.p90)}]
    if found.low is not None and found.high is not None:
        said.append(_("median between %(low)s and %(high)s") % {"low": span(found.low), "high": span(found.high)})
    return {"label": label, "value": span(found.median), "unit": _("median"), "sub": "; ".join(said)}


def _share(label: str, found: Share) -> dict[str, Any]:
    said = _("%(hits)s of %(of)s") % {"hits": show.number(found.hits), "of": show.number(found.of)}
    return {"label": label, "value": show.percent(found.share), "unit": _between(found), "sub": said}


def _between(found: Share) -> str:
    if found.interval is None:
        return ""
    low, high = (round(end * 100) for end in found.interval)
    return _("%(low)s to %(high)s %%") % {"low": low, "high": high}


def _row(found: Share) -> dict[str, Any]:
    return {
        "hits": show.number(found.hits),
        "of": show.number(found.of),
        "share": show.percent(found.share),
        "between": _between(found),
        "few": found.few,
        "bar": bar(found),
    }


def _cell(days: Sequence[str], place: tuple[int, int], found: Share) -> str:
    words = {"day": days[place[0]], "hour": place[1], "hits": found.hits, "of": found.of}
    return _("%(day)s %(hour)s:00: %(hits)s of %(of)s attempts reached somebody") % words


def _effects(rows: Sequence[Effect], words: Mapping[int, str]) -> list[dict[str, Any]]:
    return [
        {"name": words[one.kind], **_row(one.share), "open": show.number(one.open)}
        for one in rows
        if one.share.of or one.open
    ]


def speed_words() -> dict[int, str]:
    within = [_("within %(time)s") % {"time": span(most)} for most in queries.SPEEDS]
    return {0: _("never"), **dict(enumerate(within, start=1)), len(within) + 1: _("later")}


def attempt_words() -> dict[int, str]:
    many = {n: ngettext("%(n)s attempt", "%(n)s attempts", n) % {"n": n} for n in range(1, queries.LAST_ATTEMPT)}
    return {0: _("none"), **many, queries.LAST_ATTEMPT: _("%(n)s and more") % {"n": queries.LAST_ATTEMPT}}


def _nth(nth: int) -> str:
    return _("%(n)s.") % {"n": nth} if nth < queries.LAST_ATTEMPT else _("%(n)s. and later") % {"n": nth}


def filters(wanted: Wanted, found: Report) -> list[dict[str, Any]]:
    periods = {30: _("30 days"), 90: _("90 days"), 365: _("a year")}
    return [
        {
            "name": _("Crossed within"),
            "value": str(wanted.days),
            "clear": "",
            "options": [_option(str(days), label, wanted.but(days=days)) for days, label in periods.items()],
        },
        _chip(_("Team"), "team", wanted, [(one.pk, one.name) for one in teams()]),
        _chip(_("Person"), "person", wanted, [(one.pk, str(one)) for one in active_users()]),
        _chip(_("Source"), "source", wanted, [(one, one) for one in found.sources if one]),
        _chip(_("Offering"), "offering", wanted, offering_choices()),
    ]


def _chip(name: str, key: str, wanted: Wanted, options: Sequence[tuple[object, str]]) -> dict[str, Any]:
    value = getattr(wanted, key)
    return {
        "name": name,
        "value": "" if value is None else str(value),
        "clear": wanted.but(**{key: None}),
        "options": [_option(str(one), label, wanted.but(**{key: one})) for one, label in options],
    }


def _option(value: str, label: str, url: str) -> dict[str, Any]:
    return {"value": value, "label": label, "url": url, "count": None}
