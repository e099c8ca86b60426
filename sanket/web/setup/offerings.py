"""What is sold: categories and products as a tree, each with the half-life and thresholds in force and where they come from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_safe

from sanket.crm.catalogue import actions as catalogue
from sanket.crm.catalogue import queries
from sanket.crm.catalogue.queries import Offering
from sanket.crm.recognition import actions as recognition
from sanket.crm.recognition import queries as rules
from sanket.shared.errors import Refusal, RowError
from sanket.web import toasts
from sanket.web.access import needs
from sanket.web.requests import Request, clock
from sanket.web.setup import drafting, pages
from sanket.web.setup.numbers import RuleNumber, cycle_problem

OWN = ("name", "kind", "parent", "price", "sales_cycle_days")
TUNED = ("half_life_days", "interest_threshold", "fitment_threshold")


class OfferingForm(forms.Form):
    name = forms.CharField(label=_l("Name"), max_length=300)
    kind = forms.ChoiceField(label=_l("Kind"), choices=[("product", _l("Product")), ("category", _l("Category"))])
    parent = forms.ChoiceField(label=_l("Category above"), required=False)
    price = forms.DecimalField(
        label=_l("Price"),
        required=False,
        min_value=0,
        max_digits=20,
        decimal_places=2,
        error_messages={"min_value": _l("A price is 0 or more.")},
    )
    sales_cycle_days = forms.FloatField(
        label=_l("Sales cycle"),
        required=False,
        help_text=_l(
            "Days from the first interest to the order. A quarter of it is the half-life, unless one is given."
        ),
    )
    half_life_days = RuleNumber("half_life_days", label=_l("Half-life"), required=False)
    interest_threshold = RuleNumber("interest_threshold", label=_l("Interest threshold"), required=False)
    fitment_threshold = RuleNumber("fitment_threshold", label=_l("Fitment threshold"), required=False)
    reason = forms.CharField(
        label=_l("Reason for the change"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, tree: queries.Tree, own: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        under = set(tree.below(own)) if own else set()
        parent = self.fields["parent"]
        assert isinstance(parent, forms.ChoiceField)
        parent.choices = [("", _("None"))] + [
            (row.external_id, "\u2003" * depth + (row.name or row.external_id))
            for row, depth in tree.walk()
            if not row.is_product and row.id not in under
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if problem := cycle_problem(cleaned.get("sales_cycle_days"), cleaned.get("half_life_days")):
            self.add_error("sales_cycle_days", problem)
        changed = any(name in self.changed_data for name in TUNED)
        if changed and self.initial and not cleaned.get("reason", "").strip():
            self.add_error("reason", _("Write in a sentence why the half-life or a threshold changes."))
        return cleaned


class NewOfferingForm(OfferingForm):
    offering = forms.CharField(
        label=_l("Key"), max_length=200, help_text=_l("Your own key, such as the article number. Files use it.")
    )
    field_order = ("name", "offering")

    def clean_offering(self) -> str:
        key: str = self.cleaned_data["offering"].strip()
        if queries.by_external(key):
            raise forms.ValidationError(_("There is already an offering %(key)s.") % {"key": key})
        return key


@require_safe
@needs("settings.view")
def index(request: Request) -> HttpResponseBase:
    tree, in_force = queries.tree(), rules.parameters()
    edits = drafting.by_target("tuning", "offering_id")
    rows = [
        {
            "offering": row,
            "depth": depth,
            "rules": in_force[row.id],
            "from": _sources(tree, row.id, in_force[row.id]),
            "edits": edits.get(row.id, {}),
        }
        for row, depth in tree.walk()
    ]
    return pages.show(request, "setup/offerings.jinja", {"rows": rows})


def _sources(tree: queries.Tree, own: int, rule: rules.Parameters) -> dict[str, str]:
    """In words, where a number in force comes from; empty: it is the offering's own."""
    found = {"half_life": rule.half_life_from, "interest": rule.interest_from, "fitment": rule.fitment_from}
    return {
        name: _("default") if source is None else "" if source == own else tree.label(source)
        for name, source in found.items()
    }


