"""All endpoints, and a new one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_safe

from sanket.crm.webhooks import actions, queries
from sanket.crm.webhooks.queries import ALL, WANTABLE
from sanket.shared.errors import Refusal
from sanket.web import toasts
from sanket.web.access import needs
from sanket.web.requests import Request, clock
from sanket.web.setup import pages
from sanket.web.setup.webhooks import words


class EndpointForm(forms.Form):
    url = forms.CharField(
        label=_l("Address"),
        max_length=2000,
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
        help_text=_l("Where the other program listens. With https nobody on the way can read along."),
    )
    name = forms.CharField(label=_l("Name"), max_length=100, required=False, help_text=_l("What people call it here."))
    events = forms.MultipleChoiceField(
        label=_l("Events"),
        choices=[(kind, kind) for kind in (ALL, *WANTABLE)],
        error_messages={"required": _l("Choose at least one event.")},
    )


def show(request: Request, form: EndpointForm, *, endpoint: Any = None, invalid: bool = False) -> HttpResponse:
    chosen = form["events"].value() or []
    context = {"form": form, "endpoint": endpoint, "groups": words.groups(), "chosen": chosen, "all": ALL}
    return pages.show(request, "setup/webhooks/form.jinja", context, invalid=invalid)


@require_safe
@needs("webhooks.edit")
def index(request: Request) -> HttpResponseBase:
    counts = queries.all_counts()
    rows = [{"endpoint": one, "counts": counts.get(one.pk, queries.NONE)} for one in queries.endpoints()]
    return pages.show(request, "setup/webhooks/index.jinja", {"rows": rows, "all": ALL})


@needs("webhooks.edit")
def add(request: Request) -> HttpResponseBase:
    posted = request.POST if request.method == "POST" else None
    form = EndpointForm(posted, initial={"events": [kind for kind in WANTABLE if kind.startswith("lead.")]})
    if form.is_valid():
        try:
            added = actions.add_endpoint(**form.cleaned_data, by=request.user, now=clock())
        except Refusal as refusal:
            form.add_error(refusal.data.get("field"), refusal.sentence)
        else:
            toasts.say(request, _("It is told from now on. Next the other program needs the secret."))
            return redirect("webhook", added.endpoint.key)
    return show(request, form, invalid=posted is not None)
