"""Settings, Routing: whom last month's leads would have gone to by the rules as they are saved, or with one changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sanket.crm.response import queries
from sanket.crm.response.queries import Fate, Replayed, RoutingRule
from sanket.shared.errors import Refusal
from sanket.web.access import needs
from sanket.web.requests import Request, clock
from sanket.web.setup import pages
from sanket.web.setup.routing import RuleForm, find, shown

DAYS = (7, 30, 90)
USUAL_DAYS = 30
SHOWN = 200


@require_http_methods(["GET", "POST"])
@needs("settings.view")
def replay(request: Request) -> HttpResponseBase:
    """Posted with the form of a rule: as if it were saved, at its place or at the end. Nothing is."""
    asked = request.POST if request.method == "POST" else request.GET
    days = int(asked.get("days", "")) if asked.get("days", "") in map(str, DAYS) else USUAL_DAYS
    rules, tried = queries.rules(), None
    if request.method == "POST":
        rule = find(int(asked["rule"])) if asked.get("rule", "").isdecimal() and len(asked["rule"]) < 19 else None
        form = RuleForm(request.POST)
        tried = _drafted(form, rule)
        if tried is None:
            return shown(request, form, rule, invalid=True)
        rules = [tried if one.pk == tried.pk else one for one in rules]
        rules += [] if rule else [tried]
    found = queries.replay(rules, days=days, now=clock())
    context = {
        "days": days,
        "choices": DAYS,
        "tried": tried,
        "posted": _posted(request) if tried else [],
        "found": found,
        "shares": found.shares,
        "rows": _rows(found),
        "unknown": _unknown(),
    }
    return pages.show(request, "setup/routing_replay.jinja", context)


def _drafted(form: RuleForm, rule: RoutingRule | None) -> RoutingRule | None:
    if not form.is_valid():
        return None
    try:
        made = queries.drafted(form.said(), rule)
    except Refusal as refusal:
        field = str(refusal.data.get("field") or "condition")
        form.add_error(field if field in form.fields else None, refusal.sentence)
        return None
    # A new one has turns and a name of its own all the same.
    made.pk = made.pk or -1
    return made


def _posted(request: Request) -> list[tuple[str, str]]:
    """What was typed, to be sent again: saved, or tried over another time."""
    but = ("csrfmiddlewaretoken", "days")
    return [(name, value) for name, values in request.POST.lists() if name not in but for value in values]


def _rows(found: Replayed) -> list[Mapping[str, Any]]:
    def name(fate: Fate) -> str:
        return found.names.get(fate.to or 0, "") or _("nobody")

    return [
        {
            "lead": one.lead,
            "was": name(one.was),
            "was_why": one.was.reason,
            "would": name(one.would),
            "why": one.would.reason,
        }
        for one in found.differences[:SHOWN]
    ]


def _unknown() -> list[str]:
    """`queries.UNKNOWN` in everybody's language."""
    return [
        _("Accounts are taken with the territory, owner and other fields they have today."),
        _("Teams, territories, hours, languages and how many open leads one can have are taken as they are today."),
        _("Leave, holidays, who was on call, and who had joined or left are taken as they were then."),
        _(
            "How many open leads somebody had then follows from when leads opened, were closed and went cold as it stands "
            "today."
        ),
        _("What was handed over by hand afterwards is left out."),
    ]
