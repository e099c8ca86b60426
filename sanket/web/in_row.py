"""What was done in a row of a list, said in place of its buttons: a page that asks by script stays as it stands."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template.backends.utils import csrf_input
from django.template.loader import render_to_string

CONFLICT = 409


def asked(request: HttpRequest) -> bool:
    """Whether the answer is put into the row; else it is a page, and what happened is said by a message."""
    return request.headers.get("HX-Request") == "true"


def told(request: HttpRequest, what: str, *, more: str = "", undo: str = "", name: str = "") -> HttpResponse:
    """``what`` happened, ``more``: what follows; ``undo``: the address whose POST takes it back; ``name``: of the row."""
    # Without the request, whose frame is half the cost of a page.
    words = {"what": what, "more": more, "undo": undo, "name": name, "csrf": csrf_input(request)}
    return HttpResponse(render_to_string("parts/told.jinja", words))


def undone(sentence: str) -> HttpResponse:
    """The row has its buttons back; the sentence is read out."""
    return HttpResponse(sentence, content_type="text/plain; charset=utf-8")


def refused(sentence: str) -> HttpResponse:
    """The row keeps its buttons, and says why."""
    return HttpResponse(sentence, content_type="text/plain; charset=utf-8", status=CONFLICT)
