"""What many events say letter by letter alike, of the program and the page that told them, is worked out once for all."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import msgspec

NOT_KEPT = frozenset({"ip", "userAgent", "traits", "groupId"})
"""Who somebody is stands elsewhere; the address, which tells where they are, is not kept at all."""
_encode = msgspec.json.Encoder().encode


class Contexts:
    """Of one call: contexts are known again by being the same object, as a door hands them in."""

    def __init__(self) -> None:
        # With what they were made of: as long as it is held, no other object has its number.
        self._kept: dict[int, tuple[Mapping[str, Any], Mapping[str, Any]]] = {}
        self._text: dict[int, tuple[Mapping[str, Any], str]] = {}

    def kept(self, context: Mapping[str, Any]) -> Mapping[str, Any]:
        """What of it is kept."""
        found = self._kept.get(id(context))
        if found is None:
            kept = {key: value for key, value in context.items() if key not in NOT_KEPT}
            found = self._kept[id(context)] = (context, kept)
        return found[1]

    def text(self, kept: Mapping[str, Any]) -> str:
        """As JSON."""
        found = self._text.get(id(kept))
        if found is None:
            found = self._text[id(kept)] = (kept, text_of(kept))
        return found[1]


def text_of(value: Any) -> str:
    """JSON of anything that JSON can say."""
    try:
        return _encode(value).decode()
    except (ValueError, OverflowError):
        # Halves of letters, and numbers longer than any computer's: the slow way knows how to write them.
        return json.dumps(value, separators=(",", ":"))
