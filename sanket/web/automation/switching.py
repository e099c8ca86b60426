"""One tap: on and off, up and down, what waits is done or dropped; and a removal, which asks."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from sanket.crm.automation import actions, queries
from sanket.crm.automation.actions import AutomationUntried
from sanket.crm.automation.queries import Automation
from sanket.shared.errors import Refusal
from sanket.web import toasts
from sanket.web.access import needs
from sanket.web.automation.listing import crumbs_of, found
from sanket.web.requests import Request, clock
from sanket.web.setup import pages

LIST = "list"


def _back(request: Request, automation: Automation) -> HttpResponseBase:
    """To the page where it was pressed."""
    return redirect("automations") if _from_list(request) else redirect("automation", automation.pk)


def _from_list(request: Request) -> bool:
    return LIST in (request.POST.get("from"), request.GET.get("from"))


@require_POST
@needs("automation.edit")
def on(request: Request, pk: int) -> HttpResponseBase:
    automation = found(pk)
    was = automation.on_id
    try:
        actions.switch_on(automation, by=request.user, now=clock())
    except AutomationUntried as refusal:
        toasts.say(request, refusal.sentence, level="error")
        return redirect("automation-trial", pk)
    except Refusal as refusal:
        toasts.say(request, refusal.sentence, level="error")
        return redirect("automation-change", pk)
    # Where it took the place of another version, switching off would not bring that back.
    undo = "" if was else _undo(request, "automation-off", automation)
    toasts.say(request, _("%(name)s is on: it does what it says from now on.") % {"name": automation.name}, undo=undo)
    return _back(request, automation)


@require_POST
@needs("automation.edit")
def off(request: Request, pk: int) -> HttpResponseBase:
    """What waits is dropped, and says so."""
    automation = found(pk)
    was_newest = automation.on is not None and automation.on.number == automation.version
    waited = bool(queries.runs(automation, state="waiting", limit=1))
    actions.switch_off(automation, by=request.user, now=clock())
    said = _("%(name)s is off; what waited is dropped.") if waited else _("%(name)s is off.")
    undo = _undo(request, "automation-on", automation) if was_newest else ""
    toasts.say(request, said % {"name": automation.name}, undo=undo)
    return _back(request, automation)


def _undo(request: Request, name: str, automation: Automation) -> str:
    return reverse(name, args=[automation.pk]) + (f"?from={LIST}" if _from_list(request) else "")


@require_POST
@needs("automation.edit")
def resumption(request: Request, pk: int) -> HttpResponseBase:
    """Of one that paused itself: what it heard meanwhile is done, or dropped."""
    automation = found(pk)
    drops = request.POST.get("drop") == "1"
    try:
        actions.resume(automation, drop=drops, by=request.user, now=clock())
    except Refusal as refusal:
        toasts.say(request, refusal.sentence, level="error")
    else:
        dropped = _("It runs again; what waited is dropped.")
        toasts.say(request, dropped if drops else _("It runs again, first what waited."))
    return _back(request, automation)


@require_POST
@needs("automation.edit")
def place(request: Request, pk: int) -> HttpResponseBase:
    """One up or one down: of several that one event begins the first goes first."""
    ids = list(queries.automations().values_list("pk", flat=True))
    at = ids.index(found(pk).pk)
    other = at + (-1 if request.POST.get("way") == "up" else 1)
    if 0 <= other < len(ids):
        ids[at], ids[other] = ids[other], ids[at]
        try:
            actions.order(ids, by=request.user, now=clock())
        except Refusal as refusal:
            toasts.say(request, refusal.sentence, level="error")
    return redirect("automations")


@needs("automation.edit")
def removal(request: Request, pk: int) -> HttpResponseBase:
    """Its runs are gone with it, so there is no way back: asked for on a page of its own, or in a box."""
    automation = found(pk)
    if request.method == "POST":
        actions.remove(automation, by=request.user, now=clock())
        toasts.say(request, _("%(name)s is removed.") % {"name": automation.name})
        return redirect("automations")
    kept = sum(queries.counts([pk]).get(pk, {}).values())
    said = ngettext("%(n)s run that is still kept", "%(n)s runs that are still kept", kept) % {"n": kept}
    context = {"automation": automation, "kept": said if kept else "", "crumbs": crumbs_of(automation)}
    return pages.show(request, "automation/removal.jinja", context)
