"""Search: what the palette asks for, and the page for those without script."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sanket.crm.plans import one_state
from sanket.web.requests import Request, clock
from sanket.web.search.finding import groups


@require_safe
@one_state()
def search(request: Request) -> HttpResponse:
    asked = " ".join(request.GET.get("q", "").replace("\0", "").split())[:100]
    part = bool(request.htmx) or request.GET.get("part") == "1"
    found = groups(request.user, asked, at=int(clock().timestamp()), commands=not part)
    return render(request, "search/_found.jinja" if part else "search/index.jinja", {"q": asked, "groups": found})
