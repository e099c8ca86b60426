"""The list of sources with how they fare, and adding one."""

from __future__ import annotations

from django import forms
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_safe

from sanket.crm.capture import actions, queries
from sanket.shared.errors import Refusal
from sanket.web import toasts
from sanket.web.access import needs
from sanket.web.requests import Request, clock
from sanket.web.setup.sources import pages
from sanket.web.setup.sources.faring import faring

PLACES = [
    ("website", _l("A website: sanket.js, or another tracker, tells what visitors do")),
    ("server", _l("A program of ours: an app, a shop, a help desk sends events from its server")),
]

ADDS = [
    ("all", _l("Every company and person it names")),
    ("mail", _l("People with a mail address, and the company whose mail domain it is")),
    ("none", _l("Nobody: what it tells counts for accounts and contacts that are here")),
]


class SourceForm(forms.Form):
    name = forms.CharField(
        label=_l("Name"), max_length=200, help_text=_l("People read it beside each activity: Website, Service portal.")
    )


class AddingForm(SourceForm):
    """A source's name, and for one that tells events whom it may add."""

    adds = forms.ChoiceField(
        label=_l("Whom it adds when they are new"),
        choices=ADDS,
        widget=forms.RadioSelect({"class": "radio"}),
        help_text=_l("What people told before counts for them once they are here, however they come."),
    )
    accounts_a_day = forms.IntegerField(label=_l("New accounts a day, at most"), min_value=0, max_value=1_000_000)
    contacts_a_day = forms.IntegerField(
        label=_l("New contacts a day, at most"),
        min_value=0,
        max_value=1_000_000,
        help_text=_l("What is beyond waits until midnight (UTC), or until you allow more. Nothing is lost."),
    )


class NewSourceForm(SourceForm):
    place = forms.ChoiceField(
        label=_l("What is it?"), choices=PLACES, widget=forms.RadioSelect({"class": "radio"}), initial="website"
    )


@require_safe
@needs("settings.view")
def index(request: Request) -> HttpResponseBase:
    sources = list(queries.sources())
    ids = [source.pk for source in sources]
    counts, today = queries.counted_to(ids), queries.arrived_since(pages.midnight(), ids)
    now = clock()
    rows = [
        {
            "source": source,
            "counts": counts[source.pk],
            "today": today.get(source.pk, 0),
            "faring": faring(source, now=now),
        }
        for source in sources
    ]
    return pages.show(request, "setup/sources/index.jinja", {"rows": rows, "places": dict(PLACES)})


@needs("settings.edit")
def add(request: Request) -> HttpResponseBase:
    posted = request.POST if request.method == "POST" else None
    form = NewSourceForm(posted)
    if form.is_valid():
        try:
            source = actions.add_source(
                name=form.cleaned_data["name"],
                settings={"place": form.cleaned_data["place"]},
                by=request.user,
                now=clock(),
            )
        except Refusal as refusal:
            form.add_error(refusal.data.get("field"), refusal.sentence)
        else:
            toasts.say(request, _("%(name)s is added. Now let it tell something.") % {"name": source})
            return redirect("source", source.pk)
    context = {"form": form, "connectors": queries.connectors()}
    return pages.show(request, "setup/sources/add.jinja", context, invalid=posted is not None)
