"""The versions of the scoring: who published them, when, why, what they changed; any of them comes back by the draft."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from sanket.crm.recognition import actions, queries
from sanket.crm.recognition.queries import VersionChange
from sanket.shared.errors import Refusal
from sanket.web import toasts
from sanket.web.access import needs
from sanket.web.requests import Request, clock, plain_number
from sanket.web.scoring import pages
from sanket.web.setup import wording

PAGE = 30
NAMED = 3
"""So many changes of a version are named in the list; the rest are counted."""
SETTINGS_SHOWN = 500
SETTINGS = {
    "settings": _l("Defaults"),
    "value": _l("Values"),
    "tuning": _l("Offerings with thresholds or half-lives of their own"),
    "fitment": _l("Fitment tables"),
}
STATES = {
    "in force": (_l("in force"), "good"),
    "in the making": (_l("in the making"), "warn"),
    "earlier": (_l("earlier"), "mute"),
    "given up": (_l("never in force"), "mute"),
}


@require_safe
@needs("scoring.view")
def index(request: Request) -> HttpResponseBase:
    everything = queries.versions()
    before = plain_number(request.GET.get("before"))
    found = [one for one in everything if before is None or one.number < before]
    shown = found[:PAGE]
    changes = queries.changes_by_version([one.number for one in shown])
    context = {
        "versions": [(one, summary(changes.get(one.number, []))) for one in shown],
        "states": STATES,
        "older": f"?before={shown[-1].number}" if len(found) > PAGE else "",
        "newest": reverse("scoring-versions") if before else "",
    }
    return pages.show(request, "scoring/versions.jinja", context)


def summary(changes: Sequence[VersionChange]) -> str:
    """*Asked for a quote, points: 20 → 25; 3 more*"""
    named = [
        f"{one.name if one.kind != 'settings' else _('Defaults')}, {wording.field(one.field)}: "
        f"{wording.told(one.before, one.field)} → {wording.told(one.after, one.field)}"
        for one in changes[:NAMED]
    ]
    if len(changes) > NAMED:
        named.append(ngettext("%(n)s more", "%(n)s more", len(changes) - NAMED) % {"n": len(changes) - NAMED})
    return "; ".join(named)


@require_safe
@needs("scoring.view")
def detail(request: Request, number: int) -> HttpResponseBase:
    everything = {one.number: one for one in queries.versions()}
    if number not in everything:
        raise Http404
    in_force = next((one for one in everything.values() if one.state == "in force"), None)
    context = {
        "version": everything[number],
        "states": STATES,
        "changes": queries.version_changes(number),
        "since": queries.version_changes(number, since=in_force.number)
        if in_force and in_force.number != number
        else [],
        "in_force": in_force,
        "first": number == min(everything),
        "settings": settings(queries.version_settings(number)),
    }
    return pages.show(request, "scoring/version.jinja", context)


def settings(rows: Sequence[VersionChange]) -> list[tuple[str, str, int, list[tuple[str, str]]]]:
    """Everything by its kind: id, heading, how many, and the first of them, each with all that it is set to."""
    found = []
    for kind, heading in SETTINGS.items():
        by_subject: dict[str, list[VersionChange]] = {}
        for row in rows:
            if row.kind == kind:
                by_subject.setdefault(row.subject, []).append(row)
        named = [
            (
                one[0].name if kind != "settings" else _("Defaults"),
                ", ".join(f"{wording.field(row.field)}: {wording.told(row.after, row.field)}" for row in one),
            )
            for one in by_subject.values()
        ]
        named.sort(key=lambda one: one[0].casefold())
        if named:
            found.append((kind, str(heading), len(named), named[:SETTINGS_SHOWN]))
    return found


@require_POST
@needs("settings.edit")
def restoration(request: Request, number: int) -> HttpResponseBase:
    """Fill the draft with what this version says otherwise; it is published from there."""
    try:
        count = actions.restore(number, by=request.user, now=clock())
    except Refusal as refusal:
        toasts.say(request, refusal.sentence, level="error")
        return redirect("scoring-versions")
    said = ngettext(
        "The draft is filled with %(n)s setting of version %(number)s.",
        "The draft is filled with %(n)s settings of version %(number)s.",
        count,
    )
    toasts.say(request, said % {"n": count, "number": number})
    return redirect("scoring-draft")
