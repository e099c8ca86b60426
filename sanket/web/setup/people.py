"""Users and teams: invite, give a role, a team, territories; end and renew access."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.signing import BadSignature, dumps, loads
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_POST, require_safe

from sanket.crm.workspace import actions, queries
from sanket.crm.workspace.queries import Team, User
from sanket.shared.errors import Refusal
from sanket.web import choices, toasts
from sanket.web.access import needs
from sanket.web.requests import Request, clock
from sanket.web.setup import pages
from sanket.web.signin import mails

REMOVED_TEAM = "setup.team"


class Territories(forms.CharField):
    """Names separated by commas, as people write lists."""

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        return [name for part in str(value or "").split(",") if (name := part.strip())]

    def prepare_value(self, value: Any) -> str:
        return ", ".join(value) if isinstance(value, list) else str(value or "")


class UserForm(forms.Form):
    name = forms.CharField(label=_l("Name"), max_length=150)
    email = forms.EmailField(label=_l("E-mail"), help_text=_l("The name to sign in with."))
    role = forms.ChoiceField(label=_l("Role"), choices=choices.ROLES)
    team = forms.ModelChoiceField(Team.objects.none(), label=_l("Team"), required=False, empty_label=_l("None"))
    territories = Territories(
        label=_l("Territories"),
        required=False,
        help_text=_l("Separated by commas. Salespeople see the accounts of these, besides their own and their team's."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        team = self.fields["team"]
        assert isinstance(team, forms.ModelChoiceField)
        team.queryset = queries.teams()


class TeamForm(forms.Form):
    name = forms.CharField(label=_l("Name"), max_length=100)
    territories = Territories(
        label=_l("Territories"),
        required=False,
        help_text=_l("Separated by commas. All members see the accounts of these."),
    )


@require_safe
@needs("users.edit")
def users(request: Request) -> HttpResponseBase:
    everyone = list(queries.users())
    context = {
        "users": [user for user in everyone if user.is_active],
        "former": [user for user in everyone if not user.is_active],
        "teams": queries.teams(),
        "roles": dict(choices.ROLES),
    }
    return pages.show(request, "setup/users.jinja", context)


@needs("users.edit")
def user_add(request: Request) -> HttpResponseBase:
    posted = request.POST if request.method == "POST" else None
    form = UserForm(posted, initial={"role": "sales"})
    if form.is_valid():
        try:
            user = actions.invite(**form.cleaned_data, by=request.user, now=clock())
        except Refusal as refusal:
            form.add_error(_field(form, refusal), refusal.sentence)
        else:
            return _invited(request, user)
    return pages.show(request, "setup/user.jinja", {"form": form, "person": None}, invalid=posted is not None)


@needs("users.edit")
def user(request: Request, pk: int) -> HttpResponseBase:
    person = get_object_or_404(queries.users(), pk=pk)
    posted = request.POST if request.method == "POST" else None
    fields = ("name", "email", "role", "team", "territories")
    form = UserForm(posted, initial={field: getattr(person, field) for field in fields})
    if form.is_valid():
        try:
            actions.save_user(user=person, **form.cleaned_data, by=request.user, now=clock())
        except Refusal as refusal:
            form.add_error(_field(form, refusal), refusal.sentence)
        else:
            toasts.say(request, _("%(name)s is saved.") % {"name": person})
            return redirect("users")
    context = {"form": form, "person": get_object_or_404(queries.users(), pk=pk)}
    return pages.show(request, "setup/user.jinja", context, invalid=posted is not None)


@require_POST
@needs("users.edit")
def deactivation(request: Request, pk: int) -> HttpResponseBase:
    person = get_object_or_404(queries.users(), pk=pk)
    try:
        actions.deactivate(person, by=request.user, now=clock())
    except Refusal as refusal:
        toasts.say(request, refusal.sentence, level="error")
        return redirect("users")
    undo = reverse("user-reactivation", args=[pk])
    toasts.say(request, _("%(name)s can no longer sign in.") % {"name": person}, undo=undo)
    return redirect("users")


@require_POST
@needs("users.edit")
def reactivation(request: Request, pk: int) -> HttpResponseBase:
    person = actions.reactivate(get_object_or_404(queries.users(), pk=pk), by=request.user, now=clock())
    toasts.say(request, _("%(name)s can sign in again.") % {"name": person})
    return redirect("users")


@require_POST
@needs("users.edit")
def invitation(request: Request, pk: int) -> HttpResponseBase:
    """Once more, for whom the first link has run out."""
    return _invited(request, get_object_or_404(queries.active_users(), pk=pk))


def _invited(request: Request, person: User) -> HttpResponse:
    """Without a mail server the link is shown, once, to be handed over."""
    link = mails.invitation_link(person, request)
    if mails.send_invitation(person, by=request.user, link=link):
        toasts.say(request, _("%(name)s has been sent an invitation.") % {"name": person})
        return redirect("users")
    return pages.show(request, "setup/invited.jinja", {"person": person, "link": link})


@needs("users.edit")
def team_add(request: Request) -> HttpResponseBase:
    return _team(request, None)


@needs("users.edit")
def team(request: Request, pk: int) -> HttpResponseBase:
    return _team(request, get_object_or_404(queries.teams(), pk=pk))


def _team(request: Request, ours: Team | None) -> HttpResponse:
    posted = request.POST if request.method == "POST" else None
    form = TeamForm(posted, initial={"name": ours.name, "territories": ours.territories} if ours else {})
    if form.is_valid():
        try:
            saved = actions.save_team(team=ours, **form.cleaned_data, by=request.user, now=clock())
        except Refusal as refusal:
            form.add_error(_field(form, refusal), refusal.sentence)
        else:
            toasts.say(request, _("Team %(name)s is saved.") % {"name": saved.name})
            return redirect("users")
    return pages.show(request, "setup/team.jinja", {"form": form, "team": ours}, invalid=posted is not None)


@require_POST
@needs("users.edit")
def team_removal(request: Request, pk: int) -> HttpResponseBase:
    gone = get_object_or_404(queries.teams(), pk=pk)
    was = {
        "name": gone.name,
        "territories": gone.territories,
        "members": [member.pk for member in gone.members.all()],
        "hours": gone.hours,
        "holidays": [(str(one.on), one.name, one.hours) for one in queries.holidays_of(gone)],
    }
    actions.remove_team(gone, by=request.user, now=clock())
    undo = reverse("team-restoration", args=[dumps(was, salt=REMOVED_TEAM, compress=True)])
    toasts.say(request, _("Team %(name)s is removed.") % {"name": was["name"]}, undo=undo)
    return redirect("users")


@require_POST
@needs("users.edit")
@transaction.atomic
def team_restoration(request: Request, token: str) -> HttpResponseBase:
    """Undo of a removal: what the team was stands in the signed address, not in a table of the dead."""
    try:
        was = loads(token, salt=REMOVED_TEAM, max_age=24 * 3600)
    except BadSignature as error:
        raise Http404 from error
    again = actions.save_team(name=was["name"], territories=was["territories"], by=request.user, now=clock())
    actions.save_worktime(of=again, hours=was.get("hours"), by=request.user, now=clock())
    days = [actions.Day(date.fromisoformat(on), name, hours) for on, name, hours in was.get("holidays", [])]
    actions.add_holidays(days, team=again, by=request.user, now=clock())
    for member in queries.users().filter(pk__in=was["members"]):
        actions.save_user(user=member, team=again, by=request.user, now=clock())
    toasts.say(request, _("Team %(name)s is back.") % {"name": again.name})
    return redirect("users")


def _field(form: forms.Form, refusal: Refusal) -> str | None:
    """The field that a refusal is about, if the form has it."""
    name = refusal.data.get("field")
    return name if name in form.fields else None
