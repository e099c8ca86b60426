"""The check page: events as they arrive. The page asks every two seconds; where nothing is new the answer is empty."""

from __future__ import annotations

import hashlib

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from sanket.crm.capture import queries
from sanket.crm.capture.queries import Event, Source
from sanket.web.access import needs
from sanket.web.requests import Request
from sanket.web.setup.sources import pages, words
from sanket.web.setup.sources.source import snippet

SHOWN = 30
NOTHING_NEW = 204
"""htmx leaves the page as it is."""


@require_safe
@needs("settings.view")
def page(request: Request, pk: int) -> HttpResponseBase:
    source = get_object_or_404(queries.sources(), pk=pk)
    home = pages.home(request)
    context = {**_arrivals(source), "home": home, "snippet": snippet(home, source.write_key)}
    return pages.show(request, "setup/sources/check.jinja", context)


@require_safe
@needs("settings.view")
def arrivals(request: Request, pk: int) -> HttpResponseBase:
    source = get_object_or_404(queries.sources(), pk=pk)
    context = _arrivals(source)
    if request.GET.get("seen") == context["seen"]:
        return HttpResponse(status=NOTHING_NEW)
    return render(request, "setup/sources/_arrivals.jinja", {**context, "words": words})


def _arrivals(source: Source) -> dict[str, object]:
    events = queries.newest_events(source, limit=SHOWN)
    return {"source": source, "events": [words.told(event) for event in events], "seen": _mark(events)}


def _mark(events: list[Event]) -> str:
    """Another one whenever something arrived, or what has arrived became something else."""
    said = "".join(f"{one.pk}{one.fate}{one.account_id}{one.type_id}{one.offering_id}" for one in events)
    return hashlib.sha256(said.encode()).hexdigest()[:12]
