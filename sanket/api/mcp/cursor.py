"""Where a list goes on: the place of the last row seen, as one word that an assistant hands back unread."""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Sequence

from sanket.api.mcp.tool import ToolRefused

LARGEST = 2**63 - 1
Place = tuple[str | int | float, ...]


def write(*place: str | float) -> str:
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def read(text: str, types: Sequence[type]) -> Place | None:
    """The place that ``after`` names; None: the list is asked from its beginning."""
    if not text:
        return None
    try:
        place = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, RecursionError):
        place = None
    if not isinstance(place, list) or len(place) != len(types) or not all(map(_fits, place, types)):
        raise ToolRefused("mcp.after", "after is not from an answer to the same question; leave it out to begin anew.")
    return tuple(place)


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
