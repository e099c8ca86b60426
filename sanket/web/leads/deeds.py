"""What people do with leads. Each deed is a resource: POST makes it, and its move's reversal takes it back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from sanket.crm.leads import actions
from sanket.crm.leads import queries as leads
from sanket.shared.errors import Refusal
from sanket.web import access, in_row, show, toasts
from sanket.web.access import needs
from sanket.web.leads import find
from sanket.web.leads.forms import DisqualificationForm, RecyclingForm
from sanket.web.requests import Request, clock

if TYPE_CHECKING:
    from django import forms

    from sanket.crm.leads.queries import Lead, LeadMove
    from sanket.crm.workspace.queries import User

LONGEST_ADDRESS = 2_000


def named(lead: Lead) -> dict[str, str]:
    return {"account": str(lead.account), "offering": str(lead.offering)}


def done(request: Request, lead: Lead, move: LeadMove, said: str) -> HttpResponse:
    toasts.say(request, said, undo=reverse("lead-reversal", args=[lead.pk, move.pk]))
    return redirect(find.back(request, reverse("lead", args=[lead.pk])))


def refused(request: Request, refusal: Refusal, otherwise: str) -> HttpResponse:
    """The sentence in the row, or beside the page that the person is on: the list or the lead has changed meanwhile."""
    if in_row.asked(request):
        return in_row.refused(refusal.sentence)
    toasts.say(request, refusal.sentence, level="error")
    return redirect(find.back(request, otherwise))


def taken_on(request: Request, lead: Lead, moves: Sequence[LeadMove], said: str, *, what: str) -> HttpResponse:
    """``said`` by a message; its row, which names the lead, says ``what``."""
    undo = undo_address(moves)
    if in_row.asked(request):
        return in_row.told(request, what, undo=undo, name=f"{lead.account}, {lead.offering}")
    toasts.say(request, said, undo=undo)
    return redirect(find.back(request, reverse("lead", args=[lead.pk])))


def undo_address(moves: Sequence[LeadMove]) -> str:
    """Where to take these deeds back together; none when they are too many for an address."""
    address = reverse("lead-reversals") + "?moves=" + ",".join(f"{move.lead_id}.{move.pk}" for move in moves)
    return address if len(address) < LONGEST_ADDRESS else ""


@needs("lead.act")
@require_POST
def acceptance(request: Request, pk: int) -> HttpResponse:
    lead = find.lead(request.user, pk)
    try:
        moves = actions.take_on(lead, by=request.user, now=clock())
    except Refusal as refusal:
        return refused(request, refusal, reverse("lead", args=[pk]))
    said = _("%(account)s accepted for %(offering)s.") % named(lead)
    return taken_on(request, lead, moves, said, what=_("Accepted"))


@needs("lead.act")
@require_POST
def qualification(request: Request, pk: int) -> HttpResponse:
    lead = find.lead(request.user, pk)
    try:
        moves = actions.take_on(lead, by=request.user, now=clock(), deed=actions.qualify)
    except Refusal as refusal:
        return refused(request, refusal, reverse("lead", args=[pk]))
    said = _("%(account)s qualified for %(offering)s.") % named(lead)
    return taken_on(request, lead, moves, said, what=_("Qualified"))


@needs("lead.act")
@require_http_methods(["GET", "POST"])
def recycling(request: Request, pk: int) -> HttpResponse:
    lead = find.lead(request.user, pk)
    form = RecyclingForm(request.POST if request.method == "POST" else None)
    if request.method == "GET" or not form.is_valid():
        return asking(request, lead, form, "leads/recycle.jinja", title=_("Recycle"))
    until = form.rest_until()
    try:
        move = actions.recycle(lead, until=until, reason=form.said(), by=request.user, now=clock())
    except Refusal as refusal:
        return refused(request, refusal, reverse("lead", args=[pk]))
    # A group rests for one half-life at least, whatever day was asked for.
    words = {**named(lead), "date": show.day(max(int(until.timestamp()), move.at + lead.half_life))}
    return done(request, lead, move, _("%(account)s, %(offering)s, rests until %(date)s.") % words)


@needs("lead.act")
@require_http_methods(["GET", "POST"])
def disqualification(request: Request, pk: int) -> HttpResponse:
    lead = find.lead(request.user, pk)
    form = DisqualificationForm(request.POST if request.method == "POST" else None)
    if request.method == "GET" or not form.is_valid():
        return asking(request, lead, form, "leads/disqualify.jinja", title=_("Disqualify"))
    try:
        move = actions.disqualify(lead, reason=form.said(), by=request.user, now=clock())
    except Refusal as refusal:
        return refused(request, refusal, reverse("lead", args=[pk]))
    return done(request, lead, move, _("%(account)s disqualified for %(offering)s.") % named(lead))


def _take_back(move: LeadMove, *, by: User) -> None:
    if not leads.may_take_back(by, move):
        raise PermissionDenied(access.refusal("lead.assign"))
    actions.undo(move, by=by, now=clock())


@needs("lead.act")
@require_http_methods(["POST", "DELETE"])
def reversal(request: Request, pk: int, move_pk: int) -> HttpResponse:
    move = leads.given_away(request.user, pk, move_pk) or find.move(find.lead(request.user, pk), move_pk)
    lead = move.lead
    try:
        _take_back(move, by=request.user)
    except Refusal as refusal:
        return refused(request, refusal, reverse("lead", args=[pk]))
    toasts.say(request, _("Undone: %(account)s, %(offering)s, is as it was.") % named(lead), level="info")
    return redirect(find.came_from(request, reverse("lead", args=[pk])))


@needs("lead.act")
@require_POST
def acceptances(request: Request) -> HttpResponse:
    return bulk(
        request,
        lambda lead: actions.take_on(lead, by=request.user, now=clock()),
        lambda n: ngettext("%(n)s lead accepted.", "%(n)s leads accepted.", n),
    )


@needs("lead.act")
@require_POST
def qualifications(request: Request) -> HttpResponse:
    return bulk(
        request,
        lambda lead: actions.take_on(lead, by=request.user, now=clock(), deed=actions.qualify),
        lambda n: ngettext("%(n)s lead qualified.", "%(n)s leads qualified.", n),
    )


@needs("lead.act")
@require_POST
def disqualifications(request: Request) -> HttpResponse:
    """One reason for all that are ticked; as long as it is not said, it is asked, and the leads wait in the form."""
    form = DisqualificationForm(request.POST if "reason" in request.POST else None)
    if not form.is_valid():
        picked = find.picked(request.user, request.POST.getlist("ids"))
        if not picked:
            toasts.say(request, _("Tick at least one lead first."), level="error")
            return redirect(find.back(request, reverse("leads")))
        context = {"leads": picked, "form": form, "back": find.back(request, reverse("leads"))}
        return render(request, "leads/disqualify_all.jinja", context, status=422 if form.is_bound else 200)
    reason = form.said()
    return bulk(
        request,
        lambda lead: [actions.disqualify(lead, reason=reason, by=request.user, now=clock())],
        lambda n: ngettext("%(n)s lead disqualified.", "%(n)s leads disqualified.", n),
    )


def bulk(
    request: Request, deed: Callable[[Lead], list[LeadMove]], said: Callable[[int], str], **words: str
) -> HttpResponse:
    """The deed on each ticked lead. One that refuses leaves the others done, and is named."""
    done: list[list[LeadMove]] = []
    refusals: list[str] = []
    for lead in find.picked(request.user, request.POST.getlist("ids")):
        try:
            done.append(deed(lead))
        except Refusal as refusal:
            refusals.append(f"{lead.account}: {refusal.sentence}")
    if done:
        undo = undo_address([move for moves in done for move in moves])
        toasts.say(request, said(len(done)) % {"n": len(done), **words}, undo=undo)
    for sentence in refusals[:3] or ([] if done else [_("Tick at least one lead first.")]):
        toasts.say(request, sentence, level="error")
    return redirect(find.back(request, reverse("leads")))


@needs("lead.act")
@require_POST
def reversals(request: Request) -> HttpResponse:
    """Take back a deed that was done on many leads at once: all of it or nothing."""
    pairs = _pairs(request.GET.get("moves", ""))
    found = {lead.pk: lead for lead in find.picked(request.user, [str(lead) for lead, _move in pairs])}
    try:
        with transaction.atomic():
            for lead_pk, move_pk in reversed(pairs):
                if lead_pk in found:
                    _take_back(find.move(found[lead_pk], move_pk), by=request.user)
                elif move := leads.given_away(request.user, lead_pk, move_pk):
                    _take_back(move, by=request.user)
                    found[lead_pk] = move.lead
    except Refusal as refusal:
        return refused(request, refusal, reverse("leads"))
    said = ngettext("%(n)s lead is as it was.", "%(n)s leads are as they were.", len(found)) % {"n": len(found)}
    if in_row.asked(request):
        return in_row.undone(said)
    toasts.say(request, said, level="info")
    return redirect(find.came_from(request, reverse("leads")))


def _pairs(text: str) -> Sequence[tuple[int, int]]:
    split = [part.split(".") for part in text.split(",")[: 2 * find.MOST_AT_ONCE]]
    plain = [p for p in split if len(p) == 2 and all(x.isascii() and x.isdigit() and len(x) < 19 for x in p)]
    return [(int(lead), int(move)) for lead, move in plain]


def asking(request: Request, lead: Lead, form: forms.Form, template: str, *, title: str, **more: bool) -> HttpResponse:
    """The deed's form on a page of its own: what the dialog shows, and what stands without script."""
    asked = request.POST if request.method == "POST" else request.GET
    context = {"lead": lead, "form": form, "title": title, "next": asked.get("next", ""), **more}
    return render(request, template, context, status=422 if form.is_bound else 200)
