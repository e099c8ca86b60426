"""Settings, Response: until when leads are answered and when they are tried again, by rule or for all."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_POST, require_safe

from sanket.crm.response import actions, queries
from sanket.crm.response.queries import Promise, RoutingRule
from sanket.crm.workspace.queries import company_time, zone
from sanket.engine.response import cadence
from sanket.shared.errors import Refusal
from sanket.shared.instants import datetime_of, seconds_of
from sanket.web import toasts
from sanket.web.access import needs
from sanket.web.requests import Request, clock
from sanket.web.setup import pages

MINUTE = 60


class PromiseForm(forms.Form):
    target = forms.IntegerField(
        label=_l("Answered within minutes"),
        min_value=1,
        max_value=10_000,
        help_text=_l(
            "Of working time of whoever has the lead, or of their time on call. A call, a mail or a meeting by us answers it."
        ),
    )
    hand_on = forms.BooleanField(
        label=_l("What nobody answered in time is given to the next person"),
        required=False,
        help_text=_l("A manager is told if nobody is next, or they do not answer either."),
    )
    attempts = forms.CharField(
        label=_l("Attempts"),
        widget=forms.Textarea(attrs={"rows": 7, "spellcheck": "false"}),
        max_length=2_000,
        help_text=_l(
            "One a line: 30 min and 4 h of working time after the first; next morning; day 3 is the third working day,"
            " at a time of day at which there were the fewest attempts."
        ),
    )
    rest_days = forms.IntegerField(label=_l("Who was never reached rests for days"), min_value=1, max_value=3_650)

    def said(self) -> dict[str, Any]:
        """As the room takes it."""
        given = dict(self.cleaned_data)
        return {**given, "target": given["target"] * MINUTE, "attempts": given["attempts"].splitlines()}


def initial(promise: Promise) -> dict[str, Any]:
    return {
        "target": promise.target // MINUTE,
        "hand_on": promise.hand_on,
        "attempts": "\n".join(promise.attempts),
        "rest_days": promise.rest_days,
    }


@require_safe
@needs("settings.view")
def index(request: Request) -> HttpResponseBase:
    promises = queries.promises()
    rows = [{"rule": rule, "promise": promises.of(rule.pk), "own": rule.pk in promises.own} for rule in queries.rules()]
    return pages.show(request, "setup/promises.jinja", {"rows": rows, "usual": promises.usual})


@needs("settings.view", change="settings.edit")
def usual(request: Request) -> HttpResponseBase:
    return _page(request, None)


@needs("settings.view", change="settings.edit")
def of_rule(request: Request, pk: int) -> HttpResponseBase:
    return _page(request, _find(pk))


@require_POST
@needs("settings.edit")
def removal(request: Request, pk: int) -> HttpResponse:
    """The rule promises what all others do."""
    rule = _find(pk)
    if actions.remove_promise(rule, by=request.user, now=clock()):
        toasts.say(request, _("%(name)s: as all others.") % {"name": rule.name})
    return redirect("promises")


def _page(request: Request, rule: RoutingRule | None) -> HttpResponseBase:
    promises = queries.promises()
    now = promises.of(rule.pk) if rule else promises.usual
    posted = request.POST if request.method == "POST" else None
    form = PromiseForm(posted, initial=initial(now))
    if form.is_valid() and _saved(request, form, rule):
        return redirect("promises")
    context = {
        "form": form,
        "rule": rule,
        "own": rule is not None and rule.pk in promises.own,
        "example": example(now.attempts, at=seconds_of(clock())),
    }
    return pages.show(request, "setup/promise.jinja", context, invalid=posted is not None)


def _saved(request: Request, form: PromiseForm, rule: RoutingRule | None) -> bool:
    try:
        actions.save_promise(rule, by=request.user, now=clock(), **form.said())
    except Refusal as refusal:
        field = str(refusal.data.get("field"))
        form.add_error(field if field in form.fields else None, refusal.sentence)
        return False
    toasts.say(request, _("Saved. It counts for leads that are given out from now on."))
    return True


def example(attempts: list[str], *, at: int) -> list[str]:
    """When a lead would be tried that opened now, in the company's hours."""
    where = zone()
    planned = cadence.schedule(cadence.steps(attempts), began=at, time=company_time(since=at), zone=where)
    return [f"{datetime_of(when).astimezone(where):%a %d %b, %H:%M}" for when in planned]


def _find(pk: int) -> RoutingRule:
    found = next((rule for rule in queries.rules() if rule.pk == pk), None)
    if found is None:
        raise Http404
    return found
