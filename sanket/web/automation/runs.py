"""What automations did: all runs with their filters, and one run with what was checked and what came of each action."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from sanket.crm.automation import actions, queries
from sanket.crm.automation.queries import Automation, AutomationRun
from sanket.shared.errors import Refusal
from sanket.web import toasts
from sanket.web.access import needs
from sanket.web.automation import words
from sanket.web.automation.listing import crumbs, crumbs_of
from sanket.web.requests import Request, clock, plain_number
from sanket.web.setup import pages
from sanket.web.speech import gettext as _

PAGE = 50


@require_safe
@needs("automation.edit")
def index(request: Request) -> HttpResponseBase:
    everyone = list(queries.automations())
    automation = next((one for one in everyone if str(one.pk) == request.GET.get("of")), None)
    state = request.GET.get("state", "")
    state = state if state in words.STATES else ""
    before = request.GET.get("before", "")
    place = plain_number(before)
    rows = queries.runs(automation, state=state, before=place, limit=PAGE + 1)
    runs = rows[:PAGE]
    context: dict[str, Any] = {
        "runs": runs,
        "named": queries.named(runs),
        "words": words,
        "automation": automation,
        "shown_state": state,
        "states": [("", _("All"), _address(automation, "")), *_states(automation)],
        "choices": [{"value": str(one.pk), "label": one.name, "url": _address(one, state)} for one in everyone],
        "clear": _address(None, state),
        "newest": _address(automation, state) if place else "",
        "older": _address(automation, state, runs[-1].pk) if len(rows) > PAGE else "",
        "crumbs": crumbs_of(automation) if automation else crumbs(),
    }
    return pages.show(request, "automation/runs.jinja", context)


def _states(automation: Automation | None) -> list[tuple[str, str, str]]:
    return [(state, str(said), _address(automation, state)) for state, said in words.STATES.items()]


def _address(automation: Automation | None, state: str, before: int | None = None) -> str:
    asked = {"of": automation.pk if automation else None, "state": state, "before": before}
    kept = urlencode({name: value for name, value in asked.items() if value})
    return reverse("automation-runs") + (f"?{kept}" if kept else "")


@require_safe
@needs("automation.edit")
def detail(request: Request, pk: int) -> HttpResponseBase:
    run = _found(pk)
    said = words.told(run.version, words.Called())
    came = {one["place"]: one for one in run.done}
    chain = {one.pk: one.name for one in queries.automations()} if run.chain else {}
    of_it = (_("Runs"), _address(run.automation, ""))
    context = {
        "run": run,
        "about": queries.named([run]).get(pk),
        "said": said,
        "steps": [{"said": step, "came": came.get(place)} for place, step in enumerate(said.then)],
        "facts": [{"label": name, "value": value} for name, value in words.facts(run)],
        "chain": [(one, chain.get(one, _("one that is gone"))) for one in run.chain],
        "words": words,
        "failed": any(one["state"] == "failed" for one in run.done),
        "crumbs": [*crumbs_of(run.automation), of_it],
    }
    return pages.show(request, "automation/run.jinja", context)


@require_POST
@needs("automation.edit")
def repetition(request: Request, pk: int) -> HttpResponseBase:
    """Of what failed; what was done is not done again."""
    run = _found(pk)
    try:
        again = actions.retry(run, by=request.user, now=clock())
    except Refusal as refusal:
        toasts.say(request, refusal.sentence, level="error")
    else:
        failed = again.state == AutomationRun.State.FAILED
        level = "error" if failed else "success"
        toasts.say(request, _("It failed again.") if failed else _("What had failed is done."), level=level)
    return redirect("automation-run", pk)


def _found(pk: int) -> AutomationRun:
    run = queries.run(pk)
    if run is None:
        raise Http404
    return run
