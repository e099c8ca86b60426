"""Whose write key it is. Keys are public: they let one tell, never ask."""

from __future__ import annotations

import base64
import binascii
import threading
import time
from collections import OrderedDict
from typing import NamedTuple, TypeVar

from django.db import connection

from sanket.api.events.refusals import Unheard
from sanket.crm.capture import queries

KNOWN_S, UNKNOWN_S = 5.0, 1.0
"""So long an answer is remembered: a source that was switched off may still be heard for that long."""
OVERDUE_S = 5.0
"""So much longer it may serve while others are being asked about; after that one waits for one's turn to ask."""
MOST_REMEMBERED, MOST_UNKNOWN = 1_000, 1_000
LONGEST = 200
"""Characters; no source has a longer key, and what strangers send is not kept."""

T = TypeVar("T")


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
        self.known: OrderedDict[str, tuple[Teller, float]] = OrderedDict()
        # Apart, so that whoever makes keys up throws no real one out.
        self.unknown: OrderedDict[str, float] = OrderedDict()
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
        if len(key) > LONGEST or "\0" in key:
            return None
        entry = self.known.get(key)
        if entry is not None and entry[1] > time.monotonic():
            return entry[0]
        if self.unknown.get(key, 0.0) > time.monotonic():
            return None
        # Meanwhile the others go by what was known: when it ends, a hundred requests must not all ask.
        if entry is not None and time.monotonic() - entry[1] < OVERDUE_S:
            if not self.asking.acquire(blocking=False):
                return entry[0]
        else:
            self.asking.acquire()
        try:
            entry = self.known.get(key)
            if entry is not None and entry[1] > time.monotonic():
                return entry[0]
            if self.unknown.get(key, 0.0) > time.monotonic():
                return None
            found = asked(key)
            if found is None:
                self.known.pop(key, None)
                remember(self.unknown, key, time.monotonic() + UNKNOWN_S, MOST_UNKNOWN)
            else:
                remember(self.known, key, (found, time.monotonic() + KNOWN_S), MOST_REMEMBERED)
            return found
        finally:
            self.asking.release()


def remember(where: OrderedDict[str, T], key: str, what: T, most: int) -> None:
    where[key] = what
    where.move_to_end(key)
    while len(where) > most:
        where.popitem(last=False)


def asked(key: str) -> Teller | None:
    """Closes its connection: threads of this door are many and hold none."""
    alone = not connection.in_atomic_block
    try:
        source = queries.source_by_key(key)
        return None if source is None else Teller(source.pk, source.name, source.disabled_at is None)
    finally:
        if alone:
            connection.close()
