"""Holidays: added by date and name, or pasted as a list; removed, with undo."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.signing import BadSignature, dumps, loads
from django.db import transaction
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from sanket.crm.workspace import actions, queries
from sanket.crm.workspace.actions import Day
from sanket.crm.workspace.queries import Team
from sanket.shared.errors import Refusal
from sanket.web import toasts
from sanket.web.access import needs
from sanket.web.requests import Request, clock
from sanket.web.setup.worktime import pages
from sanket.web.setup.worktime.fields import LONGEST_DAY, day_field

REMOVED, ADDED = "worktime.holiday", "worktime.holidays"
UNDO_SECONDS = 24 * 3600
LONGEST_LIST = 40_000


class TeamChoice(forms.Form):
    team = forms.ModelChoiceField(Team.objects.none(), label=_l("For"), required=False, empty_label=_l("Everybody"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        team = self.fields["team"]
        assert isinstance(team, forms.ModelChoiceField)
        team.queryset = queries.teams().prefetch_related(None)
        team.sometimes = True  # type: ignore[attr-defined]


class HolidayForm(TeamChoice):
    on = day_field(_l("Date"))
    name = forms.CharField(label=_l("Name"), max_length=100)
    hours = forms.CharField(
        label=_l("Hours"),
        max_length=LONGEST_DAY,
        required=False,
        help_text=_l("Empty: a day off. A short day: 09:30-13:00."),
    )
    field_order = ("on", "name", "team", "hours")


class ListForm(TeamChoice):
    list = forms.CharField(
        label=_l("List"),
        max_length=LONGEST_LIST,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_l("A line each: 2026-12-25 Christmas. Also 25.12.2026 or 25 December 2026."),
    )
    field_order = ("list", "team")


@needs("settings.view", change="worktime.edit")
def index(request: Request) -> HttpResponseBase:
    posted = request.POST if request.method == "POST" else None
    form = HolidayForm(posted)
    if form.is_valid():
        given = form.cleaned_data
        try:
            day = Day(given["on"], given["name"], given["hours"])
            actions.add_holidays([day], team=given["team"], by=request.user, now=clock())
        except Refusal as refusal:
            pages.refuse(form, refusal)
        else:
            toasts.say(request, _("%(name)s is saved.") % {"name": given["name"]})
            return redirect("holidays")
    return _show(request, form, ListForm(prefix="many"), invalid=posted is not None)


@require_POST
@needs("worktime.edit")
def paste(request: Request) -> HttpResponseBase:
    form = ListForm(request.POST, prefix="many")
    if form.is_valid():
        try:
            days = actions.holiday_list(form.cleaned_data["list"])
            saved = actions.add_holidays(days, team=form.cleaned_data["team"], by=request.user, now=clock())
        except Refusal as refusal:
            pages.refuse(form, refusal)
        else:
            undo = dumps([one.pk for one in saved], salt=ADDED, compress=True)
            words = ngettext("%(n)s holiday is saved.", "%(n)s holidays are saved.", len(saved)) % {"n": len(saved)}
            toasts.say(request, words, undo=reverse("holiday-list-withdrawal", args=[undo]) if saved else "")
            return redirect("holidays")
    return _show(request, HolidayForm(), form, invalid=True)


def _show(request: Request, form: HolidayForm, many: ListForm, *, invalid: bool) -> HttpResponseBase:
    today = timezone.localdate(clock())
    context = {"form": form, "many": many, "coming": list(queries.holidays(since=today)), "past": _past(today)}
    return pages.show(request, "setup/worktime/holidays.jinja", context, tab="holidays", invalid=invalid)


def _past(today: date) -> int:
    """How many of this year are over: they still say how long leads waited."""
    return queries.holidays(since=date(today.year, 1, 1)).filter(on__lt=today).count()


@require_POST
@needs("worktime.edit")
def removal(request: Request, pk: int) -> HttpResponseBase:
    gone = get_object_or_404(queries.holidays(since=date.min), pk=pk)
    was = {"on": gone.on.isoformat(), "name": gone.name, "team": gone.team_id, "hours": gone.hours}
    actions.remove_holiday(gone, by=request.user, now=clock())
    undo = reverse("holiday-restoration", args=[dumps(was, salt=REMOVED, compress=True)])
    toasts.say(request, _("%(name)s is removed.") % {"name": was["name"]}, undo=undo)
    return redirect("holidays")


@require_POST
@needs("worktime.edit")
def restoration(request: Request, token: str) -> HttpResponseBase:
    """Undo of a removal: what the holiday was stands in the signed address."""
    was = _read(token, REMOVED)
    team = get_object_or_404(queries.teams(), pk=was["team"]) if was["team"] else None
    day = Day(date.fromisoformat(was["on"]), was["name"], was["hours"])
    actions.add_holidays([day], team=team, by=request.user, now=clock())
    toasts.say(request, _("%(name)s is back.") % {"name": day.name})
    return redirect("holidays")


@require_POST
@needs("worktime.edit")
@transaction.atomic
def withdrawal(request: Request, token: str) -> HttpResponseBase:
    """Undo of a list: all of it goes."""
    for holiday in queries.holidays(since=date.min).filter(pk__in=_read(token, ADDED)):
        actions.remove_holiday(holiday, by=request.user, now=clock())
    toasts.say(request, _("The holidays of the list are removed."))
    return redirect("holidays")


def _read(token: str, salt: str) -> Any:
    try:
        return loads(token, salt=salt, max_age=UNDO_SECONDS)
    except BadSignature as error:
        raise Http404 from error
