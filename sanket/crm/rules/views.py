"""Deeds on views: what a list shows, under a name, of one's own or for all."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from sanket.crm.rules.conditions import Asked
from sanket.crm.rules.models import Segment, View
from sanket.crm.workspace.actions import audit
from sanket.crm.workspace.queries import User
from sanket.shared.errors import Refusal

LONGEST_NAME, MOST_VIEWS = 100, 200
LISTS = {"accounts": "account", "contacts": "contact", "leads": "lead"}
"""List -> of whom its conditions are."""


class ViewRefused(Refusal):
    """``field`` names what was said wrong."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__("view.refused", sentence, {"field": field})


def views_of(user: User, place: str = "") -> QuerySet[View]:
    """One's own and those for all, by name."""
    found = View.objects.select_related("owner", "segment").filter(Q(owner=user) | Q(shared=True))
    return (found.filter(place=place) if place else found).order_by("name", "pk")


@transaction.atomic
def add_view(
    *,
    place: str,
    name: str,
    owner: User,
    now: datetime,
    condition: str = "",
    segment: Segment | None = None,
    asked: dict[str, str] | None = None,
    shared: bool = False,
) -> View:
    """``asked``: the list's own filters and order, as its address has them. Raises `ConditionRefused`."""
    if View.objects.filter(owner=owner).count() >= MOST_VIEWS:
        raise ViewRefused("name", f"You have {MOST_VIEWS} views already; remove one first.")
    made = View(place=place, owner=owner, shared=shared, segment=segment, asked=asked or {}, created_at=now)
    made.name, made.condition = _name(name), _condition(condition, place)
    _fits(made)
    _kept(made)
    _note(made, "add", by=owner, now=now)
    return made


@transaction.atomic
def save_view(view: View, *, by: User, now: datetime, **given: Any) -> View:
    """Change name, condition, segment, asked or shared, whatever is given."""
    saved = View.objects.select_for_update().get(pk=view.pk)
    if "name" in given:
        saved.name = _name(given["name"])
    if "condition" in given:
        saved.condition = _condition(given["condition"], saved.place)
    for key in ("segment", "asked", "shared"):
        if key in given:
            setattr(saved, key, given[key])
    _fits(saved)
    _kept(saved)
    _note(saved, "save", by=by, now=now)
    return saved


@transaction.atomic
def remove_view(view: View, *, by: User, now: datetime) -> dict[str, Any]:
    """Answers what brings it back."""
    _note(view, "remove", by=by, now=now)
    View.objects.filter(pk=view.pk).delete()
    names = ("place", "name", "condition", "asked", "shared")
    return {**{name: getattr(view, name) for name in names}, "segment": view.segment_id}


def _condition(text: str, place: str) -> str:
    return Asked(text, LISTS[place]).text if text.strip() else ""


def _name(name: str) -> str:
    said = " ".join(name.split())
    if not said:
        raise ViewRefused("name", "Give the view a name.")
    if len(said) > LONGEST_NAME:
        raise ViewRefused("name", f"The name has at most {LONGEST_NAME} characters.")
    return said


def _fits(view: View) -> None:
    if view.segment is not None and view.segment.of != LISTS[view.place]:
        raise ViewRefused("segment", f"This list shows no {view.segment.of}s.")


def _kept(view: View) -> None:
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError:
        raise ViewRefused("name", f"You have a view {view.name} of this list already.") from None


def _note(view: View, deed: str, *, by: User, now: datetime) -> None:
    # What only one sees is nobody's business but theirs.
    if view.shared:
        audit(by=by, verb=f"view.{deed}", kind="view", subject=view.pk, label=view.name, now=now)
