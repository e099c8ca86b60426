"""How much the team can follow up: people, follow-ups a day, working days; and when one of them is full."""

from __future__ import annotations

from django import forms
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from sanket.crm.workspace import actions as workspace
from sanket.crm.workspace.queries import capacity
from sanket.shared.errors import Refusal
from sanket.web import toasts
from sanket.web.access import needs
from sanket.web.requests import Request, clock
from sanket.web.setup import pages

FIELDS = ("people", "follow_ups", "days", "most_open")


class CapacityForm(forms.Form):
    people = forms.IntegerField(
        label=_l("People who follow leads up"),
        required=False,
        min_value=int(workspace.CAPACITY_LIMITS["capacity_people"][0]),
        max_value=int(workspace.CAPACITY_LIMITS["capacity_people"][1]),
        help_text=_l("Empty: all active sales people."),
    )
    follow_ups = forms.FloatField(
        label=_l("Leads that one person can follow up in a day"),
        required=False,
        min_value=workspace.CAPACITY_LIMITS["capacity_follow_ups"][0],
        max_value=workspace.CAPACITY_LIMITS["capacity_follow_ups"][1],
        help_text=_l("Empty: nobody has said, and no lead is marked. 0.5 is one every other day."),
    )
    days = forms.IntegerField(
        label=_l("Working days of a week"),
        min_value=int(workspace.CAPACITY_LIMITS["capacity_days"][0]),
        max_value=int(workspace.CAPACITY_LIMITS["capacity_days"][1]),
        help_text=_l("Which days and hours these are stands in Working time."),
    )
    most_open = forms.IntegerField(
        label=_l("Open leads that one person has at once"),
        required=False,
        min_value=int(workspace.CAPACITY_LIMITS["capacity_most_open"][0]),
        max_value=int(workspace.CAPACITY_LIMITS["capacity_most_open"][1]),
        help_text=_l("Whoever has so many is full. Empty: any number. A person can have another."),
    )


@needs("settings.view", change="settings.edit")
def page(request: Request) -> HttpResponseBase:
    ours = request.workspace
    posted = request.POST if request.method == "POST" else None
    initial = {name: pages.field_number(getattr(ours, f"capacity_{name}")) for name in FIELDS}
    form = CapacityForm(posted, initial=initial)
    if form.is_valid():
        try:
            changes = workspace.save_capacity(**form.cleaned_data, by=request.user, now=clock())
        except Refusal as refusal:
            form.add_error(refusal.data.get("field"), refusal.sentence)
        else:
            toasts.say(request, _("The capacity is saved.") if changes else _("Nothing was changed."))
            return redirect("capacity")
    context = {"form": form, "room": capacity(ours)}
    return pages.show(request, "setup/capacity.jinja", context, invalid=posted is not None)
