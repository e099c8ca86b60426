"""Settings → Notices: which people are not reached, by which channel, and why. What was said stays theirs."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from sanket.crm.messaging import queries
from sanket.shared.instants import DAY, seconds_of
from sanket.web.access import needs
from sanket.web.requests import Request, clock
from sanket.web.setup import pages

WEEK = 7 * DAY


@require_safe
@needs("settings.view")
def page(request: Request) -> HttpResponse:
    context = {
        "troubles": queries.troubles(seconds_of(clock()) - WEEK),
        "mail_works": queries.mail_works(),
    }
    return pages.show(request, "setup/undelivered.jinja", context)
