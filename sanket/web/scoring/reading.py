"""While a worker reads a long log for the first time: how far it is, in the place of what is worked out from it."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.shortcuts import render

from sanket.crm.recognition import queries
from sanket.web.requests import Request, clock
from sanket.web.scoring.whatif_page import far


def waits(request: Request, place: str) -> HttpResponseBase | None:
    """None when the log is at hand, or somebody asks to wait for it; ``place``: the id of what is replaced."""
    if "wait" in request.GET:
        return None
    now = clock()
    work = queries.log_prepare(now=now)
    if work is None:
        return None
    asked = request.GET.copy()
    asked["wait"] = "1"
    context = {
        "place": place,
        "again": request.get_full_path(),
        "waiting_url": f"{request.path}?{asked.urlencode()}",
        "work": far(work, now),
    }
    return render(request, "scoring/_reading.jinja", context)
