"""Whose write key it is. Keys are public: they let one tell, never ask."""

from __future__ import annotations

import base64
import binascii
import threading
import time
from collections import OrderedDict
from typing import NamedTuple

from django.db import connection

from sanket.api.events.refusals import Unheard
from sanket.crm.capture import queries

KNOWN_S, UNKNOWN_S = 5.0, 1.0
"""So long an answer is remembered: a source that was switched off may still be heard for that long."""
MOST_REMEMBERED = 1_000


class Teller(NamedTuple):
    """What the door needs to know of a source."""

    source_id: int
    name: str
    enabled: bool


def of_header(authorization: str) -> str:
    """The key of a Basic user or a Bearer; empty where there is none.

    >>> of_header("Basic a2V5Og=="), of_header("Bearer key"), of_header("")
    ('key', 'key', '')
    """
    scheme, _, rest = authorization.strip().partition(" ")
    if scheme.lower() == "bearer":
        return rest.strip()
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(rest.strip(), validate=True).decode().partition(":")[0]
    except (binascii.Error, ValueError):
        return ""


class Keys:
    """Remembers for seconds, so that not every request asks the database. One thread asks at a time."""

    def __init__(self) -> None:
        self.known: OrderedDict[str, tuple[Teller | None, float]] = OrderedDict()
        self.asking = threading.Lock()

    def teller(self, key: str) -> Teller:
        """Raises Unheard for a key that nobody has, and for a source that is switched off."""
        if not key:
            raise Unheard("event.key", "A write key is needed: as Basic user, or as writeKey in the body.", 401)
        found = self.remembered(key)
        if found is None:
            raise Unheard("event.key-unknown", "No source has this write key; see Settings, Sources.", 401)
        if not found.enabled:
            raise Unheard("event.source-off", "This source is switched off; see Settings, Sources.", 403)
        return found

    def remembered(self, key: str) -> Teller | None:
        entry = self.known.get(key)
        if entry is not None and entry[1] > time.monotonic():
            return entry[0]
        # Meanwhile the others go by what was known: when it ends, a hundred requests must not all ask.
        if not self.asking.acquire(blocking=entry is None):
            assert entry is not None
            return entry[0]
        try:
            entry = self.known.get(key)
            if entry is not None and entry[1] > time.monotonic():
                return entry[0]
            found = asked(key)
            self.known[key] = found, time.monotonic() + (KNOWN_S if found else UNKNOWN_S)
            while len(self.known) > MOST_REMEMBERED:
                self.known.popitem(last=False)
            return found
        finally:
            self.asking.release()


def asked(key: str) -> Teller | None:
    """Closes its connection: threads of this door are many and hold none."""
    alone = not connection.in_atomic_block
    try:
        source = queries.source_by_key(key) if len(key) <= 200 and "\0" not in key else None
        return None if source is None else Teller(source.pk, source.name, source.disabled_at is None)
    finally:
        if alone:
            connection.close()
