"""Lists narrowed by a condition or a segment, and the menu of views above them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse

from sanket.crm.rules import queries as rules
from sanket.crm.rules.queries import LISTS, Asked, ConditionRefused
from sanket.web.conditions.trouble import LONGEST, Trouble
from sanket.web.speech import gettext as _

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from sanket.crm.workspace.queries import User

MOST_SEGMENTS = 100
OWN = ("segment", "condition", "view")
"""What an address of a list says of these."""


def read(asked: Mapping[str, Any]) -> dict[str, str]:
    """Of an address; what makes no sense is as if it had not been said."""
    found = {"condition": str(asked.get("condition", ""))[: LONGEST + 1].replace("\0", "").strip()}
    for key in ("segment", "view"):
        said = str(asked.get(key, ""))
        found[key] = said if said.isascii() and said.isdigit() and len(said) < 19 else ""
    return found


@dataclass
class Narrowed:
    """``asks``: all that has to be true. ``trouble``: of a condition that cannot be asked; then nobody is shown."""

    asks: list[Asked] = field(default_factory=list)
    trouble: Trouble | None = None

    def rows(self, found: QuerySet[Any], *, at: int) -> QuerySet[Any]:
        """Of accounts, of contacts."""
        if self.trouble is not None:
            return found.none()
        for asked in self.asks:
            found = rules.among(found, asked, rules.clock_at(at))
        return found

    def queries(self, *, at: int) -> list[tuple[str, list[Any]]]:
        """For ids, as the list of leads takes them."""
        if self.trouble is not None:
            return [("NULL", [])]
        clock, made = rules.clock_at(at), list[tuple[str, list[Any]]]()
        for asked in self.asks:
            pks = asked.pks(clock)
            made.append(asked.ids(clock) if pks is None else (", ".join(["%s"] * len(pks)) or "NULL", pks))
        return made


def narrowed(place: str, segment: str, condition: str) -> Narrowed:
    made = Narrowed()
    if segment:
        chosen = rules.segments().filter(pk=int(segment), of=LISTS[place]).first()
        _ask(made, chosen.condition if chosen else "", LISTS[place])
    _ask(made, condition, LISTS[place])
    return made


def _ask(made: Narrowed, text: str, of: str) -> None:
    if not text:
        return
    try:
        made.asks.append(Asked(text, of))
    except ConditionRefused as refused:
        made.trouble = Trouble.of(text, refused)


def bar(place: str, wanted: Any, but: Callable[..., str], *, user: User) -> dict[str, Any]:
    """What the chips above a list need: views to pick, segments to choose, the way to the condition."""
    views = [
        {
            "name": view.name,
            "url": address(view),
            "mine": view.owner_id == user.pk,
            "change": reverse("view", args=[view.pk]) if view.owner_id == user.pk else "",
            "current": str(view.pk) == wanted.view,
        }
        for view in rules.views_of(user, place)
    ]
    segments = rules.segments().filter(of=LISTS[place]).order_by("name").values_list("pk", "name")[:MOST_SEGMENTS]
    return {
        "views": views,
        "current": next((view for view in views if view["current"]), None),
        "save": reverse("view-add")
        + but(view="")
        + ("&" if len(but(view="")) > 1 else "")
        + urlencode({"place": place}),
        "segment": {
            "name": _("Segment"),
            "value": wanted.segment,
            "clear": but(segment=""),
            "options": [
                {"value": str(pk), "label": name, "url": but(segment=str(pk)), "count": None} for pk, name in segments
            ],
        },
    }


def address(view: Any) -> str:
    """Of the list as the view shows it; whoever has no such view reads the same in it."""
    said = {**view.asked, "segment": view.segment_id or "", "condition": view.condition, "view": view.pk}
    return reverse(view.place) + "?" + urlencode({key: value for key, value in said.items() if value})
