"""Working hours: the company's, a team's, a person's; their languages, and how many open leads they can have."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_safe

from sanket.crm.workspace import actions, queries
from sanket.crm.workspace.queries import Team, User, Workspace
from sanket.shared.errors import Refusal
from sanket.shared.instants import seconds_of
from sanket.web import choices, toasts
from sanket.web.access import needs
from sanket.web.requests import Request, clock
from sanket.web.setup.worktime import pages, words
from sanket.web.setup.worktime.fields import Languages, OwnWeekForm, WeekForm


class PersonForm(OwnWeekForm):
    time_zone = forms.ChoiceField(label=_l("Time zone"), required=False)
    languages = Languages()
    most_open = forms.IntegerField(label=_l("Open leads at once"), required=False, min_value=1, max_value=100_000)

    def __init__(self, *args: Any, ours: Workspace, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones, most = self.fields["time_zone"], self.fields["most_open"]
        assert isinstance(zones, forms.ChoiceField)
        zones.choices = [("", _("The company's: %(zone)s") % {"zone": ours.time_zone}), *choices.time_zones()]
        company = ours.capacity_most_open
        most.help_text = _("Empty: as for all, %(n)s.") % {"n": company} if company else _("Empty: any number.")


@require_safe
@needs("settings.view")
def index(request: Request) -> HttpResponseBase:
    people = list(queries.active_users())
    now = queries.available([one.pk for one in people], seconds_of(clock()))
    context = {
        "people": [(one, now[one.pk]) for one in people],
        "teams": list(queries.teams().prefetch_related(None)),
        "ours": request.workspace,
        "zone_of": lambda one: one.time_zone or request.workspace.time_zone,
    }
    return pages.show(request, "setup/worktime/index.jinja", context, tab="worktime")


@needs("settings.view", change="worktime.edit")
def company(request: Request) -> HttpResponseBase:
    posted = request.POST if request.method == "POST" else None
    form = WeekForm(posted, week=request.workspace.hours)
    if form.is_valid():
        try:
            actions.save_worktime(of=request.workspace, hours=form.hours, by=request.user, now=clock())
        except Refusal as refusal:
            pages.refuse(form, refusal)
        else:
            toasts.say(request, _("The company's hours are saved."))
            return redirect("worktime")
    context = {"form": form, "whose": _("The company"), "about": ""}
    return pages.show(request, "setup/worktime/hours.jinja", context, tab="worktime", invalid=posted is not None)


@needs("settings.view", change="worktime.edit")
def team(request: Request, pk: int) -> HttpResponseBase:
    ours: Team = get_object_or_404(queries.teams(), pk=pk)
    posted = request.POST if request.method == "POST" else None
    company = request.workspace.hours
    form = OwnWeekForm(
        posted,
        week=ours.hours or company,
        initial={"own": "own" if ours.hours else ""},
        inherited=_("As the company: %(hours)s") % {"hours": words.week(company)},
    )
    if form.is_valid():
        try:
            actions.save_worktime(of=ours, hours=form.own_hours, by=request.user, now=clock())
        except Refusal as refusal:
            pages.refuse(form, refusal)
        else:
            toasts.say(request, _("The hours of %(name)s are saved.") % {"name": ours.name})
            return redirect("worktime")
    about = _("Its members work these on their own clocks, unless a person has other hours.")
    context = {"form": form, "whose": ours.name, "about": about}
    return pages.show(request, "setup/worktime/hours.jinja", context, tab="worktime", invalid=posted is not None)


@needs("settings.view", change="worktime.edit")
def person(request: Request, pk: int) -> HttpResponseBase:
    one: User = get_object_or_404(queries.active_users(), pk=pk)
    posted = request.POST if request.method == "POST" else None
    form = _person_form(request, one, posted)
    if form.is_valid() and (answer := _save(request, one, form)):
        return answer
    context = {"form": form, "whose": str(one), "about": ""}
    return pages.show(request, "setup/worktime/hours.jinja", context, tab="worktime", invalid=posted is not None)


def _person_form(request: Request, one: User, posted: Any) -> PersonForm:
    above = (one.team.hours if one.team else None) or request.workspace.hours
    line = _("As the team: %(hours)s") if one.team and one.team.hours else _("As the company: %(hours)s")
    given = {field: getattr(one, field) for field in ("time_zone", "languages", "most_open")}
    return PersonForm(
        posted,
        week=one.hours or above,
        initial={"own": "own" if one.hours else "", **given},
        inherited=line % {"hours": words.week(above)},
        ours=request.workspace,
    )


def _save(request: Request, one: User, form: PersonForm) -> HttpResponse | None:
    given = form.cleaned_data
    said = {"hours": form.own_hours, "languages": given["languages"], "most_open": given["most_open"]}
    try:
        with transaction.atomic():
            actions.save_worktime(of=one, **said, by=request.user, now=clock())
            actions.save_user(user=one, time_zone=given["time_zone"], by=request.user, now=clock())
    except Refusal as refusal:
        pages.refuse(form, refusal)
        return None
    toasts.say(request, _("The working time of %(name)s is saved.") % {"name": one})
    return redirect("worktime")
