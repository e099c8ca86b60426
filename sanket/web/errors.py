"""Pages for what went wrong. They say what happened and what to do, and need no database to do so."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.template import engines
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sanket.shared.errors import Refusal
from sanket.web.context import theme

HIDDEN = ("password", "secret", "code", "csrfmiddlewaretoken")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(
        request,
        400,
        _("That request made no sense to us"),
        _("It was malformed, or too large. Go back and try again; if it came from a link, the link is broken."),
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    sentence = str(exception or "") or _("Your role may not do this.")
    return page(request, 403, _("Not open to you"), sentence)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(
        request,
        404,
        _("Nothing here"),
        _("There is no such page, or it shows something that you do not have access to."),
    )


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """allauth's limits on guessing passwords and codes."""
    return page(request, 429, _("Too many tries"), _("Wait a few minutes, then try again."))


def failed(request: HttpRequest) -> HttpResponse:
    return page(
        request,
        500,
        _("Something broke on our side"),
        _("Nothing of what you sent was half saved. Try again in a minute.")
        + " "
        + _("If it stays broken, tell your administrator the time and what you did."),
    )


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    return page(request, 409, _("That was not done"), refusal.sentence)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token is out of date. What was typed is offered again, but only to a form that was ours: the
    browser names the page it came from, and a stranger's page gets no button that would send its words for it."""
    return page(
        request,
        403,
        _("Your page was out of date"),
        _("You signed in or out in another window meanwhile, so nothing was saved.")
        if _is_ours(request)
        else _("The form did not come from this site, or your browser keeps no cookies for it. Nothing was saved."),
        again=request.get_full_path() if _is_ours(request) else "",
        fields=_typed(request) if _is_ours(request) else [],
    )


def page(request: HttpRequest, status: int, title: str, sentence: str, **more: Any) -> HttpResponse:
    context = {
        "request": request,
        "title": title,
        "sentence": sentence,
        "status": status,
        "theme": theme(request),
        "lang": get_language() or "en",
        "again": "",
        "fields": [],
        "csrf_token": "",
        **more,
    }
    if more.get("again"):
        from django.middleware.csrf import get_token

        context["csrf_token"] = get_token(request)
    # Without the request: the context processors would ask the database who this is.
    return HttpResponse(engines["jinja2"].get_template("errors/error.jinja").render(context), status=status)


def _is_ours(request: HttpRequest) -> bool:
    named = request.headers.get("Origin") or request.headers.get("Referer") or ""
    # "null", from a page that hides where it came from, has no host: it must not equal a base URL that is not set.
    from_host = urlsplit(named).netloc
    return bool(from_host) and from_host in (request.get_host(), urlsplit(settings.BASE_URL).netloc)


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """Pairs of name and text, without secrets; a file cannot be offered again."""
    try:
        return [
            (name, value)
            for name, values in request.POST.lists()
            for value in values
            if not any(word in name.lower() for word in HIDDEN)
        ]
    except (RequestDataTooBig, TooManyFieldsSent, MultiPartParserError, OSError):
        return []
