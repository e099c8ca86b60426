"""Leave: everybody's for managers, one's own from the profile."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.signing import BadSignature, dumps, loads
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_POST

from sanket.crm.workspace import actions, queries
from sanket.crm.workspace.queries import Leave, User
from sanket.shared.errors import Refusal
from sanket.web import toasts
from sanket.web.access import needs, refusal
from sanket.web.requests import Request, clock
from sanket.web.setup.worktime import pages
from sanket.web.setup.worktime.fields import LeaveForm

CANCELLED = "worktime.leave"
UNDO_SECONDS = 24 * 3600
OVER_SHOWN = timedelta(days=30)
"""Leave that was over for longer is not listed; it still counts."""


class AnybodysForm(LeaveForm):
    user = forms.ModelChoiceField(User.objects.none(), label=_l("Who"), empty_label=None)
    field_order = ("user", "reason", "starts", "starts_time", "ends", "ends_time")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user = self.fields["user"]
        assert isinstance(user, forms.ModelChoiceField)
        user.queryset = queries.active_users()


@needs("settings.view", change="worktime.edit")
def index(request: Request) -> HttpResponseBase:
    posted = request.POST if request.method == "POST" else None
    form = AnybodysForm(posted, initial={"user": request.user.pk})
    if form.is_valid() and (taken := take(request, form.cleaned_data["user"], form)):
        toasts.say(request, _("Leave of %(name)s is saved.") % {"name": taken.user}, undo=cancelling(taken))
        return redirect("leave")
    now = clock()
    rows = [(one, queries.zone_of(one.user, request.workspace)) for one in queries.leaves(since=now - OVER_SHOWN)]
    context = {
        "form": form,
        "away": [row for row in rows if row[0].starts_at <= now < row[0].ends_at],
        "planned": [row for row in rows if row[0].starts_at > now],
        "over": [row for row in rows if row[0].ends_at <= now],
    }
    return pages.show(request, "setup/worktime/leave.jinja", context, tab="leave", invalid=posted is not None)


def take(request: Request, user: User, form: LeaveForm) -> Leave | None:
    """None: it was refused, and the form says why."""
    starts, ends = form.span(queries.zone_of(user, request.workspace))
    reason = form.cleaned_data["reason"]
    try:
        return actions.take_leave(user, starts_at=starts, ends_at=ends, reason=reason, by=request.user, now=clock())
    except Refusal as refused:
        pages.refuse(form, refused)
        return None


def cancelling(leave: Leave) -> str:
    return reverse("leave-cancellation", args=[leave.pk])


@require_POST
def cancellation(request: Request, pk: int) -> HttpResponseBase:
    """One's own, or as a manager anybody's."""
    leave = get_object_or_404(queries.leaves(since=datetime.min.replace(tzinfo=clock().tzinfo)), pk=pk)
    if not queries.plans_for(request.user, leave.user):
        raise Http404
    was = [leave.user_id, leave.starts_at.isoformat(), leave.ends_at.isoformat(), leave.reason]
    actions.cancel_leave(leave, by=request.user, now=clock())
    undo = reverse("leave-restoration", args=[dumps(was, salt=CANCELLED, compress=True)])
    toasts.say(request, _("Leave of %(name)s is cancelled.") % {"name": leave.user}, undo=undo)
    return _back(request, leave.user)


@require_POST
def restoration(request: Request, token: str) -> HttpResponseBase:
    """Undo of a cancellation: what it was stands in the signed address."""
    try:
        pk, starts, ends, reason = loads(token, salt=CANCELLED, max_age=UNDO_SECONDS)
    except BadSignature as error:
        raise Http404 from error
    user = get_object_or_404(queries.active_users(), pk=pk)
    if not queries.plans_for(request.user, user):
        raise PermissionDenied(refusal("worktime.edit"))
    span = {"starts_at": datetime.fromisoformat(starts), "ends_at": datetime.fromisoformat(ends)}
    actions.take_leave(user, **span, reason=reason, by=request.user, now=clock())
    toasts.say(request, _("Leave of %(name)s is back.") % {"name": user})
    return _back(request, user)


def _back(request: Request, user: User) -> HttpResponse:
    """To the page it was done on: the profile for one's own, also a manager's if it was there."""
    from_profile = user.pk == request.user.pk and request.POST.get("back") == "profile"
    return redirect("profile" if from_profile or not queries.may(request.user, "worktime.edit") else "leave")
