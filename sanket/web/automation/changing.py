"""The form of an automation: when, if, then. Whatever is pressed, what was typed stands in it again."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from sanket.crm.automation import actions, queries
from sanket.crm.automation.queries import Automation
from sanket.shared.errors import Refusal
from sanket.web import toasts
from sanket.web.access import needs
from sanket.web.automation import draft as drafts
from sanket.web.automation.choices import offered
from sanket.web.automation.draft import Draft
from sanket.web.automation.examples import EXAMPLES
from sanket.web.automation.listing import crumbs, crumbs_of, found
from sanket.web.conditions import builder
from sanket.web.requests import Request, clock
from sanket.web.setup import pages
from sanket.web.speech import gettext as _

LONGEST_NAME = 100


@require_http_methods(["GET", "POST"])
@needs("automation.edit")
def add(request: Request) -> HttpResponseBase:
    chosen = EXAMPLES.get(request.GET.get("example", ""))
    begins = drafts.written(chosen.said, str(chosen.name)) if chosen else Draft()
    return _form(request, begins, None)


@require_http_methods(["GET", "POST"])
@needs("automation.edit")
def change(request: Request, pk: int) -> HttpResponseBase:
    """Of what it says, or of what an older version said."""
    automation = found(pk)
    versions = {str(one.number): one for one in queries.versions(automation)}
    version = versions.get(request.GET.get("version", ""), versions[str(automation.version)])
    return _form(request, drafts.written(version, automation.name), automation)


def _form(request: Request, draft: Draft, automation: Automation | None) -> HttpResponseBase:
    """A press of chips or of actions shows the form again; else it is saved if it can be."""
    if request.method != "POST":
        return _shown(request, draft, automation, None)
    of = drafts.typed(request.POST).of
    posted = builder.filled(request.POST, of)
    draft = drafts.typed(posted)
    if builder.pressed(posted, of):
        draft.press(str(posted.get("deed", "")))
        built = _built(draft, posted)
        draft.condition = built.text
        return _shown(request, draft, automation, built)
    if saved := _saved(request, draft, automation):
        tries = posted.get("then") == "try"
        if tries:
            actions.start_dry_run(queries.newest(saved), by=request.user, now=clock())
        return redirect("automation-trial" if tries else "automation", saved.pk)
    return _shown(request, draft, automation, _built(draft, posted), invalid=True)


def _saved(request: Request, draft: Draft, automation: Automation | None) -> Automation | None:
    name = " ".join(draft.name.split())
    if not name or len(name) > LONGEST_NAME:
        draft.errors["id_name"] = _("Give it a name of at most %(n)s characters.") % {"n": LONGEST_NAME}
    for refusal in queries.faults(draft.said()):
        draft.blame(refusal)
    if draft.errors:
        return None
    try:
        if automation is None:
            made = actions.add(name=name, said=draft.said(), by=request.user, now=clock())
        else:
            made = actions.save(automation, name=name, said=draft.said(), by=request.user, now=clock())
    except Refusal as refusal:
        draft.blame(refusal)
        return None
    toasts.say(request, _news(made, automation))
    return made


def _news(made: Automation, before: Automation | None) -> str:
    if before is None:
        return _("It is saved, and off until you switch it on.")
    if made.version != before.version and before.on is not None:
        said = _("Version %(new)s is saved. Version %(on)s stays on until you switch to the new one.")
        return said % {"new": made.version, "on": before.on.number}
    return _("It is saved.")


def _built(draft: Draft, posted: Any = None) -> builder.Builder:
    said = {
        "label": _("If"),
        "required": False,
        "help": _("Asked of the record when the automation comes to it. Empty: always."),
    }
    return builder.shown(draft.of, draft.condition, posted, **said)


def _shown(
    request: Request,
    draft: Draft,
    automation: Automation | None,
    built: builder.Builder | None,
    *,
    invalid: bool = False,
) -> HttpResponseBase:
    context: dict[str, Any] = {
        "draft": draft,
        "automation": automation,
        "built": built or _built(draft),
        "offered": offered(draft),
        "examples": {} if automation or request.method == "POST" else EXAMPLES,
        "errors": _summary(draft),
        "back": reverse("automation", args=[automation.pk]) if automation else reverse("automations"),
        "crumbs": crumbs_of(automation) if automation else crumbs(),
    }
    return pages.show(request, "automation/form.jinja", context, invalid=invalid)


def _summary(draft: Draft) -> list[tuple[str, str]]:
    """Errors with the action that each is about: several may have the same field."""
    found = []
    for place, sentence in draft.errors.items():
        at = re.match(r"(?:id_)?a(\d+)", place)
        label = _(queries.DEEDS[draft.actions[int(at[1])]["do"]].label) if at else ""
        found.append((place, f"{int(at[1]) + 1}. {label}: {sentence}" if at else sentence))
    return found
