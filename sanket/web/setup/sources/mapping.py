"""Mapping: what events mean. The names that no rule knows with how often they came, and the rules in their order."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponseBase
from django.views.decorators.http import require_safe

from sanket.crm.capture import queries
from sanket.web.access import needs
from sanket.web.requests import Request
from sanket.web.setup.sources import pages, sentences


@require_safe
@needs("settings.view")
def index(request: Request) -> HttpResponseBase:
    sources = list(queries.sources())
    asked = request.GET.get("source", "")
    source = next((one for one in sources if str(one.pk) == asked), None)
    context: dict[str, Any] = {
        "sentences": sentences,
        "unmapped": queries.unmapped(source),
        "rules": list(queries.rules(source)),
        "source_names": {one.pk: one.name for one in sources},
        "sources": [
            {"value": str(one.pk), "label": one.name, "url": pages.link("mapping", source=one.pk)} for one in sources
        ],
        "asked": str(source.pk) if source else "",
    }
    return pages.show(request, "setup/sources/mapping.jinja", context, tab="mapping")
