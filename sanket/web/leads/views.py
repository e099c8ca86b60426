"""The pages of leads: the list, its export, one lead, and the peek that keeps the list where it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sanket.crm.leads import queries as leads
from sanket.crm.plans import one_state
from sanket.crm.response import queries as response
from sanket.crm.workspace import queries as workspace
from sanket.web.access import needs
from sanket.web.leads import export as sheet
from sanket.web.leads import find, listing
from sanket.web.leads import page as one
from sanket.web.leads.asked import asked
from sanket.web.leads.choices import filters
from sanket.web.leads.counts import counts
from sanket.web.leads.rows import rows
from sanket.web.requests import Request, clock
from sanket.web.saved import columns, narrowing
from sanket.web.saved.columns import Column
from sanket.web.speech import gettext as _

WAITING_TABS = ("open", "mine", "unassigned")
"""Where leads may stand that nobody was given yet, though their accounts have owners."""


@require_safe
@one_state()
def index(request: Request) -> HttpResponse:
    at = int(clock().timestamp())
    wanted = listing.Wanted.read(request.GET.dict())
    who = leads.reader(request.user)
    room = workspace.capacity(request.workspace).a_week
    page = listing.page_of(who, listing.wish(wanted, user=request.user, at=at), wanted, at=at, capacity=room)
    people = list(workspace.active_users())
    plan = _plan(wanted.sort)
    shown = columns.chosen("leads", plan, wanted.columns, user=request.user)
    context = {
        "wanted": wanted,
        "rows": rows(
            page.rows,
            at=at,
            beyond=page.beyond,
            clocks=response.clocks_of(lead.pk for lead in page.rows),
            worths=response.worths_of(page.rows, at=at) if wanted.tab in leads.WARM_TABS else {},
        ),
        "waits": response.why_waiting(lead.pk for lead in page.rows) if wanted.tab in WAITING_TABS else {},
        "room": room,
        "cut": next((lead.pk for lead in page.rows if lead.pk in page.beyond), None),
        "unfit": asked(request.user, wanted, at=at) if wanted.tab == "asked" else [],
        "next": wanted.but(after=page.after) if page.after else "",
        "at": at,
        "newest_lead": leads.last_number(),
        "tabs": tabs(who, wanted, at=at),
        "trouble": narrowing.narrowed("leads", wanted.segment, wanted.condition).trouble,
        "bar": narrowing.bar("leads", wanted, wanted.but, user=request.user),
        "filters": filters(wanted, people, user=request.user),
        "sorts": listing.sort_words(),
        "asked": request.get_full_path(),
        "peek": one.peeked(request.GET.get("peek", ""), user=request.user, at=at),
        "columns": _heads(shown, wanted),
        "shows": {one.key for one in shown},
        "menu": columns.menu("leads", plan, shown, wanted.but()),
    }
    return render(request, "leads/index.jinja", context)


@require_safe
@one_state()
def detail(request: Request, pk: int) -> HttpResponse:
    at = int(clock().timestamp())
    return render(request, "leads/lead.jinja", one.page(find.lead(request.user, pk), user=request.user, at=at))


@require_safe
@one_state()
def peek(request: Request, pk: int) -> HttpResponse:
    at = int(clock().timestamp())
    context = one.peek(find.lead(request.user, pk), user=request.user, at=at)
    return render(request, "leads/_peek.jinja", {"peek": context, "close": ""})


@needs("export")
@require_safe
def export(request: Request) -> HttpResponseBase:
    at = int(clock().timestamp())
    wanted = listing.Wanted.read(request.GET.dict())
    who, wish = leads.reader(request.user), listing.wish(wanted, user=request.user, at=at)
    answer = StreamingHttpResponse(sheet.lines(who, wish, wanted, at=at), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="leads-{clock():%Y-%m-%d}.csv"'
    return answer


def tabs(who: leads.Reader, wanted: listing.Wanted, *, at: int) -> list[dict[str, Any]]:
    words, counted = listing.tab_words(), counts(who, at=at)
    return [
        {
            "label": words[tab],
            "url": wanted.but(tab=tab),
            "current": tab == wanted.tab,
            "count": counted.get(tab),
        }
        for tab in listing.TABS
    ]


def _plan(by: str) -> list[Column]:
    """``by``: in which order; what it goes by is shown also where there is little room."""
    hottest = _("Interest, and how many times its offering's threshold that is: hottest first")
    return [
        Column(_("Account"), sort="account"),
        Column(_("Offering"), "p1", key="offering"),
        Column(_("Why it is a lead"), "grow", key="why"),
        Column(_("Heat"), sort="heat", key="heat", title=hottest),
        Column(_("Answer within"), "line spare", "answer", "answer"),
        Column(_("Fitment"), "num p4" if by == "worth" else "num p2", "fitment", "fitment"),
        Column(
            _("Worth"),
            "num p2" if by == "worth" else "num p4",
            "worth",
            "worth",
            _("What it is expected to bring: chance of a sale × what one brings"),
        ),
        Column(_("People"), "p4", key="people"),
        Column(_("Goes cold"), "p1", "cold", "cold"),
        Column(_("Owner"), "p2", key="owner"),
        Column(_("Stage, since"), "p4", "recognised", "stage"),
        Column(_("Peek"), "p1", hide=True),
    ]


def _heads(shown: Sequence[Column], wanted: listing.Wanted) -> list[dict[str, Any]]:
    falling, warm = {"heat", "fitment", "recognised", "worth"}, wanted.tab in leads.WARM_TABS
    return [
        {
            "label": one.label,
            "cls": one.cls,
            "hide": one.hide,
            "title": one.title,
            "sort_url": wanted.but(sort=one.sort) if one.sort in leads.SORTS or (one.sort and warm) else "",
            "dir": ("descending" if one.sort in falling else "ascending")
            if one.sort and one.sort == wanted.sort
            else "",
        }
        for one in shown
    ]
