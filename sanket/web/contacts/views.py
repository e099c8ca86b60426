"""The pages of contacts: the list, and its export."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sanket.crm.accounts import queries as accounts
from sanket.crm.plans import one_state
from sanket.crm.workspace import queries as workspace
from sanket.web import sheets, show
from sanket.web.access import needs
from sanket.web.accounts.reach import Person, persons
from sanket.web.contacts import listing
from sanket.web.leads.sentences import role_word
from sanket.web.requests import Request, clock
from sanket.web.saved import columns, narrowing
from sanket.web.saved.columns import Column
from sanket.web.sections import accounts_tabs
from sanket.web.speech import gettext as _

if TYPE_CHECKING:
    from sanket.crm.accounts.queries import Contact
    from sanket.crm.workspace.queries import User

NEWEST = "newest"


@require_safe
@one_state()
def index(request: Request) -> HttpResponse:
    wanted = listing.Wanted.read(request.GET.dict())
    rows, after, trouble = _page(wanted, user=request.user, at=int(clock().timestamp()))
    plan = _plan()
    shown = columns.chosen("contacts", plan, wanted.columns, user=request.user)
    context = {
        "wanted": wanted,
        "rows": list(zip(rows, persons(rows), strict=True)),
        "address": show.addresses("account"),
        "next": wanted.but(after=after) if after else "",
        "trouble": trouble,
        "tabs": accounts_tabs(request),
        "bar": narrowing.bar("contacts", wanted, wanted.but, user=request.user),
        "filters": _filters(wanted, user=request.user),
        "columns": _heads(shown, wanted),
        "shows": {one.key for one in shown},
        "menu": columns.menu("contacts", plan, shown, wanted.but()),
        "any": bool(rows) or accounts.listed_to(request.user).exists(),
    }
    return render(request, "contacts/index.jinja", context)


@needs("export")
@require_safe
def export(request: Request) -> HttpResponseBase:
    wanted = listing.Wanted.read(request.GET.dict())
    return sheets.sheet("contacts", _lines(wanted, user=request.user, at=int(clock().timestamp())))


def _page(wanted: listing.Wanted, *, user: User, at: int, size: int = listing.PAGE) -> tuple[list[Contact], str, Any]:
    narrowed = narrowing.narrowed("contacts", wanted.segment, wanted.condition)
    found = narrowed.rows(listing.chosen(accounts.listed_to(user), wanted, user=user), at=at)
    return (*listing.page_of(found, wanted, size=size), narrowed.trouble)


def _lines(wanted: listing.Wanted, *, user: User, at: int) -> Iterator[list[Any]]:
    yield [
        _("Contact"), _("Name"), _("Account"), _("Account name"), _("Title"), _("Department"), _("Seniority"), _("Role"),
        _("E-mail"), _("Telephone"), _("WhatsApp"), _("Refused"), _("Owner"),
    ]  # fmt: skip
    place, sent = replace(wanted, after=""), 0
    while sent < sheets.MOST:
        with one_state():
            rows, after, _trouble = _page(place, user=user, at=at, size=sheets.BATCH)
            told = persons(rows)
        yield from map(_line, rows, told)
        sent += len(rows)
        if not after:
            return
        place = replace(place, after=after)


def _line(one: Contact, told: Person) -> list[Any]:
    account = one.account
    return [
        one.external_id, one.name, account.external_id, account.name, one.title, one.department, one.seniority,
        told.role_word, one.email, one.phone, one.whatsapp, told.refused_words,
        account.owner.email if account.owner else "",
    ]  # fmt: skip


def _filters(wanted: listing.Wanted, *, user: User) -> list[dict[str, Any]]:
    people = [(str(person.pk), str(person)) for person in workspace.active_users() if person.pk != user.pk]
    territories, _industries = accounts.territories_and_industries(user)
    plan = [
        (_("Territory"), "territory", [(name, name) for name in territories]),
        (_("Owner"), "owner", [("me", _("Me")), ("none", _("Nobody")), *people]),
        (_("Role"), "role", [(role, role_word(role)) for role in accounts.BuyingRole.values]),
        (_("Order"), "sort", [(NEWEST, _("Newest first"))]),
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


def _plan() -> list[Column]:
    return [
        Column(_("Name"), sort="name"),
        Column(_("Account"), "line", "account", "account"),
        Column(_("What they do"), "grow", key="work"),
        Column(_("Role"), "p2", key="role"),
        Column(_("E-mail"), "p4", key="email"),
        Column(_("Telephone"), "p2", key="phone"),
        Column(_("Owner"), "p3", key="owner"),
        Column(_("Reach"), key="reach"),
    ]


def _heads(shown: Sequence[Column], wanted: listing.Wanted) -> list[dict[str, Any]]:
    return [
        {
            "label": one.label,
            "cls": one.cls,
            "sort_url": wanted.but(sort=one.sort) if one.sort else "",
            "dir": "ascending" if one.sort and one.sort == wanted.sort else "",
        }
        for one in shown
    ]
