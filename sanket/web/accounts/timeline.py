"""Entries of a timeline, as parts/timeline.jinja draws them."""

from __future__ import annotations

from typing import Any


def entry(
    what: str,
    *,
    kind: str = "customer",
    icon: str = "",
    url: str = "",
    meta: str = "",
    note: str = "",
    points: float | None = None,
    now: float | None = None,
    void: str = "",
) -> dict[str, Any]:
    """``points``: the value then; ``now``: what is left of it; ``void``: why it no longer counts. A ``note`` that says no more
    than ``what`` is left out."""
    return {
        "what": what,
        "kind": kind,
        "icon": icon,
        "url": url,
        "meta": meta,
        "note": "" if note.casefold() == what.casefold() else note,
        "points": points,
        "now": now,
        "void": void,
        "day": "",
    }
