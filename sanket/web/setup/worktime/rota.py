"""Who is on call: each week, and on single dates instead."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.signing import BadSignature, dumps, loads
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_POST, require_safe

from sanket.crm.workspace import actions, queries
from sanket.crm.workspace.queries import User
from sanket.shared.errors import Refusal
from sanket.shared.instants import seconds_of
from sanket.web import toasts
from sanket.web.access import needs
from sanket.web.requests import Request, clock, plain_number
from sanket.web.setup.worktime import pages
from sanket.web.setup.worktime.fields import LONGEST_DAY, WeekForm, day_field

REMOVED = "worktime.duty"
UNDO_SECONDS = 24 * 3600
MOST_DAYS = 400


class DutyForm(forms.Form):
    user = forms.ModelChoiceField(User.objects.none(), label=_l("Who"), empty_label=None)
    on = day_field(_l("From"))
    until = day_field(_l("Until"), required=False, help_text=_l("The last day; empty: one day."))
    hours = forms.CharField(label=_l("Hours"), max_length=LONGEST_DAY, help_text=_l("Each day, such as 18:30-09:30."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user = self.fields["user"]
        assert isinstance(user, forms.ModelChoiceField)
        user.queryset = queries.active_users()

    def days(self) -> list[date]:
        first, last = self.cleaned_data["on"], self.cleaned_data["until"] or self.cleaned_data["on"]
        # One more than is taken: the room says what is too much.
        return [first + timedelta(days=n) for n in range(min((last - first).days, MOST_DAYS) + 1)]


@needs("settings.view", change="worktime.edit")
def index(request: Request) -> HttpResponseBase:
    posted = request.POST if request.method == "POST" else None
    form = DutyForm(posted)
    if form.is_valid():
        given = form.cleaned_data
        try:
            actions.put_on_call(given["user"], days=form.days(), hours=given["hours"], by=request.user, now=clock())
        except Refusal as refusal:
            pages.refuse(form, refusal)
        else:
            toasts.say(request, _("%(name)s is on call then.") % {"name": given["user"]})
            return redirect("on-call")
    zone = queries.zone(request.workspace)
    people = {one.pk: one for one in queries.active_users()}
    context = {
        "form": form,
        "called": [people[pk] for pk in queries.on_call(seconds_of(clock())) if pk in people],
        "weekly": list(queries.rotas()),
        "dated": list(queries.duties(since=timezone.localdate(clock(), zone) - timedelta(days=1))),
        "people": [{"value": one.pk, "label": str(one)} for one in people.values()],
        "zone": request.workspace.time_zone,
    }
    return pages.show(request, "setup/worktime/rota.jinja", context, tab="on-call", invalid=posted is not None)


@require_safe
@needs("worktime.edit")
def choose(request: Request) -> HttpResponseBase:
    """From the list of people to the week of one of them."""
    found = get_object_or_404(queries.active_users(), pk=plain_number(request.GET.get("user")) or 0)
    return redirect("on-call-week", found.pk)


@needs("settings.view", change="worktime.edit")
def week(request: Request, pk: int) -> HttpResponseBase:
    one = get_object_or_404(queries.active_users(), pk=pk)
    posted = request.POST if request.method == "POST" else None
    now = queries.rotas().filter(user=one).first()
    form = WeekForm(posted, week=now.hours if now else ())
    if form.is_valid():
        try:
            actions.save_rota(one, hours=form.hours, by=request.user, now=clock())
        except Refusal as refusal:
            pages.refuse(form, refusal)
        else:
            toasts.say(request, _("The weekly rota of %(name)s is saved.") % {"name": one})
            return redirect("on-call")
    context = {"form": form, "whose": one, "zone": request.workspace.time_zone}
    return pages.show(request, "setup/worktime/rota_week.jinja", context, tab="on-call", invalid=posted is not None)


@require_POST
@needs("worktime.edit")
def removal(request: Request, pk: int) -> HttpResponseBase:
    gone = get_object_or_404(queries.duties(since=date.min), pk=pk)
    was = [gone.user_id, gone.on.isoformat(), gone.hours]
    actions.take_off_call(gone, by=request.user, now=clock())
    undo = reverse("on-call-restoration", args=[dumps(was, salt=REMOVED, compress=True)])
    toasts.say(request, _("%(name)s is not on call then.") % {"name": gone.user}, undo=undo)
    return redirect("on-call")


@require_POST
@needs("worktime.edit")
def restoration(request: Request, token: str) -> HttpResponseBase:
    """Undo of a removal: what it was stands in the signed address."""
    try:
        pk, on, hours = loads(token, salt=REMOVED, max_age=UNDO_SECONDS)
    except BadSignature as error:
        raise Http404 from error
    user = get_object_or_404(queries.active_users(), pk=pk)
    actions.put_on_call(user, days=[date.fromisoformat(on)], hours=hours, by=request.user, now=clock())
    toasts.say(request, _("%(name)s is on call then.") % {"name": user})
    return redirect("on-call")
