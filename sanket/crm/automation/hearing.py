"""What the automations that are on listen for, kept in memory for a second: where nobody listens, an event costs no
statement. Whoever switches one on is heard at once in the same process, in others within that second.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from time import monotonic
from typing import Any, NamedTuple

from sanket.crm.plans import select

KNOWN_FOR = 1.0
"""Seconds."""


class Wish(NamedTuple):
    """``narrow``: name -> ids or words, one of which the event must have."""

    automation: int
    narrow: Mapping[str, tuple[Any, ...]]

    def takes(self, facts: Mapping[str, Any]) -> bool:
        return all(facts.get(name) in some for name, some in self.narrow.items())


class _Known:
    at = -KNOWN_FOR
    wishes: dict[str, list[Wish]] = {}


_WISHES = (
    "SELECT v.trigger, v.automation_id, v.narrow FROM crm_automation a JOIN crm_automationversion v ON v.id = a.on_id"
    " ORDER BY a.id"
)


def wishes(trigger: str) -> list[Wish]:
    if monotonic() - _Known.at > KNOWN_FOR:
        _read()
    return _Known.wishes.get(trigger, [])


def _read() -> None:
    found: dict[str, list[Wish]] = {}
    for trigger, automation, narrow in select(_WISHES):
        said = json.loads(narrow) if isinstance(narrow, str) else narrow
        found.setdefault(trigger, []).append(Wish(automation, spelled_out(said)))
    _Known.wishes, _Known.at = found, monotonic()


def spelled_out(narrow: Mapping[str, Any]) -> Mapping[str, tuple[Any, ...]]:
    """With the ids of what is named, and of all offerings below one."""
    found: dict[str, tuple[Any, ...]] = {}
    for name, said in narrow.items():
        if name == "type":
            from sanket.crm.activities.queries import ids_by_external

            found[name] = tuple(ids_by_external([said]).values())
        elif name == "offering":
            from sanket.crm.catalogue.queries import tree

            whole = tree()
            top = next((pk for pk, row in whole.rows.items() if row.external_id == said), None)
            found[name] = () if top is None else tuple(whole.below(top))
        else:
            found[name] = (said,)
    return found


def forget() -> None:
    """Look anew: somebody switched one on or off."""
    _Known.at = -KNOWN_FOR
