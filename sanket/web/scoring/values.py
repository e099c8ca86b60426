"""What activities are worth, and the rounds in which people propose what they should be worth."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_POST, require_safe

from sanket.crm.activities import queries as log
from sanket.crm.recognition import actions, queries
from sanket.crm.recognition.queries import RoundPerson, TypeValue, ValueRound
from sanket.crm.workspace import queries as workspace
from sanket.crm.workspace.queries import User
from sanket.shared.errors import Refusal
from sanket.web import choices, toasts
from sanket.web.access import needs
from sanket.web.charts import spread
from sanket.web.requests import Request, clock
from sanket.web.scoring import pages
from sanket.web.setup import drafting

ROUNDS = 20
ASKED_FIRST = (workspace.Role.MANAGER, workspace.Role.MARKETING)
"""Who is ticked when a round is begun: those who sell with others, and those who know the campaigns."""


class RoundForm(forms.Form):
    types = forms.TypedMultipleChoiceField(
        label=_l("About which activity types?"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "checkbox"}),
    )
    people = forms.TypedMultipleChoiceField(
        label=_l("Whom do you ask?"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "checkbox"}),
        help_text=_l("Nobody sees what another proposes until all of them have answered."),
    )
    note = forms.CharField(
        label=_l("What for?"),
        required=False,
        max_length=500,
        help_text=_l("They read it above the question."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        types, people = self.fields["types"], self.fields["people"]
        assert isinstance(types, forms.ChoiceField)
        assert isinstance(people, forms.ChoiceField)
        types.choices = [(one.pk, str(one)) for one in log.types()]
        roles = dict(choices.ROLES)
        people.choices = [(one.pk, f"{one} ({roles[one.role]})") for one in proposers()]


class WithdrawalForm(forms.Form):
    reason = forms.CharField(label=_l("Why is nobody waiting any more?"), max_length=500)


def proposers() -> list[User]:
    """Who may be asked."""
    return [one for one in workspace.active_users() if workspace.may(one, "scoring.propose")]


def learned_values() -> dict[int, dict[str, Any]]:
    """Type -> what the last study of outcomes suggests, with its interval; empty before there is one."""
    run = queries.last_learned()
    told = run.result["values"] if run is not None and run.result else []
    return {one["type_id"]: one for one in told if one["suggested"] is not None}


def find(pk: int) -> ValueRound:
    return get_object_or_404(queries.rounds(), pk=pk)


def _worth_most(worth: TypeValue | None, name: str) -> tuple[bool, int, str]:
    """The order of the list: what brings most points first, what takes some away last, and what has none after that."""
    return worth is None, -worth.value if worth else 0, name


@require_safe
@needs("scoring.view")
def index(request: Request) -> HttpResponseBase:
    worth, edits = queries.values(), drafting.by_target("value", "type_id")
    shown = queries.rounds().filter(shown_at__isnull=False).first()
    found = {one.type.pk: one for one in queries.spreads(shown, request.user)} if shown else {}
    strips = spread.strips(list(found.values()))
    context = {
        "rows": [
            {
                "type": one,
                "worth": worth.get(one.pk),
                "edits": edits.get(one.pk, {}),
                "spread": found.get(one.pk),
                "strip": strips.get(one.pk),
            }
            for one in sorted(log.types(), key=lambda one: _worth_most(worth.get(one.pk), str(one)))
        ],
        "shown": shown,
        "learned": learned_values(),
        "rounds": list(queries.rounds()[:ROUNDS]),
        "open_round": queries.open_round(),
        "waiting": queries.waiting(request.user),
    }
    return pages.show(request, "scoring/values.jinja", context)


@needs("settings.edit")
def add(request: Request) -> HttpResponseBase:
    posted = request.POST if request.method == "POST" else None
    ticked = [one.pk for one in proposers() if one.role in ASKED_FIRST]
    types = [] if request.GET.get("types") == "none" else [one.pk for one in log.types()]
    form = RoundForm(posted, initial={"types": types, "people": ticked})
    if form.is_valid():
        people = [one for one in proposers() if one.pk in form.cleaned_data["people"]]
        try:
            made = actions.open_round(
                types=form.cleaned_data["types"],
                people=people,
                note=form.cleaned_data["note"],
                by=request.user,
                now=clock(),
            )
        except Refusal as refusal:
            form.add_error(refusal.data.get("field"), refusal.sentence)
        else:
            toasts.say(request, _("They are asked. Each sees the question on Today."))
            return redirect("value-round", made.pk)
    return pages.show(request, "scoring/round_add.jinja", {"form": form}, invalid=posted is not None)


@require_safe
@needs("scoring.view")
def detail(request: Request, pk: int) -> HttpResponseBase:
    held = find(pk)
    spreads = queries.spreads(held, request.user)
    people = queries.asked_people(held)
    context = {
        "round": held,
        "people": people,
        "types": queries.asked_types(held),
        "spreads": spreads,
        "strips": spread.strips(spreads),
        "learned": learned_values() if spreads else {},
        "mine": next((one for one in people if one.person_id == request.user.pk and not one.withdrawn_at), None),
        "others": [one for one in proposers() if one.pk not in {row.person_id for row in people}],
        "edits": drafting.by_target("value", "type_id"),
        "left": sum(one.agreement is None for one in spreads),
    }
    return pages.show(request, "scoring/round.jinja", context)


@require_POST
@needs("settings.edit")
def asking(request: Request, pk: int) -> HttpResponseBase:
    """Ask one more, or again one who was withdrawn."""
    chosen = request.POST.get("person", "")
    person = next((one for one in proposers() if str(one.pk) == chosen), None)
    if person is None:
        toasts.say(request, _("Choose somebody who may propose values."), level="error")
        return redirect("value-round", find(pk).pk)
    try:
        actions.ask_person(find(pk).pk, person=person, by=request.user, now=clock())
    except Refusal as refusal:
        toasts.say(request, refusal.sentence, level="error")
    else:
        toasts.say(request, _("%(name)s is asked.") % {"name": person})
    return redirect("value-round", pk)


@needs("settings.edit")
def withdrawal(request: Request, pk: int, person_pk: int) -> HttpResponseBase:
    """Wait no longer for somebody, with a reason that the others read."""
    held, row = find(pk), _asked(pk, person_pk)
    posted = request.POST if request.method == "POST" else None
    form = WithdrawalForm(posted)
    if form.is_valid():
        try:
            actions.withdraw_person(
                pk, person=row.person, reason=form.cleaned_data["reason"], by=request.user, now=clock()
            )
        except Refusal as refusal:
            form.add_error(refusal.data.get("field"), refusal.sentence)
        else:
            undo = "" if find(pk).shown_at else reverse("value-return", args=[pk, person_pk])
            toasts.say(request, _("Nobody waits for %(name)s any more.") % {"name": row.person}, undo=undo)
            return redirect("value-round", pk)
    context = {"form": form, "round": held, "person": row.person}
    return pages.show(request, "scoring/withdrawal.jinja", context, invalid=posted is not None)


@require_POST
@needs("settings.edit")
def returning(request: Request, pk: int, person_pk: int) -> HttpResponseBase:
    """Undo of a withdrawal."""
    person = _asked(pk, person_pk).person
    try:
        actions.ask_person(pk, person=person, by=request.user, now=clock())
    except Refusal as refusal:
        toasts.say(request, refusal.sentence, level="error")
    else:
        toasts.say(request, _("%(name)s is asked again.") % {"name": person})
    return redirect("value-round", pk)


def _asked(pk: int, person_pk: int) -> RoundPerson:
    found = RoundPerson.objects.select_related("person")
    return get_object_or_404(found, round=find(pk), person_id=person_pk)


@require_POST
@needs("settings.edit")
def closing(request: Request, pk: int) -> HttpResponseBase:
    held = actions.close_round(find(pk).pk, by=request.user, now=clock())
    said = (
        _("The round is closed.")
        if held.shown_at
        else _("The round is closed. Not everybody had answered, so nobody will see its proposals.")
    )
    toasts.say(request, said, undo=reverse("value-round-reopening", args=[pk]))
    return redirect("value-round", pk)


@require_POST
@needs("settings.edit")
def reopening(request: Request, pk: int) -> HttpResponseBase:
    try:
        actions.reopen_round(find(pk).pk, by=request.user, now=clock())
    except Refusal as refusal:
        toasts.say(request, refusal.sentence, level="error")
    else:
        toasts.say(request, _("The round is open again."))
    return redirect("value-round", pk)
