"""The dry run: what the newest version would have done in the last thirty days, and the button that switches it on."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from sanket.crm.automation import actions, queries
from sanket.crm.automation.queries import Automation, AutomationVersion
from sanket.crm.workspace.queries import Progress
from sanket.web.access import needs
from sanket.web.automation import words
from sanket.web.automation.listing import crumbs_of, found
from sanket.web.charts.daily import DESK, PHONE, drawn
from sanket.web.requests import Request, clock
from sanket.web.setup import pages

GOING = "going"
"""What the page asks with, to be told whether it is still being tried."""


@require_http_methods(["GET", "POST"])
@needs("automation.edit")
def trial(request: Request, pk: int) -> HttpResponseBase:
    """Sent: a worker tries it anew, and what it finds is kept beside the version."""
    automation = found(pk)
    version = queries.newest(automation)
    if request.method == "POST":
        actions.start_dry_run(version, by=request.user, now=clock())
        return redirect("automation-trial", pk)
    trial = queries.trial_of(version)
    going = trial is not None and trial.state in queries.GOING
    if GOING in request.GET:
        return _still(request, automation, trial if going else None)
    return _shown(request, automation, version, trial)


def _still(request: Request, automation: Automation, trial: Progress | None) -> HttpResponse:
    """What the page asks for each second while it waits."""
    answer = render(request, "automation/_trying.jinja", {"automation": automation, "going": trial})
    if trial is None:
        answer["HX-Refresh"] = "true"
    return answer


def _shown(
    request: Request, automation: Automation, version: AutomationVersion, trial: Progress | None
) -> HttpResponseBase:
    run = queries.dry_run_of(version)
    told = run.told if run else {}
    said, first = words.told(version, words.Called()), told.get("first", ())
    then = queries.told_of(version.of, [one["record"] for one in first], said.then)
    context = {
        "automation": automation,
        "version": version,
        "said": said,
        "run": run,
        "going": trial if trial is not None and trial.state in queries.GOING else None,
        "broke": trial.error if trial is not None and trial.state == trial.State.FAILED else "",
        "told": told,
        "first": [
            {**one, "when": datetime.fromisoformat(one["at"]), "then": then.get(one["record"], said.then)}
            for one in first
        ],
        "desk": drawn(told["days"], until=told["until"], width=DESK) if told else None,
        "phone": drawn(told["days"], until=told["until"], width=PHONE) if told else None,
        "crumbs": crumbs_of(automation),
    }
    return pages.show(request, "automation/trial.jinja", context)
