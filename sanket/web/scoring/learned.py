"""Learned values: what outcomes say about values, beside the agreed ones; taken into the draft one by one or all."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from sanket.crm.activities import queries as activities
from sanket.crm.recognition import actions, queries
from sanket.crm.recognition.queries import LearnedRun
from sanket.shared.errors import Refusal
from sanket.shared.instants import datetime_of
from sanket.web import toasts
from sanket.web.access import needs
from sanket.web.requests import Request, clock, plain_number
from sanket.web.scoring import pages

SCORES = {
    "agreed values": _l("Agreed values"),
    "learned values": _l("Learned values"),
    "learned from cut-offs": _l("Learned from cut-offs"),
    "plain faded count": _l("Faded count of activities"),
    "naive Bayes of lifetime counts": _l("Naive Bayes, all-time counts"),
    "naive Bayes of faded counts": _l("Naive Bayes, faded counts"),
}
MISSING = {
    "activities": _l("activities in the log"),
    "wins": _l("won deals or purchases of accounts that have activities"),
    "wins_before": _l("wins to learn from"),
    "wins_after": _l("later wins to measure with"),
}
NO_WORSE = 0.005


@require_safe
@needs("scoring.view")
def page(request: Request) -> HttpResponseBase:
    run = queries.last_learned()
    told = run.result if run is not None and run.result else None
    context = {
        "run": run,
        "told": told,
        "rows": _rows(told) if told else [],
        "span": [_instant(text) for text in told["span"]] if told and told["span"] else [],
        "quality": _quality(told) if told else None,
        "missing": [(MISSING[one["what"]], one) for one in told["missing"]] if told else [],
        "going": queries.learning(),
        "earlier": [(one, _line(one)) for one in queries.learned_runs()[:12] if one.result and one.result["quality"]],
    }
    return pages.show(request, "scoring/learned.jinja", context)


def _instant(text: str) -> object:
    from datetime import datetime

    return datetime_of(int(datetime.fromisoformat(text).timestamp()))


def _rows(told: dict[str, Any]) -> list[dict[str, Any]]:
    """The types with what is agreed on now; one that was removed since is left out."""
    present = {pk: row.value for pk, row in queries.values().items()}
    names = activities.type_names()
    drafted = {
        edit.target["type_id"]: edit.after
        for edit in queries.draft().edits
        if edit.kind == "value" and edit.field == "value"
    }
    return [
        {
            **value,
            "name": names[value["type_id"]][1],
            "present": present.get(value["type_id"], 0),
            "drafted": drafted.get(value["type_id"]),
            "takes": value["suggested"] is not None
            and value["suggested"] != drafted.get(value["type_id"], present.get(value["type_id"], 0)),
        }
        for value in told["values"]
        if value["type_id"] in names
    ]


def _quality(told: dict[str, Any]) -> dict[str, Any] | None:
    if told["quality"] is None:
        return None
    quality = told["quality"]
    gain, low, high = quality["learned_over_agreed"]
    if low > 0:
        verdict, tone = _("The learned values rank later wins better than the agreed ones."), "good"
    elif high < 0 or gain < -NO_WORSE:
        verdict, tone = _("The learned values rank later wins worse than the agreed ones: keep those."), "bad"
    else:
        verdict, tone = _("On later data the difference is smaller than its uncertainty: nothing is proved."), "warn"
    scores = [{**one, "label": SCORES.get(one["score"], one["score"])} for one in quality["scores"]]
    ahead = queries.counts_ahead(quality["scores"])
    return {**quality, "counts_ahead": ahead, "verdict": verdict, "tone": tone, "scores": scores}


def _line(run: LearnedRun) -> dict[str, Any]:
    scores = {one["score"]: one for one in (run.result or {})["quality"]["scores"]}
    return {"agreed": scores["agreed values"], "learned": scores["learned values"], "wins": (run.result or {})["wins"]}


@require_POST
@needs("settings.edit")
def study(request: Request) -> HttpResponseBase:
    actions.start_learning(by=request.user, now=clock())
    toasts.say(request, _("The history is being studied; the page tells when it is done."))
    return redirect("scoring-learned")


@require_safe
@needs("scoring.view")
def progress(request: Request) -> HttpResponseBase:
    going = queries.learning()
    answer = render(request, "scoring/_learning.jinja", {"going": going})
    if going is None:
        answer["HX-Refresh"] = "true"
    return answer


@require_POST
@needs("settings.edit")
def into_draft(request: Request, pk: int) -> HttpResponseBase:
    """One suggestion (``type``), or all of them."""
    run = get_object_or_404(queries.learned_runs(), pk=pk)
    asked = request.POST.get("type", "")
    chosen = plain_number(asked)
    if asked and chosen is None:
        raise Http404
    try:
        count = actions.draft_learned(run, by=request.user, now=clock(), type_ids={chosen} if chosen else None)
    except Refusal as refusal:
        toasts.say(request, refusal.sentence, level="error")
        return redirect("scoring-learned")
    if count:
        said = ngettext("%(n)s learned value is in the draft.", "%(n)s learned values are in the draft.", count)
        toasts.say(request, said % {"n": count})
    else:
        toasts.say(request, _("The draft says that already."))
    return redirect("scoring-learned")


@require_POST
@needs("settings.edit")
@transaction.atomic
def confirmation(request: Request, pk: int) -> HttpResponseBase:
    """Say that a type is known before the outcome, or take that back (``off``)."""
    if pk not in activities.type_names():
        raise Http404
    if request.POST.get("off"):
        actions.take_back_confirmation(pk, by=request.user, now=clock())
        toasts.say(request, _("The next study leaves it out again if it looks like a leak."))
    else:
        actions.confirm_type(pk, by=request.user, now=clock())
        toasts.say(request, _("The next study learns from it, too."))
    return redirect("scoring-learned")
