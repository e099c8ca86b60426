"""One event as a door hands it in: checked in form, not yet understood."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

KINDS = ("track", "page", "screen", "identify", "group", "alias")

STORED, DUPLICATE = "stored", "duplicate"
"""What becomes of one that was handed in: it is kept now, or was kept before (same source, same ``message_id``)."""


class Heard(NamedTuple):
    """``at`` Unix seconds by our clock (already corrected for the sender's); texts may be empty."""

    kind: str
    message_id: str
    """Counts once for each source; at most 100 characters. Two that differ in anything are two."""
    at: int
    name: str
    """Of a track event; of a page or screen where it has one."""
    anonymous_id: str
    user_id: str
    """Of an alias: the new name; ``previous_id`` is the old one."""
    previous_id: str
    group_id: str
    """From a group call or from ``context.groupId``."""
    properties: Mapping[str, Any]
    traits: Mapping[str, Any]
    """Of identify and group calls; else ``context.traits``."""
    context: Mapping[str, Any]
    user_agent: str
    """Of ``context.userAgent``, else of the request where a browser sent it."""
    address: str
    """The sender's IP address where a browser sent it: used for the verdict, not kept."""
