"""The home page. A sales person sees what is theirs; managers and the others see the team's picture, ownerless leads first."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sanket.crm.leads import queries as leads
from sanket.crm.plans import one_state
from sanket.crm.workspace import queries as workspace
from sanket.web.context import theme
from sanket.web.leads import outcomes
from sanket.web.leads import page as one
from sanket.web.requests import Request, clock
from sanket.web.scoring.asked import asks
from sanket.web.today.picture import picture


@require_safe
@one_state()
def today(request: Request) -> HttpResponse:
    at = int(clock().timestamp())
    seen = picture(
        request.user,
        at=at,
        here=workspace.zone(request.workspace),
        capacity=workspace.capacity(request.workspace).a_week,
    )
    context = {
        "picture": seen,
        "asks": asks(request.user),
        "at": at,
        "newest_lead": leads.last_number(),
        "peek": one.peeked(request.GET.get("peek", ""), user=request.user, at=at),
        "outcome_words": outcomes.outcome_words(),
        "tomorrow": outcomes.tomorrow(),
        "keys": [
            ("J K", _("next, previous")),
            ("Enter", _("open")),
            ("O", _("peek")),
            ("A", _("accept")),
            ("Q", _("qualify what was accepted")),
            ("V", _("make a deal of what was qualified")),
            ("C", _("call")),
        ],
    }
    return render(request, "today/index.jinja", context)


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """Asked for by the service worker, which shows it in place of what cannot be reached."""
    # Without the request: neither who this is nor what is to be said to them may be kept with it.
    context = {"theme": theme(request), "lang": get_language() or "en"}
    return HttpResponse(render_to_string("today/offline.jinja", context))
