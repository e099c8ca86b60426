"""Outcomes that a device kept while it could not reach us, sent late. Each is recorded as of when it was pressed, and once."""

from __future__ import annotations

from datetime import timedelta

from django.http import Http404, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from sanket.crm.leads import queries as leads
from sanket.crm.leads.queries import Lead
from sanket.crm.workspace import queries as workspace
from sanket.crm.workspace.queries import User
from sanket.shared.errors import Refusal
from sanket.web import access, in_row
from sanket.web.leads import find
from sanket.web.leads.due import moment
from sanket.web.leads.outcomes import NOT_NOW, LaterForm, answered, record, say, taken_back
from sanket.web.requests import LARGEST, Request, clock, person_mark, plain_number

LONGEST_S = 10 * 366 * 86_400
"""Refused as too old, like all beyond it; a number that no calendar holds would break the page."""
JUST_NOW_S = 60


@never_cache
@require_http_methods(["GET", "POST"])
def kept(request: Request) -> HttpResponse:
    """GET: who is signed in, and a token that is good now. POST records one outcome; its row says so, or the next page."""
    if request.method == "GET":
        return JsonResponse({"person": person_mark(request.user), "token": get_token(request)})
    if request.POST.get("person") != person_mark(request.user):
        return _refused(_("Somebody else is signed in here now."))
    if not workspace.may(request.user, "lead.act"):
        return _refused(access.refusal("lead.act"))
    try:
        return _take(request)
    except Http404:
        return _refused(_("This lead is not yours any more, or it is gone."))
    except Refusal as refusal:
        return _refused(refusal.sentence)


def _take(request: Request) -> HttpResponse:
    form = LaterForm(request.POST) if request.POST.get("outcome") == NOT_NOW else None
    if form is not None and not form.is_valid():
        return _refused(" ".join(str(error) for errors in form.errors.values() for error in errors))
    # By the device's own clock, which may be wrong, but not about how long ago.
    ago = min(plain_number(request.POST.get("ago")) or 0, LONGEST_S)
    at = clock() - timedelta(seconds=ago)
    when = "" if ago < JUST_NOW_S else f", {moment(int(at.timestamp()), int(clock().timestamp()))}"
    lead, gone = _lead(request.user, plain_number(request.POST.get("lead")) or 0, int(at.timestamp()))
    told = record(request, lead, form, at=at)
    if gone:
        return _refused(
            taken_back() if told.attempt is None else _("It is recorded, though somebody else has the lead now.")
        )
    if in_row.asked(request):
        return answered(request, lead, told) if told.attempt else _refused(taken_back())
    say(request, lead, told, when=when)
    return HttpResponse(status=204)


def _lead(user: User, pk: int, at: int) -> tuple[Lead, bool]:
    """``True``: they had it when they pressed, and see it no more. They did call, so nobody need call again."""
    try:
        return find.lead(user, pk), False
    except Http404:
        if pk > LARGEST or not leads.given_on(pk, user, since=at):
            raise
        return leads.Lead.objects.select_related("account", "offering", "owner").get(pk=pk), True


def _refused(sentence: str) -> HttpResponse:
    return JsonResponse({"sentence": sentence}, status=409)
