"""Segments to look at: all of them, one with its members, and a condition before it is kept."""

from __future__ import annotations

from time import perf_counter
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from sanket.crm.plans import one_state
from sanket.crm.rules import queries
from sanket.crm.rules.queries import ConditionRefused, Segment
from sanket.shared.instants import seconds_of
from sanket.web.access import needs
from sanket.web.conditions.trouble import Trouble, of_asked
from sanket.web.requests import Request, clock
from sanket.web.segments import held
from sanket.web.speech import gettext as _

PAGE = 50
ENOUGH = 1.0
"""Seconds that a list may spend on counting; what is left over is counted on its own page."""


def find(pk: int) -> Segment:
    found = queries.segments().filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@require_safe
@needs("segment.edit")
@one_state()
def index(request: Request) -> HttpResponseBase:
    at = seconds_of(clock())
    asked, after = request.GET.get("of", ""), request.GET.get("after", "")
    found = queries.segments().order_by("name")
    if asked in held.kinds():
        found = found.filter(of=asked)
    shown = list((found.filter(name__gt=after[:200].replace("\0", "")) if after else found)[: PAGE + 1])
    began, rows = perf_counter(), []
    for segment in shown[:PAGE]:
        rows.append({"segment": segment, "kind": held.kinds()[segment.of], "counted": perf_counter() - began < ENOUGH})
        if rows[-1]["counted"]:
            rows[-1]["count"] = held.count(request.user, segment.of, segment.condition, at=at)
    tabs = [("", _("All")), *held.kinds().items()]
    context = {
        "rows": rows,
        "tabs": [{"label": label, "url": f"?of={of}" if of else "?", "current": of == asked} for of, label in tabs],
        "after": after,
        "next": _next(asked, shown[PAGE - 1].name) if len(shown) > PAGE else "",
        "any": bool(rows) or queries.segments().exists(),
    }
    return render(request, "segments/index.jinja", context)


def _next(of: str, name: str) -> str:
    return "?" + urlencode({key: value for key, value in (("of", of), ("after", name)) if value})


@require_safe
@needs("segment.edit")
@one_state()
def detail(request: Request, pk: int) -> HttpResponseBase:
    segment = find(pk)
    context: dict[str, Any] = {
        "segment": segment,
        "kind": held.kinds()[segment.of],
        "crumbs": crumbs(),
        "snapshots": list(queries.snapshots(segment).order_by("-pk")),
        "trouble": None,
        "count": None,
        "members": [],
        "columns": held.columns(segment.of),
        "after": request.GET.get("after", ""),
        "next": "",
    }
    try:
        found = held.held(request.user, segment.of, segment.condition, at=seconds_of(clock()))
        context["count"] = held.how_many(segment.of, found.count())
        context["members"], mark = held.page_of(found, segment.of, context["after"])
        context["next"] = f"?after={mark}" if mark else ""
    except ConditionRefused as refused:
        context["trouble"] = Trouble.of(segment.condition, refused)
    return render(request, "segments/segment.jinja", context)


@require_safe
@needs("segment.edit")
@one_state()
def tests(request: Request, pk: int) -> HttpResponseBase:
    """In which order its tests are asked, and what that spares."""
    segment = find(pk)
    context: dict[str, Any] = {
        "segment": segment,
        "crumbs": [*crumbs(), (segment.name, reverse("segment", args=[pk]))],
        "trouble": None,
    }
    try:
        asked = queries.Asked(segment.condition, segment.of)
        context["explained"] = asked.explain(queries.clock_at(seconds_of(clock())))
        context["spared"] = queries.spared(f"segment:{pk}", segment.condition, segment.of)
    except ConditionRefused as refused:
        context["trouble"] = Trouble.of(segment.condition, refused)
    return render(request, "segments/tests.jinja", context)


@require_safe
@needs("segment.edit")
def preview(request: Request) -> HttpResponse:
    """How many a condition is true of and who they are, or what is wrong with it, while it is typed."""
    return render(request, "segments/_preview.jinja", previewed(request, request.GET.get("condition", "")))


def previewed(request: Request, condition: str, of: str = "") -> dict[str, Any]:
    of = of or of_asked(request.GET)
    told: dict[str, Any] = {"trouble": None, "members": [], "count": None, "columns": held.columns(of)}
    if not condition.strip():
        return told
    try:
        found = held.held(request.user, of, condition, at=seconds_of(clock()))
        told["count"] = held.how_many(of, found.count())
        told["members"] = held.page_of(found, of, "", size=10)[0]
    except ConditionRefused as refused:
        told["trouble"] = Trouble.of(condition, refused)
    return told


def crumbs() -> list[tuple[str, str]]:
    return [(_("Segments"), reverse("segments"))]
