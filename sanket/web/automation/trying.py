"""The dry run: what the newest version would have done in the last thirty days, and the button that switches it on."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from sanket.crm.automation import actions, queries
from sanket.web.access import needs
from sanket.web.automation import words
from sanket.web.automation.listing import crumbs_of, found
from sanket.web.charts.daily import DESK, PHONE, drawn
from sanket.web.requests import Request, clock
from sanket.web.setup import pages


@require_http_methods(["GET", "POST"])
@needs("automation.edit")
def trial(request: Request, pk: int) -> HttpResponseBase:
    """Sent: it is tried anew, and what was found is kept beside the version."""
    automation = found(pk)
    version = queries.newest(automation)
    if request.method == "POST":
        actions.dry_run(version, by=request.user, now=clock())
        return redirect("automation-trial", pk)
    run = queries.dry_run_of(version)
    told = run.told if run else {}
    said, first = words.told(version, words.Called()), told.get("first", ())
    then = queries.told_of(version.of, [one["record"] for one in first], said.then)
    context = {
        "automation": automation,
        "version": version,
        "said": said,
        "run": run,
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
