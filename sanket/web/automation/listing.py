"""All automations, each in one sentence with what it did lately; and one with its versions and its history."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from django.http import Http404, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_safe

from sanket.crm.automation import queries
from sanket.crm.automation.queries import Automation, Newest
from sanket.crm.rules.queries import ConditionRefused, spared
from sanket.crm.workspace.queries import audit_trail
from sanket.engine.conditions.explaining import Told
from sanket.shared.instants import seconds_of
from sanket.web.access import needs
from sanket.web.automation import words
from sanket.web.automation.examples import EXAMPLES
from sanket.web.requests import Request, clock
from sanket.web.setup import pages
from sanket.web.setup.audit import DEEDS
from sanket.web.speech import gettext as _

RUNS, HISTORY = 8, 20


def found(pk: int) -> Automation:
    automation = queries.automation(pk)
    if automation is None:
        raise Http404
    return automation


def crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Settings"), reverse("settings")), (_("Automation"), reverse("automations")), *more]


def crumbs_of(automation: Automation) -> list[tuple[str, str]]:
    return crumbs((automation.name, reverse("automation", args=[automation.pk])))


@require_safe
@needs("automation.edit")
def index(request: Request) -> HttpResponseBase:
    everyone = list(queries.automations())
    newest, called = queries.newest_of(everyone), words.Called()
    lately = queries.lately(seconds_of(clock()) - words.WEEK)
    rows = [
        _row(one, newest[one.pk], called, lately.get(one.pk, {})) | {"first": n == 0, "last": n == len(everyone) - 1}
        for n, one in enumerate(everyone)
    ]
    return pages.show(request, "automation/index.jinja", {"rows": rows, "examples": EXAMPLES})


def _row(automation: Automation, newest: Newest, called: words.Called, counts: Mapping[str, int]) -> dict[str, Any]:
    """What is on speaks for it; of one that is off, what it would do."""
    return {
        "automation": automation,
        "said": words.told(automation.on or newest.version, called),
        "newer": automation.on is not None and automation.on_id != newest.version.pk,
        "tried": newest.tried,
        "lately": words.lately(counts),
        "waiting": counts.get("waiting", 0),
    }


@require_safe
@needs("automation.edit")
def detail(request: Request, pk: int) -> HttpResponseBase:
    automation = found(pk)
    called = words.Called()
    versions = queries.versions(automation)
    newest = versions[0]
    runs = queries.runs(automation, limit=RUNS)
    counts = queries.lately(seconds_of(clock()) - words.WEEK).get(pk, {})
    context: dict[str, Any] = {
        **_row(automation, queries.newest_of([automation])[pk], called, counts),
        "crumbs": crumbs(),
        "began": words.began(automation.on or newest, called),
        "newest": newest,
        "on": automation.on,
        "spared": _spared(automation),
        "counts": counts,
        "versions": [{"version": one, "said": words.told(one, called)} for one in versions],
        "runs": runs,
        "named": queries.named(runs),
        "words": words,
        "changes": audit_trail(kind="automation", subject=str(pk), limit=HISTORY),
        "deeds": DEEDS,
    }
    return pages.show(request, "automation/automation.jinja", context)


def _spared(automation: Automation) -> Told | None:
    """How the tests of the version that is on have gone so far, if it asks anything that can be asked."""
    version = automation.on
    if version is None or not version.condition:
        return None
    with suppress(ConditionRefused):
        return spared(f"automation:{automation.pk}", version.condition, version.of)
    return None
