"""What all pages of *Scoring* share: the row of pages under the settings' tabs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from sanket.crm.recognition import queries
from sanket.crm.recognition.queries import Edit
from sanket.crm.workspace.queries import may
from sanket.web.access import needs
from sanket.web.requests import Request
from sanket.web.scoring import plan
from sanket.web.setup import pages


def show(
    request: Request,
    template: str,
    context: dict[str, Any],
    *,
    invalid: bool = False,
    edits: Sequence[Edit] | None = None,
) -> HttpResponse:
    """A page of *Scoring*; its template extends scoring/_page.jinja and fills the blocks `head_of_page` and `scoring`.

    What waits in the draft is counted at its tab, so that nobody forgets to publish it; ``edits``: where the page
    has read them anyway.
    """
    waiting = len(queries.draft().edits if edits is None else edits)
    subtabs = [
        {
            "label": page.label,
            "url": reverse(page.name),
            "current": request.path.startswith(reverse(page.name)),
            "count": waiting if waiting and page.name == "scoring-draft" else None,
        }
        for page in plan.pages()
        if may(request.user, page.deed)
    ]
    return pages.show(request, template, {"subtabs": subtabs, **context}, invalid=invalid)


@require_safe
@needs("scoring.view")
def index(request: Request) -> HttpResponseBase:
    """To the first page that this person may see."""
    return redirect(next(page.name for page in plan.pages() if may(request.user, page.deed)))
