"""One event as it is read: the row of the table, or what is about to become one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from sanket.crm.activities.queries import CAPTURED, is_captured
from sanket.crm.capture import names
from sanket.crm.capture.statements import Rows, select, select_in

NEW = 1 << 62
"""Numbers from here on belong to events that are not written yet; among those of one second they are the last."""

NONE: Mapping[str, Any] = {}


class Reading(NamedTuple):
    """What an event means by the rules of now."""

    fate: str
    reason: str
    account_id: int | None
    contact_id: int | None
    offering_id: int | None
    type_id: int | None


class Told(NamedTuple):
    id: int
    source_id: int
    source: str
    """Its external id."""
    message_id: str
    kind: str
    name: str
    at: int
    anonymous_id: str
    user_id: str
    group_id: str
    agent_id: int | None
    agent: str
    hint: str
    properties: Mapping[str, Any]
    traits: Mapping[str, Any]
    context: Mapping[str, Any]
    previous_id: str

    @property
    def speaker(self) -> str:
        """The name that it is told under."""
        return names.user(self.user_id) if self.user_id else names.anonymous(self.anonymous_id)

    @property
    def names(self) -> list[str]:
        found = [names.anonymous(self.anonymous_id)] if self.anonymous_id else []
        return [*found, names.user(self.user_id)] if self.user_id else found

    @property
    def activity(self) -> str:
        """The external id of the activity that it is."""
        return activity_of(self.source, self.message_id)


def activity_of(source: str, message_id: str) -> str:
    return f"{CAPTURED}{source}:{message_id}"


def named_by(activity: str) -> tuple[str, str] | None:
    """The source and message id of the event that an activity is; None: it is another's."""
    source, colon, message_id = activity.removeprefix(CAPTURED).partition(":")
    return (source, message_id) if is_captured(activity) and colon else None


_COLUMNS = (
    "e.id, e.source_id, s.external_id, e.message_id, e.kind, e.name, e.at, e.anonymous_id, e.user_id, e.group_id,"
    " e.agent_id, coalesce(a.text, ''), e.hint, e.body, e.fate, e.reason, e.account_id, e.contact_id, e.offering_id,"
    " e.type_id"
)
_FROM = f"SELECT {_COLUMNS} FROM crm_event e JOIN crm_source s ON s.id = e.source_id LEFT JOIN crm_agent a ON a.id = e.agent_id"  # noqa: S608


def kept(ids: Iterable[int]) -> list[tuple[Told, Reading]]:
    """These events, and what they were read as last."""
    return _told(select_in(f"{_FROM} WHERE e.id IN {{}}", sorted(ids)))


def kept_after(event_id: int, limit: int) -> list[tuple[Told, Reading]]:
    """The next ones in the order in which they came."""
    return _told(select(f"{_FROM} WHERE e.id > %s ORDER BY e.id LIMIT %s", [event_id, limit]))


def _told(rows: Rows) -> list[tuple[Told, Reading]]:
    found = []
    for row in rows:
        body = json.loads(row[13])
        more = (body.get("properties", NONE), body.get("traits", NONE), body.get("context", NONE))
        told = Told._make((*row[:13], *more, body.get("previous_id", "")))
        found.append((told, Reading._make(row[14:])))
    return found
