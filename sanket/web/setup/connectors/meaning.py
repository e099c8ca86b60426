"""What deliveries mean: a path or a constant for each of our fields, beside something that came."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from sanket.crm.capture import actions, queries
from sanket.crm.capture.queries import Delivery, Mapped, Source
from sanket.shared import paths
from sanket.shared.errors import Refusal
from sanket.web import toasts
from sanket.web.access import needs
from sanket.web.requests import Request, clock
from sanket.web.setup.connectors.connecting import of, refused
from sanket.web.setup.connectors.form import field_of
from sanket.web.setup.sources import pages, words


class MeaningForm(forms.Form):
    def __init__(self, data: Any, *, mapped: Mapped, kept: Mapping[str, Any]) -> None:
        typed = mapped.typed(kept)
        super().__init__(data, initial=typed)
        for field in mapped.fields:
            label = {"title": words.said(field.title)}
            self.fields[f"path:{field.name}"] = _text(_("Path of %(title)s") % label, paths.LONGEST)
            self.fields[f"constant:{field.name}"] = _text(_("Constant of %(title)s") % label, 500)
            self.fields[f"values:{field.name}"] = _text(_("Words of %(title)s") % label, 50_000, lines=True)
        for setting in mapped.more:
            self.fields[setting.name] = field_of(setting, {})
        self.rows = [
            {"setting": one, **{part: self[f"{part}:{one.name}"] for part in ("path", "constant", "values")}}
            for one in mapped.fields
        ]
        self.more = [self[setting.name] for setting in mapped.more]

    def typed(self) -> dict[str, str]:
        return {name: str(value) for name, value in self.cleaned_data.items()}


def _text(label: str, most: int, *, lines: bool = False) -> forms.Field:
    widget = forms.Textarea(attrs={"rows": 1}) if lines else forms.TextInput()
    return forms.CharField(label=label, max_length=most, required=False, widget=widget)


@needs("settings.view", change="settings.edit")
def page(request: Request, pk: int) -> HttpResponseBase:
    source, connector = of(pk)
    mapped = connector.mapped
    if mapped is None:
        raise Http404
    sample = _sample(request, source)
    posted = request.POST if request.method == "POST" else None
    kept = source.settings.get(queries.MAPPING, {})
    form = MeaningForm(posted, mapped=mapped, kept=kept)
    looking = posted is not None and "preview" in posted
    if form.is_valid():
        try:
            if not looking:
                actions.save_mapping(source, typed=form.typed(), by=request.user, now=clock())
                toasts.say(request, _("The mapping is saved; what waited for it is being taken."))
                return redirect("source", pk)
            kept = mapped.check(form.typed())
        except Refusal as refusal:
            refused(form, refusal)
    context = {
        "source": source,
        "connector": connector,
        "form": form,
        "sample": sample,
        **_beside(mapped, source, kept, sample, form),
    }
    invalid = posted is not None and not (looking and form.is_valid())
    return pages.show(request, "setup/connectors/meaning.jinja", context, invalid=invalid)


def _sample(request: Request, source: Source) -> Delivery | None:
    asked = request.GET.get("sample", "")
    chosen = queries.delivery(source, int(asked)) if asked.isdecimal() and len(asked) < 19 else None
    return chosen or next(iter(queries.newest_deliveries(source, limit=1)), None)


def _beside(
    mapped: Mapped, source: Source, kept: Mapping[str, Any], sample: Delivery | None, form: MeaningForm
) -> dict[str, Any]:
    """The sample with its paths, and what would become of it."""
    if sample is None:
        return {"leaves": [], "lists": [], "whole": [], "preview": [], "why": ""}
    payload = json.loads(sample.payload)
    items = str(form["items"].value() or "") if "items" in form.fields else ""
    try:
        things = paths.look(payload, items, payload) if items else payload
    except ValueError:
        things = payload
    thing = things[0] if items and isinstance(things, list) and things else things
    whole = paths.leaves(payload, "$") if items and thing is not payload else []
    found: dict[str, Any] = {
        "leaves": paths.leaves(thing),
        "lists": paths.lists(payload),
        "whole": [leaf for leaf in whole if not leaf.path.startswith(f"$.{items}")],
        "preview": [],
        "why": "",
    }
    if kept:
        try:
            found["preview"] = mapped.preview(source, kept, queries.delivered(sample))
        except Refusal as refusal:
            found["why"] = refusal.sentence
    return found
