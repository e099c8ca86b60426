"""Activity types and what they are worth. A change of a value wants its reason in writing; the history shows both."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_safe

from sanket.crm.activities import actions as activities
from sanket.crm.activities import queries as log
from sanket.crm.activities.queries import ActivityType
from sanket.crm.recognition import actions, queries
from sanket.crm.recognition.queries import TypeValue
from sanket.shared.errors import Refusal
from sanket.web import choices, toasts
from sanket.web.access import needs
from sanket.web.requests import Request, clock
from sanket.web.setup import drafting, pages

VALUES = ("value", "strength", "countable", "decisive")


class TypeForm(forms.Form):
    name = forms.CharField(label=_l("Name"), max_length=300)
    direction = forms.ChoiceField(
        label=_l("Who did it"),
        choices=choices.DIRECTIONS,
        help_text=_l("The fitment of a contact counts only for what customers did."),
    )
    value = forms.IntegerField(
        label=_l("Points"),
        min_value=-1000,
        max_value=1000,
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), _l("Points are a whole number from −1,000 to 1,000.")
        ),
        help_text=_l(
            "What one such activity is worth on its day, from −1,000 to 1,000. It fades with the offering's half-life."
        ),
    )
    strength = forms.ChoiceField(label=_l("Strength"), choices=choices.STRENGTHS)
    countable = forms.BooleanField(
        label=_l("Repeats count less and less"),
        required=False,
        help_text=_l("For things that come in numbers, such as page views."),
    )
    decisive = forms.ChoiceField(label=_l("Decides"), choices=choices.DECISIVE, required=False)
    reason = forms.CharField(
        label=_l("Reason for the change"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_l("Others read it in the history: what speaks for the new value?"),
    )

    def clean(self) -> dict[str, Any]:
        """Who changes what others agreed on says why; a new name needs no reason."""
        cleaned = super().clean() or {}
        changed = any(name in self.changed_data for name in VALUES)
        if changed and self.initial and not cleaned.get("reason", "").strip():
            self.add_error("reason", _("Write in a sentence why the value changes."))
        return cleaned


class NewTypeForm(TypeForm):
    type = forms.CharField(
        label=_l("Key"),
        max_length=200,
        required=False,
        help_text=_l("What files and programs call it. If empty, it is made from the name."),
    )
    field_order = ("name", "type")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        key = cleaned.get("type") or re.sub(r"\W+", "-", cleaned.get("name", "").lower()).strip("-")[:200]
        if key and log.ids_by_external([key]):
            self.add_error("type", _("There is already a type %(key)s.") % {"key": key})
        return {**cleaned, "type": key}


@require_safe
@needs("settings.view")
def index(request: Request) -> HttpResponseBase:
    worth = queries.values()
    edits = drafting.by_target("value", "type_id")
    rows = [{"type": kind, "worth": worth.get(kind.pk), "edits": edits.get(kind.pk, {})} for kind in log.types()]
    context = {
        "rows": rows,
        "directions": dict(choices.DIRECTIONS),
        "unvalued": sum(row["worth"] is None for row in rows),
        "threshold": queries.defaults().interest_threshold,
    }
    return pages.show(request, "setup/types.jinja", context)


@needs("settings.edit")
def add(request: Request) -> HttpResponseBase:
    posted = request.POST if request.method == "POST" else None
    form = NewTypeForm(posted)
    if form.is_valid() and _saved(request, form, form.cleaned_data["type"]):
        return redirect("types")
    context: dict[str, Any] = {"form": form, "type": None, "edits": {}, "history_of": []}
    return pages.show(request, "setup/type.jinja", context, invalid=posted is not None)


@needs("settings.view", change="settings.edit")
def detail(request: Request, pk: int) -> HttpResponseBase:
    kind = get_object_or_404(log.types(), pk=pk)
    posted = request.POST if request.method == "POST" else None
    edits = drafting.edits("value", type_id=pk)
    form = TypeForm(posted, initial=_initial(kind, queries.values().get(pk)) | drafting.after(edits))
    drafting.mark(form, edits)
    if form.is_valid() and _saved(request, form, kind.external_id):
        return redirect("types")
    context = {
        "form": form,
        "type": kind,
        "edits": edits,
        "history_of": queries.value_history("value", kind.external_id),
    }
    return pages.show(request, "setup/type.jinja", context, invalid=posted is not None)


def _initial(kind: ActivityType, worth: TypeValue | None) -> dict[str, Any]:
    agreed = {name: getattr(worth, name) for name in VALUES} if worth else {"value": 0, "strength": "strong"}
    return {"name": kind.name or kind.external_id, "direction": kind.direction, **agreed}


def _saved(request: Request, form: TypeForm, key: str) -> bool:
    data, now = form.cleaned_data, clock()
    try:
        with transaction.atomic():
            named = {"type": key, "name": data["name"], "direction": data["direction"]}
            activities.save_types([named], by=request.user, now=now)
            kept = _valued(request, form, log.ids_by_external([key])[key], now)
    except Refusal as refusal:
        form.add_error(refusal.data.get("field"), refusal.sentence)
        return False
    saved = _("%(name)s is saved.") % {"name": data["name"]}
    if kept:
        drafting.say(request, kept, saved)
    else:
        toasts.say(request, saved)
    return True


def _valued(request: Request, form: TypeForm, pk: int, now: datetime) -> actions.Kept | None:
    """A new type has been logged by nobody, so its value needs no draft. None: the value was left alone."""
    data = form.cleaned_data
    if not form.initial:
        worth = {"type_id": pk, **{name: data[name] for name in VALUES}}
        actions.set_values([worth], by=request.user, now=now, reason=data["reason"])
        return None
    given = drafting.changed(form, VALUES)
    if not given and pk not in queries.values():
        # Looked at and found to be worth nothing: the same score as without a value, and no longer an open question.
        actions.set_values([{"type_id": pk, "value": 0}], by=request.user, now=now, reason=data["reason"])
    if not given:
        return None
    return actions.keep_values([{"type_id": pk, **given}], by=request.user, now=now, reason=data["reason"])
