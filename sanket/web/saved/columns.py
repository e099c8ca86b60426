"""Which columns a list shows: those that its address says, as a view keeps them; else those that one has kept for oneself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from sanket.crm.workspace.queries import User

LONGEST = 200
_KEYS = re.compile(r"[a-z]+(\.[a-z]+)*")


class Column(NamedTuple):
    """``key``: by which it is chosen; of one that always stands there it is empty. ``hide``: its heading is for those who
    hear the page."""

    label: str
    cls: str = ""
    sort: str = ""
    key: str = ""
    title: str = ""
    hide: bool = False


def read(asked: Mapping[str, Any]) -> str:
    """Of an address: keys with a full stop between them."""
    said = str(asked.get("columns", ""))[:LONGEST]
    return said if _KEYS.fullmatch(said) else ""


def joined(keys: Iterable[str]) -> str:
    return ".".join(keys)


def chosen(place: str, plan: Sequence[Column], said: str, *, user: User) -> list[Column]:
    """Those of the plan that are shown; a choice of which none is left is no choice."""
    keys = said.split(".") if said else user.columns.get(place, [])
    wanted = {one.key for one in plan if one.key}.intersection(keys)
    return [one for one in plan if not wanted or not one.key or one.key in wanted]


def menu(place: str, plan: Sequence[Column], shown: Sequence[Column], query: str) -> dict[str, Any]:
    """What the menu *Columns* needs."""
    keys = {one.key for one in shown}
    options = [(one.key, one.label, one.key in keys) for one in plan if one.key]
    return {"place": place, "query": query, "options": options, "fewer": any(not on for _, _, on in options)}
