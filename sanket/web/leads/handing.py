"""Leads change hands: handed over with a note, taken, or given out again by the rules; one or many, with undo."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from sanket.crm.leads import actions
from sanket.crm.leads import queries as leads
from sanket.crm.response import actions as response
from sanket.shared.errors import Refusal
from sanket.web import toasts
from sanket.web.access import needs
from sanket.web.leads import find
from sanket.web.leads.deeds import asking, bulk, done, named, refused, undo_address
from sanket.web.leads.forms import AssignmentForm
from sanket.web.leads.given import hands
from sanket.web.requests import Request, clock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sanket.crm.leads.queries import Lead
    from sanket.crm.response.actions import Rerouted

NAMED = 3
"""Leads whose reason a toast tells."""


@needs("lead.act")
@require_http_methods(["GET", "POST"])
def assignment(request: Request, pk: int) -> HttpResponse:
    lead = find.lead(request.user, pk)
    form = AssignmentForm(request.POST if request.method == "POST" else None)
    if request.method == "GET" or not form.is_valid():
        may = hands(lead, request.user, int(clock().timestamp()))
        return asking(request, lead, form, "leads/assign.jinja", title=_("Assign"), **may)
    try:
        move = actions.hand_over(lead, to=form.owner(), by=request.user, now=clock(), note=form.note())
    except Refusal as refusal:
        return refused(request, refusal, reverse("lead", args=[pk]))
    words = {**named(lead), "owner": str(form.owner())}
    return _where_seen(
        request, pk, done(request, lead, move, _("%(account)s, %(offering)s, is now with %(owner)s.") % words)
    )


def _where_seen(request: Request, pk: int, answer: HttpResponse) -> HttpResponse:
    """Whoever handed a lead over may see it no more: then to the list."""
    gone = not leads.visible_to(request.user).filter(pk=pk).exists()
    return redirect("leads") if gone and reverse("lead", args=[pk]) in answer["Location"] else answer


@needs("lead.act")
@require_POST
def taking(request: Request, pk: int) -> HttpResponse:
    lead = find.lead(request.user, pk)
    try:
        move = actions.hand_over(lead, to=request.user, by=request.user, now=clock())
    except Refusal as refusal:
        return refused(request, refusal, reverse("lead", args=[pk]))
    return done(request, lead, move, _("%(account)s, %(offering)s, is yours now.") % named(lead))


@needs("lead.act")
@require_POST
def rerouting(request: Request, pk: int) -> HttpResponse:
    return _rerouted(request, [find.lead(request.user, pk)], reverse("lead", args=[pk]))


@needs("lead.act")
@require_POST
def assignments(request: Request) -> HttpResponse:
    """To whom and why is asked as long as it is not said, and the leads wait in the form."""
    form = AssignmentForm(request.POST if "to" in request.POST else None)
    if not form.is_valid():
        picked = find.picked(request.user, request.POST.getlist("ids"))
        if not picked:
            return _nothing_ticked(request)
        context = {"leads": picked, "form": form, "back": find.back(request, reverse("leads"))}
        return render(request, "leads/assign_all.jinja", context, status=422 if form.is_bound else 200)
    owner, note = form.owner(), form.note()
    return bulk(
        request,
        lambda lead: [actions.hand_over(lead, to=owner, by=request.user, now=clock(), note=note)],
        lambda n: ngettext("%(n)s lead assigned to %(owner)s.", "%(n)s leads assigned to %(owner)s.", n),
        owner=str(owner),
    )


@needs("lead.act")
@require_POST
def takings(request: Request) -> HttpResponse:
    return bulk(
        request,
        lambda lead: [actions.hand_over(lead, to=request.user, by=request.user, now=clock())],
        lambda n: ngettext("%(n)s lead is yours now.", "%(n)s leads are yours now.", n),
    )


@needs("lead.act")
@require_POST
def reroutings(request: Request) -> HttpResponse:
    picked = find.picked(request.user, request.POST.getlist("ids"))
    return _rerouted(request, picked, reverse("leads")) if picked else _nothing_ticked(request)


def _nothing_ticked(request: Request) -> HttpResponse:
    toasts.say(request, _("Tick at least one lead first."), level="error")
    return redirect(find.back(request, reverse("leads")))


def _rerouted(request: Request, some: Sequence[Lead], otherwise: str) -> HttpResponse:
    try:
        found = response.reroute([lead.pk for lead in some], by=request.user, now=clock())
    except Refusal as refusal:
        return refused(request, refusal, otherwise)
    moves = [one.move for one in found if one.move is not None]
    if moves:
        to = Counter(str(move.to) for move in moves)
        shares = ", ".join(_("%(n)s to %(name)s") % {"n": n, "name": name} for name, n in to.most_common())
        toasts.say(request, _("Given out again: %(shares)s.") % {"shares": shares}, undo=undo_address(moves))
    for one in [one for one in found if one.move is None][:NAMED]:
        toasts.say(request, _stays(one), level="info")
    answer = redirect(find.back(request, otherwise))
    return _where_seen(request, some[0].pk, answer) if len(some) == 1 else answer


def _stays(one: Rerouted) -> str:
    words = {"account": str(one.lead.account), "owner": str(one.lead.owner or _("nobody")), "reason": one.reason}
    return _("%(account)s stays with %(owner)s. %(reason)s") % words
