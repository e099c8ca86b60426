"""Which leads a list shows, in which order, from where on: read from the address, written back into it."""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus, urlencode

from django.db.models import Q

from sanket.crm.leads import queries as leads
from sanket.crm.leads.queries import PLACES, SORTS, WARM_TABS
from sanket.crm.leads.queries import usual_order as default_sort
from sanket.crm.response import queries as response
from sanket.web.requests import LARGEST, plain_number
from sanket.web.saved import columns, narrowing
from sanket.web.speech import gettext as _

if TYPE_CHECKING:
    from sanket.crm.leads.queries import (
        Lead,
    )
    from sanket.crm.workspace.queries import User

PAGE = 30
COUNTED = 99  # a tab says 99+ rather than counting on
SOME_VALUE = "\0"  # that nobody can have asked for

TABS = ("open", "mine", "unassigned", "cooling", "cold", "unfit", "asked", "closed", "withdrawn")
OPEN_STAGES = ("recognised", "accepted", "qualified")
CLOSED_STAGES = ("converted", "recycled", "disqualified")
STAGES = (*OPEN_STAGES, *CLOSED_STAGES)
OF_WARM = ("heat", "answer", "worth")
"""Orders in which only warm leads stand."""
HEATS = ("1.25", "1.5", "2")


def tab_words() -> dict[str, str]:
    return {
        "open": _("Open"),
        "mine": _("Mine"),
        "unassigned": _("Nobody's"),
        "cooling": _("Cold this week"),
        "cold": _("Cold"),
        "unfit": _("No longer fit"),
        "asked": _("Asked, does not fit"),
        "closed": _("Closed"),
        "withdrawn": _("Withdrawn"),
    }


def sort_words() -> dict[str, str]:
    return {
        "heat": _("Heat"),
        "cold": _("Cold date"),
        "recognised": _("Recognised"),
        "account": _("Account"),
        "fitment": _("Fitment"),
        "answer": _("Answer within"),
        "worth": _("Worth"),
    }


def answer_words() -> dict[str, str]:
    return {
        "waiting": _("Waits for an answer"),
        "late": _("Is late"),
        "in-time": _("Answered in time"),
        "too-late": _("Answered too late"),
    }


@dataclass(frozen=True)
class Wanted:
    """What a list was asked for; anything that makes no sense is as if it had not been said."""

    tab: str = "open"
    offering: int | None = None
    owner: str = ""
    stage: str = ""
    heat: str = ""
    answer: str = ""
    reason: int | None = None
    q: str = ""
    segment: str = ""
    condition: str = ""
    view: str = ""
    sort: str = "heat"
    columns: str = ""
    after: str = ""

    @classmethod
    def read(cls, asked: Mapping[str, Any]) -> Wanted:
        tab = asked.get("tab") if asked.get("tab") in TABS else "open"
        sort = asked.get("sort", "")
        owner = asked.get("owner", "")
        return cls(
            tab=tab or "open",
            offering=plain_number(asked.get("offering")),
            owner=owner if owner in ("none", "me") or plain_number(owner) is not None else "",
            stage=asked.get("stage", "") if asked.get("stage") in STAGES else "",
            heat=asked.get("heat", "") if asked.get("heat") in HEATS else "",
            answer=asked.get("answer", "") if asked.get("answer") in response.ANSWERS else "",
            reason=plain_number(asked.get("reason")) if tab == "closed" else None,
            q=" ".join(asked.get("q", "").replace("\0", "").split())[:100],
            **narrowing.read(asked),
            sort=sort if sort in SORTS or (sort in OF_WARM and tab in WARM_TABS) else default_sort(tab or "open"),
            columns=columns.read(asked),
            after=asked.get("after", "")[:LONGEST_CURSOR],
        )

    def but(self, **changes: object) -> str:
        """The address of the same list with something changed; a change starts at the first page."""
        # A view that is narrowed further is that view no more.
        kept = {"view": self.view} if set(changes) <= {"after"} else {"view": ""}
        other = replace(self, **{"after": "", **kept, **changes})  # type: ignore[arg-type]
        if "tab" in changes:
            other = replace(other, sort=default_sort(other.tab), stage="", heat="", answer="", reason=None)
        said = {key: value for key, value in vars(other).items() if value not in (None, "")}
        if said.get("tab") == "open":
            del said["tab"]
        if said.get("sort") == default_sort(other.tab):
            del said["sort"]
        return "?" + urlencode(said)

    def choices(self, key: str) -> Callable[[str], str]:
        """`but` for many values of one key."""
        before, _some, after = self.but(**{key: SOME_VALUE}).partition(quote_plus(SOME_VALUE))
        return lambda value: f"{before}{quote_plus(value)}{after}"

    @property
    def narrowed(self) -> bool:
        own = self.offering or self.owner or self.stage or self.heat or self.answer or self.reason or self.q
        return bool(own or self.segment or self.condition)