@needs("settings.edit")
def add(request: Request) -> HttpResponseBase:
    """``?offering=``: what something that came calls it."""
    posted = request.POST if request.method == "POST" else None
    asked = request.GET.get("offering", "")[:200]
    form = NewOfferingForm(posted, tree=queries.tree())
    form.fields["offering"].initial = form.fields["name"].initial = asked
    if form.is_valid() and _saved(request, form, form.cleaned_data["offering"]):
        return redirect("offerings")
    context: dict[str, Any] = {
        "form": form,
        "offering": None,
        "edits": {},
        "history_of": [],
        "rules": None,
        "currency": request.workspace.currency,
    }
    return pages.show(request, "setup/offering.jinja", context, invalid=posted is not None)


@needs("settings.view", change="settings.edit")
def detail(request: Request, pk: int) -> HttpResponseBase:
    offering = get_object_or_404(queries.offerings(), pk=pk)
    tree, rule = queries.tree(), rules.parameters()[pk]
    posted = request.POST if request.method == "POST" else None
    edits = drafting.edits("tuning", offering_id=pk)
    form = OfferingForm(posted, tree=tree, own=pk, initial=_initial(offering, rule) | _drafted(edits))
    drafting.mark(form, edits)
    if form.is_valid() and _saved(request, form, offering.external_id):
        return redirect("offerings")
    context = {
        "form": form,
        "offering": offering,
        "edits": edits,
        "rules": rule,
        "sources": _sources(tree, pk, rule) | _by_cycle(offering, rule),
        "currency": request.workspace.currency,
        "history_of": rules.value_history("tuning", offering.external_id),
    }
    return pages.show(request, "setup/offering.jinja", context, invalid=posted is not None)


def _initial(offering: Offering, rule: rules.Parameters) -> dict[str, Any]:
    """The offering's own numbers; those in force by a category, the default or the sales cycle stand beside them."""
    cycle = offering.sales_cycle_days
    own = {
        "half_life_days": rule.half_life_days
        if rule.half_life_from == offering.pk and not _by_cycle(offering, rule)
        else None,
        "interest_threshold": rule.interest_threshold if rule.interest_from == offering.pk else None,
        "fitment_threshold": rule.fitment_threshold if rule.fitment_from == offering.pk else None,
        "sales_cycle_days": cycle,
    }
    return {
        "name": offering.name or offering.external_id,
        "kind": offering.kind,
        "parent": offering.parent.external_id if offering.parent else "",
        "price": offering.price,
        **{name: pages.field_number(value) for name, value in own.items()},
    }


def _by_cycle(offering: Offering, rule: rules.Parameters) -> dict[str, str]:
    """Where the half-life is no number of its own but follows from the sales cycle, that in words; else nothing."""
    cycle = offering.sales_cycle_days
    follows = cycle is not None and rule.half_life_days == cycle * rules.CYCLES_PER_HALF_LIFE
    return {"half_life": _("a quarter of the sales cycle")} if follows and rule.half_life_from == offering.pk else {}


def _saved(request: Request, form: OfferingForm, key: str) -> bool:
    data, now = form.cleaned_data, clock()
    try:
        with transaction.atomic():
            catalogue.save_offerings(
                [{"offering": key, **{name: data[name] for name in OWN}}], by=request.user, now=now
            )
            kept = _tuned(request, form, queries.ids_by_external([key])[key], now)
    except RowError as error:
        form.add_error(error.column if error.column in form.fields else None, error.reason)
        return False
    except Refusal as refusal:
        form.add_error(refusal.data.get("field"), refusal.sentence)
        return False
    saved = _("%(name)s is saved.") % {"name": data["name"]}
    if kept:
        drafting.say(request, kept, saved)
    else:
        toasts.say(request, saved)
    return True


def _drafted(edits: Mapping[str, rules.Edit]) -> dict[str, Any]:
    return {name: pages.field_number(value) for name, value in drafting.after(edits).items()}


def _tuned(request: Request, form: OfferingForm, pk: int, now: datetime) -> recognition.Kept | None:
    """Nothing is logged about a new offering, so its thresholds need no draft. None: they were left alone."""
    data = form.cleaned_data
    if not form.initial:
        tuned = {name: data[name] for name in TUNED}
        if any(value is not None for value in tuned.values()):
            recognition.set_tunings([{"offering_id": pk, **tuned}], by=request.user, now=now, reason=data["reason"])
        return None
    given = drafting.changed(form, TUNED)
    if not given:
        return None
    return recognition.keep_tunings([{"offering_id": pk, **given}], by=request.user, now=now, reason=data["reason"])
