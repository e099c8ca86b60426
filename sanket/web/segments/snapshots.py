"""Whom a segment held at one moment."""

from __future__ import annotations

from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sanket.crm.rules import actions, queries
from sanket.crm.rules.queries import ConditionRefused, Segment, Snapshot
from sanket.web import toasts
from sanket.web.access import needs
from sanket.web.requests import Request, clock
from sanket.web.segments import held
from sanket.web.segments.views import crumbs, find


def _found(pk: int, snapshot_pk: int) -> tuple[Segment, Snapshot]:
    segment = find(pk)
    snapshot = queries.snapshots(segment).filter(pk=snapshot_pk).first()
    if snapshot is None:
        raise Http404
    return segment, snapshot


def _above(segment: Segment) -> list[tuple[str, str]]:
    return [*crumbs(), (segment.name, reverse("segment", args=[segment.pk]))]


@require_POST
@needs("segment.edit")
def take(request: Request, pk: int) -> HttpResponseBase:
    """Keep whom it holds now."""
    segment = find(pk)
    try:
        made = actions.take_snapshot(segment, by=request.user, now=clock())
    except ConditionRefused as refused:
        toasts.say(request, refused.sentence, level="error")
        return redirect("segment", pk)
    toasts.say(request, _("Kept: %(many)s.") % {"many": held.how_many(segment.of, made.count)})
    return redirect("segment-snapshot", pk, made.pk)


@require_safe
@needs("segment.edit")
def detail(request: Request, pk: int, snapshot_pk: int) -> HttpResponseBase:
    segment, snapshot = _found(pk, snapshot_pk)
    after = request.GET.get("after", "")
    found = queries.in_snapshot(held.seen(request.user, segment.of), snapshot)
    members, mark = held.page_of(found, segment.of, after)
    context = {
        "segment": segment,
        "snapshot": snapshot,
        "count": held.how_many(segment.of, snapshot.count),
        "there": found.count(),
        "crumbs": _above(segment),
        "members": members,
        "columns": held.columns(segment.of),
        "after": after,
        "next": f"?after={mark}" if mark else "",
    }
    return render(request, "segments/snapshot.jinja", context)


@needs("segment.edit")
def removal(request: Request, pk: int, snapshot_pk: int) -> HttpResponseBase:
    """It cannot be brought back, so it asks first."""
    segment, snapshot = _found(pk, snapshot_pk)
    if request.method != "POST":
        context = {"segment": segment, "snapshot": snapshot, "crumbs": _above(segment)}
        return render(request, "segments/snapshot_removal.jinja", context)
    actions.remove_snapshot(snapshot, by=request.user, now=clock())
    toasts.say(request, _("The snapshot is removed."))
    return redirect("segment", pk)
