"""What other systems say as events: who works for whom, and what they did. Shared by connectors."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from sanket.crm.capture.actions import Heard

LONGEST_KEY = 90
"""Of an id, so that there is room for what tells its events apart."""


class Speaker(NamedTuple):
    """External ids of whoever did it and of whom they work for, and what is said of both."""

    user: str
    group: str
    traits: Mapping[str, str]
    company: Mapping[str, str]


def tell(key: str, at: int, who: Speaker, name: str, properties: Mapping[str, Any]) -> list[Heard]:
    """The company first: whoever works there is made after it."""
    found = []
    if who.group:
        found.append(_heard("group", f"{key}:for", key, at, who)._replace(traits=who.company))
    if who.user:
        found.append(_heard("identify", f"{key}:who", key, at, who)._replace(traits=who.traits))
    said = {name: value for name, value in properties.items() if value}
    return [*found, _heard("track", key, key, at, who)._replace(name=name, properties=said)]


def _heard(kind: str, message_id: str, key: str, at: int, who: Speaker) -> Heard:
    # Whom nobody could call is nobody else either.
    nobody = "" if who.user else key
    return Heard(kind, message_id, at, "", nobody, who.user, "", who.group, {}, {}, {}, "", "")


def counted_once(key: str) -> str:
    """A key that is short enough."""
    return key if len(key) <= LONGEST_KEY else digest(key)


def digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:40]


def slug(*words: str) -> str:
    """
    >>> slug("indiamart", "Kalyan  Coatings", "")
    'indiamart-kalyan-coatings'
    """
    plain = (re.sub(r"[\W_]+", "-", word.casefold()).strip("-") for word in words)
    found = "-".join(filter(None, plain))
    return found if len(found) <= LONGEST_KEY else f"{found[:60]}-{digest(found)[:16]}"


def filled(**given: str) -> dict[str, str]:
    return {name: value for name, value in given.items() if value}
