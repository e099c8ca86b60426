"""What all pages of the settings share: their tabs, and word of a replay that a change has set in motion."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sanket.crm.recognition import queries as recognition
from sanket.crm.workspace.queries import may
from sanket.web.access import needs
from sanket.web.requests import Request, clock
from sanket.web.setup import wording
from sanket.web.setup.numbers import figure

MANY = 20
"""More than this many items are too many for a look at them all."""


def show(request: Request, template: str, context: dict[str, Any], *, invalid: bool = False) -> HttpResponse:
    """A page of the settings; `invalid`: a form that was sent and is shown again with what is wrong."""
    groups = _groups(request)
    common: dict[str, Any] = {
        "tab_groups": [_tab(name, pages[0]["url"], any(page["current"] for page in pages)) for name, pages in groups],
        "tab_group": next((group for group in groups if any(page["current"] for page in group[1])), None),
        "replay": _replaying(),
        "editor": may(request.user, "settings.edit"),
        "figure": figure,
    }
    common |= {"told": wording.told, "field_word": wording.field}
    return render(request, template, {**common, **context}, status=422 if invalid else 200)


def _groups(request: Request) -> list[tuple[str, list[Tab]]]:
    """What is set, by what it is about: all in one row would take two lines of a desk and nobody's eye would find it."""
    offered = [
        (
            _("Recognition"),
            [
                ("scoring", _("Scoring"), "scoring.view"),
                ("types", _("Activity types"), "settings.view"),
                ("offerings", _("Offerings"), "settings.view"),
                ("fitment", _("Fitment"), "settings.view"),
                ("defaults", _("Defaults"), "settings.view"),
                ("capacity", _("Capacity"), "settings.view"),
            ],
        ),
        (
            _("Desk"),
            [
                ("routing", _("Routing"), "settings.view"),
                ("automations", _("Automation"), "automation.edit"),
                ("promises", _("Response"), "settings.view"),
                ("checklists", _("Checklists"), "settings.view"),
                ("reasons", _("Reasons"), "settings.view"),
                ("worktime", _("Working time"), "settings.view"),
                ("undelivered", _("Notices"), "settings.view"),
            ],
        ),
        (
            _("Programs"),
            [
                ("sources", _("Sources"), "settings.view"),
                ("webhooks", _("Webhooks"), "webhooks.edit"),
                ("tokens", _("Tokens"), ""),
            ],
        ),
        (
            _("Company"),
            [
                ("company", _("Company"), "settings.view"),
                ("users", _("Users and teams"), "users.edit"),
                ("audit", _("Audit trail"), "audit.view"),
            ],
        ),
    ]
    allowed = [
        (
            group,
            [
                _tab(label, reverse(name), request.path.startswith(reverse(name)))
                for name, label, deed in pages
                if not deed or may(request.user, deed)
            ],
        )
        for group, pages in offered
    ]
    return [(group, pages) for group, pages in allowed if pages]


Tab = dict[str, Any]


def _tab(label: str, url: str, current: bool) -> Tab:
    return {"label": label, "url": url, "current": current}


def field_number(value: float | None) -> float | None:
    """A number as a form begins with it: exact, or a form that nobody changed would change it; 60 and not 60.0."""
    return int(value) if value is not None and value == int(value) else value


def _replaying() -> dict[str, Any] | None:
    """How far the replay is that makes a change of values, half-lives or thresholds true for the past, too."""
    rescore = recognition.rescoring()
    if rescore is None:
        return None
    work = rescore.progress
    seconds = max(
        1, round((clock() - (work.started_at if work and work.started_at else rescore.created_at)).total_seconds())
    )
    done, total = (work.done, work.total) if work else (0, None)
    coming = next((one.number for one in recognition.versions() if one.state == "in the making"), None)
    return {
        "number": coming,
        "waiting": not rescore.worker,
        "done": done,
        "total": total,
        "rate": done // seconds,
        "left": _left(done, total, seconds),
    }


def _left(done: int, total: int | None, seconds: int) -> int | None:
    """Seconds to go, at the pace so far."""
    return round((total - done) * seconds / done) if total and done else None


@require_safe
@needs("scoring.view")
def index(request: Request) -> HttpResponseBase:
    return redirect("types" if may(request.user, "settings.view") else "scoring")


@require_safe
@needs("scoring.view")
def replay(request: Request) -> HttpResponseBase:
    """The banner alone, asked for every second while a replay runs."""
    return render(request, "setup/_replay.jinja", {"replay": _replaying(), "polled": True})
