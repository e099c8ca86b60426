"""Before any page: is the site set up, is somebody signed in, which zone and currency do we speak in?"""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable
from typing import Any, cast

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from sanket.crm.workspace import queries as workspace
from sanket.shared.errors import Refusal
from sanket.web import access, errors, show
from sanket.web.requests import Request

# Answered without a look at the database, or for programs, which are asked for a token instead.
EXEMPT = ("/healthz", "/readyz", "/static/", "/favicon.ico", "/sanket.js", "/push.js", "/mcp")


class WorkspaceMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path.startswith(EXEMPT):
            return self.get_response(request)
        ours = cast("Request", request)
        ours.workspace = workspace.current()
        if ours.workspace.set_up_at is None and request.path != reverse("first-run"):
            return _move(request, reverse("first-run"))
        with timezone.override(_zone(ours)), show.currency(ours.workspace.currency):
            return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Every page needs a sign-in, except those that say in access.OPEN that they do not."""
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name in access.OPEN or _is_in(request):
            return None
        return access.to_sign_in(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """What the business refuses and a view did not show at its field: the sentence as a page."""
        return errors.refused(request, exception) if isinstance(exception, Refusal) else None


def _is_in(request: HttpRequest) -> bool:
    return request.user.is_authenticated


def _zone(request: Request) -> zoneinfo.ZoneInfo:
    """The person's own zone, else the company's."""
    own = getattr(request.user, "time_zone", "")
    try:
        return zoneinfo.ZoneInfo(own or request.workspace.time_zone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return zoneinfo.ZoneInfo("UTC")


def _move(request: HttpRequest, address: str) -> HttpResponse:
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=200, headers={"HX-Redirect": address})
    return redirect(address)
