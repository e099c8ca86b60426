"""For machines that watch: alive without a database, ready with database and worker. Answers without sign-in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from sanket.crm.workspace import jobs

# A worker gives a sign of life every 10 seconds.
LONGEST_SILENCE_SECONDS = 60


@require_safe
@never_cache
def alive(request: HttpRequest) -> HttpResponse:
    return HttpResponse("alive\n", content_type="text/plain")


@require_safe
@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    report = readiness(datetime.now(UTC))
    return JsonResponse(report, status=200 if report["ready"] else 503)


def readiness(now: datetime) -> dict[str, Any]:
    try:
        beat = jobs.last_beat()
    except DatabaseError as error:
        return {"ready": False, "database": False, "worker_seconds": None, "reason": _short(error)}
    silence = None if beat is None else round((now - beat).total_seconds(), 1)
    works = silence is not None and silence <= LONGEST_SILENCE_SECONDS
    reason = "" if works else "No worker gives a sign of life: start `sanket worker`, or `sanket serve --with-worker`."
    return {"ready": works, "database": True, "worker_seconds": silence, "reason": reason}


def _short(error: DatabaseError) -> str:
    # Only the first line: whoever asks without sign-in need not learn hosts and names from the rest.
    return f"The database does not answer ({type(error).__name__})."


class HealthMiddleware:
    """Answers before anything else looks: probes ask by number (10.0.0.7), which is no name that people may use."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        answer = ANSWERS.get(request.path)
        return answer(request) if answer else self.get_response(request)


ANSWERS = {"/healthz": alive, "/readyz": ready}
urlpatterns = [path("healthz", alive, name="alive"), path("readyz", ready, name="ready")]
