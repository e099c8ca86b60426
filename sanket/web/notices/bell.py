"""What open pages ask every few seconds: is anything new? Mostly it is not, and then the answer is empty.

One indexed look each: server-sent events would hold a thread of the server for every open page.
"""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from sanket.crm.leads import queries as leads
from sanket.crm.messaging import queries
from sanket.web.notices.views import Row
from sanket.web.requests import Request, clock, plain_number

SHOWN = 3
"""New ones that are shown as they come; of more the bell tells the number."""
MOST_LEADS = 99


@require_safe
@never_cache
def news(request: Request) -> HttpResponse:
    """``seen``: the newest notice that the page knows; ``unread``: how many it shows; ``leads``: the newest lead of its list."""
    seen, shown, newest_lead = (_number(request, name) for name in ("seen", "unread", "leads"))
    now = queries.bell(request.user)
    fresh = _leads_since(request, newest_lead) if newest_lead is not None else 0
    if now.newest == seen and now.unread == shown and not fresh:
        return HttpResponse(status=204)
    some = queries.newer(request.user, seen, SHOWN) if seen is not None and now.newest > seen else []
    context = {"now_rings": now, "rows": [Row(one) for one in reversed(some)], "fresh": fresh}
    return render(request, "notices/_bell.jinja", context)


def _leads_since(request: Request, newest: int) -> int:
    """Leads of this person that a list lacks; their numbers grow in the order of detection."""
    if leads.last_number() <= newest:
        # Mostly so, and much cheaper than whose they are.
        return 0
    at = int(clock().timestamp())
    found = leads.visible_to(request.user).filter(pk__gt=newest).warm(at, by_date=False).filter(covered_by=None)
    return found[:MOST_LEADS].count()


def _number(request: Request, name: str) -> int | None:
    text = request.GET.get(name, "")
    return plain_number(text)
