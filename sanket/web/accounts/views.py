"""The pages of accounts: the list, one account, one contact."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sanket.crm.accounts import queries as accounts
from sanket.crm.plans import one_state
from sanket.crm.workspace import queries as workspace
from sanket.web import sheets, show
from sanket.web.access import needs
from sanket.web.accounts import export as sheet
from sanket.web.accounts import find, listing
from sanket.web.accounts import page as one
from sanket.web.requests import Request, clock
from sanket.web.saved import columns, narrowing
from sanket.web.saved.columns import Column
from sanket.web.sections import accounts_tabs

if TYPE_CHECKING:
    from sanket.crm.workspace.queries import User


@require_safe
@one_state()
def index(request: Request) -> HttpResponse:
    at = int(clock().timestamp())
    wanted = listing.Wanted.read(request.GET.dict())
    visible = accounts.visible_to(request.user)
    narrowed = narrowing.narrowed("accounts", wanted.segment, wanted.condition)
    found = narrowed.rows(listing.chosen(visible, wanted, user=request.user), at=at)
    rows, after = listing.page_of(found, wanted)
    plan = _plan()
    shown = columns.chosen("accounts", plan, wanted.columns, user=request.user)
    context = {
        "wanted": wanted,
        "rows": rows,
        "address": show.addresses("account"),
        "hottest": listing.hottest_of(rows, user=request.user, at=at),
        "next": wanted.but(after=after) if after else "",
        "trouble": narrowed.trouble,
        "tabs": accounts_tabs(request),
        "bar": narrowing.bar("accounts", wanted, wanted.but, user=request.user),
        "filters": _filters(wanted, user=request.user),
        "columns": [{"label": one.label, "cls": one.cls, "title": one.title} for one in shown],
        "shows": {one.key for one in shown},
        "menu": columns.menu("accounts", plan, shown, wanted.but()),
        "any": bool(rows) or visible.exists(),
    }
    return render(request, "accounts/index.jinja", context)


@needs("export")
@require_safe
def export(request: Request) -> HttpResponseBase:
    wanted = listing.Wanted.read(request.GET.dict())
    return sheets.sheet("accounts", sheet.lines(wanted, user=request.user, at=int(clock().timestamp())))


@require_safe
@one_state()
def detail(request: Request, pk: int) -> HttpResponse:
    at = int(clock().timestamp())
    asked = one.Asked.read(request.GET.dict())
    return render(
        request, "accounts/account.jinja", one.page(find.account(request.user, pk), asked, user=request.user, at=at)
    )


@require_safe
def timeline(request: Request, pk: int) -> HttpResponse:
    """The timeline alone: what a filter or *Earlier* fetches."""
    account = find.account(request.user, pk)
    asked = one.Asked.read(request.GET.dict())
    return render(request, "accounts/_timeline.jinja", one.timeline(account, asked))


def _plan() -> list[Column]:
    return [
        Column(_("Account")),
        Column(_("Hottest offering"), "grow", key="lead"),
        Column(_("Heat"), key="heat", title=_("Interest, and how many times its offering's threshold that is")),
        Column(_("Industry"), "p2", key="industry"),
        Column(_("City"), "p1", key="city"),
        Column(_("Territory"), "p3", key="territory"),
        Column(_("Owner"), "p2", key="owner"),
    ]


def _filters(wanted: listing.Wanted, *, user: User) -> list[dict[str, Any]]:
    people = [(str(person.pk), str(person)) for person in workspace.active_users() if person.pk != user.pk]
    owners = [("me", _("Me")), ("none", _("Nobody")), *people]
    territories, industries = ([(name, name) for name in names] for names in accounts.territories_and_industries(user))
    plan = [
        (_("Territory"), "territory", territories),
        (_("Owner"), "owner", owners),
        (_("Industry"), "industry", industries),
    ]
    return [
        {
            "name": name,
            "value": getattr(wanted, key),
            "clear": wanted.but(**{key: ""}),
            "options": [
                {"value": v, "label": label, "url": wanted.but(**{key: v}), "count": None} for v, label in options
            ],
        }
        for name, key, options in plan
    ]
