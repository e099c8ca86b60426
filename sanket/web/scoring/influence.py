"""Influence: what it is, who would count for more or less and why, and the way into the draft. Experimental, and off."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_POST, require_safe

from sanket.crm.communications import queries as communications
from sanket.crm.recognition import actions, queries
from sanket.crm.workspace import jobs
from sanket.shared.errors import Refusal
from sanket.web import toasts
from sanket.web.access import needs
from sanket.web.requests import Request, clock
from sanket.web.scoring import pages, reading

SHOWN = 20
# A worker that lives takes a job within seconds; after this long without a sign of life the page says what is missing.
WORKER_MISSED = timedelta(seconds=60)
CENTRALITIES = {
    "pagerank": (_l("PageRank"), _l("Who is addressed by those who are addressed. Weights are made from it.")),
    "strength": (_l("In-strength"), _l("How much somebody is addressed, whoever does it.")),
    "eigenvector": (_l("Eigenvector"), _l("Who is in touch with those who are much in touch.")),
    "coreness": (_l("Coreness"), _l("How deep somebody sits among people who are all in touch with each other.")),
}


@require_safe
@needs("scoring.view")
def page(request: Request) -> HttpResponseBase:
    return _page(request, request.GET.get("version", ""))


def _page(request: Request, asked: str, *, wrong: str = "") -> HttpResponseBase:
    made = list(queries.influence_versions()[:SHOWN])
    chosen = next((one for one in made if str(one.pk) == asked), made[0] if made and not asked else None)
    if asked and chosen is None:
        raise Http404
    context = {
        "made": made,
        "chosen": chosen,
        "in_force": queries.influence_in_force(),
        "drafted": queries.influence_drafted(),
        "known": communications.count(),
        "wrong": wrong,
        **_work(),
        "what_if_url": reverse("scoring-what-if"),
        "centralities": CENTRALITIES,
        **(_weights(chosen.pk) if chosen else {}),
    }
    return pages.show(request, "scoring/influence.jinja", context, invalid=bool(wrong))


def _weights(version: int) -> dict[str, Any]:
    """The heaviest and the lightest, with how many there are."""
    rows = queries.influence_weights(version)
    up, down = rows.filter(weight__gt=1), rows.filter(weight__lt=1)
    lightest = down.order_by("weight", "contact__external_id")
    return {
        "up": list(up[:SHOWN]),
        "down": list(lightest[:SHOWN]),
        "ups": up.count(),
        "downs": down.count(),
    }


@require_safe
@needs("scoring.view")
def trial(request: Request) -> HttpResponseBase:
    """What the weights would do to the leads of now; asked for by its own button, for it replays the log."""
    given = request.GET.get("version", "")
    version = queries.influence_versions().filter(pk=int(given)).first() if _is_number(given) else None
    if version is None:
        raise Http404
    if (shell := reading.waits(request, "tried")) is not None:
        return shell
    found = queries.influence_trial(version.pk, now=clock())
    return render(request, "scoring/_trial.jinja", {"version": version, "found": found, "most": SHOWN})


def _is_number(given: str) -> bool:
    return given.isascii() and given.isdecimal() and len(given) < 10


@require_safe
@needs("scoring.view")
def progress(request: Request) -> HttpResponseBase:
    """The line alone, asked for every second; when the work has ended the whole page is asked for again."""
    work = _work()
    answer = render(request, "scoring/_weighing.jinja", work)
    if work["weighing"] is None:
        answer["HX-Refresh"] = "true"
    return answer


def _work() -> dict[str, Any]:
    """The work under way, and whether nobody is there to do it."""
    under_way = queries.weighing()
    missed = False
    if under_way is not None and under_way.state == "waiting":
        beat, now = jobs.last_beat(), clock()
        missed = now - max(beat or under_way.created_at, under_way.created_at) > WORKER_MISSED
    return {"weighing": under_way, "no_worker": missed}


@require_POST
@needs("settings.edit")
def calculation(request: Request) -> HttpResponseBase:
    """Have a worker work the weights out anew and freeze them."""
    actions.start_weighing(by=request.user, now=clock())
    return redirect("scoring-influence")


@require_POST
@needs("settings.edit")
def choice(request: Request) -> HttpResponseBase:
    """Put weights into the draft, or none, and say why: nothing counts before the draft is published."""
    given = request.POST.get("version", "")
    version = int(given) if _is_number(given) else None
    reason = request.POST.get("reason", "").strip()[:1000]
    if not reason:
        known = version is not None and queries.influence_versions().filter(pk=version).exists()
        wrong = _("Write in a sentence why influence should count, or no longer.")
        return _page(request, given if known else "", wrong=wrong)
    try:
        changed = actions.draft_influence(version, by=request.user, now=clock(), reason=reason)
    except Refusal as refusal:
        toasts.say(request, refusal.sentence, level="error")
        return redirect("scoring-influence")
    if changed:
        toasts.say(request, _("It is in the draft. Nothing counts otherwise before the draft is published."))
    else:
        toasts.say(request, _("The draft now leaves influence as it is."))
    return redirect("scoring-influence")