def wish(wanted: Wanted, *, user: User, at: int) -> leads.Wish | None:
    """What the room is asked for; None: no leads at all (see asked.py)."""
    if wanted.tab == "asked":
        return None
    narrowed = narrowing.narrowed("leads", wanted.segment, wanted.condition)
    made = leads.wish_of(
        wanted.tab,
        user=user,
        at=at,
        owner=wanted.owner,
        stage=wanted.stage,
        reason=wanted.reason,
        offering=wanted.offering,
        name=wanted.q,
        heat=float(wanted.heat) if wanted.heat else None,
    )
    among = narrowed.queries(at=at) if narrowed.asks or narrowed.trouble else []
    among += [response.answered(wanted.answer, at=at)] if wanted.answer else []
    return replace(made, among=among) if among else made


@dataclass(frozen=True)
class Slice:
    """``beyond``: the leads among ``rows`` that the team cannot follow up, in the order of heat; else none are named."""

    rows: Sequence[Lead]
    after: str
    beyond: frozenset[int] = frozenset()


def page_of(
    who: leads.Reader,
    wish: leads.Wish | None,
    wanted: Wanted,
    *,
    at: int,
    size: int = PAGE,
    capacity: int | None = None,
) -> Slice:
    """One page; its cursor names where the next one begins."""
    if wish is None:
        return Slice([], "")
    if wanted.sort == "answer":
        place = read_cursor(wanted.after, response.PLACE)
        part = response.part_to_answer(who, wish, place=place, at=at, size=size)
        return Slice(part.rows, write_cursor(part.place) if part.place else "")
    if wanted.sort == "worth":
        place = read_cursor(wanted.after, response.PLACE_BY_WORTH)
        part = response.part_by_worth(who, wish, place=place, at=at, size=size)
        return Slice(part.rows, write_cursor(part.place) if part.place else "")
    place = read_cursor(wanted.after, PLACES[wanted.sort])
    part = leads.part_of(who, wish, order=wanted.sort, place=place, at=at, size=size, capacity=capacity)
    return Slice(part.rows, write_cursor(part.place) if part.place else "", part.beyond)


def beyond(field: str, falling: bool, place: Sequence[Any]) -> Q:
    way = "lt" if falling else "gt"
    return Q(**{f"{field}__{way}": place[0]}) | Q(**{field: place[0], f"id__{way}": place[1]})


LONGEST_CURSOR = 6_000
"""Of a name of 300 signs of any script, and some more."""


def write_cursor(place: Iterable[Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(list(place)).encode()).decode().rstrip("=")


def read_cursor(text: str, types: Sequence[type]) -> list[Any] | None:
    """The place a cursor names; a broken one is no cursor, so that an old link still opens a list."""
    try:
        place = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, RecursionError):
        return None
    if not isinstance(place, list) or len(place) != len(types):
        return None
    return place if all(map(_fits, place, types)) else None


def _fits(part: object, wanted: type) -> bool:
    """Of the type that the order goes by, and nothing that a database cannot take."""
    if isinstance(part, bool):
        return False
    if wanted is str:
        return isinstance(part, str) and "\0" not in part and _written(part)
    if isinstance(part, int):
        return abs(part) <= LARGEST
    return wanted is float and isinstance(part, float) and math.isfinite(part)


def _written(text: str) -> bool:
    """Not half a sign, which JSON can name and UTF-8 cannot."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def counted(n: int) -> str:
    """How many, up to a bound: counting 20,000 rows for a tab's label would cost more than the page."""
    return f"{COUNTED}+" if n > COUNTED else str(n)
