"""Events out of JSON: each checked by itself, so that one that is wrong does not cost the others."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import uuid4

import msgspec

from sanket.api.events.moments import Clock
from sanket.api.events.refusals import BadEvent, Unheard
from sanket.crm.capture.actions import KINDS, Heard

MOST_EVENTS = 2_500
EVENT_BYTES = 32 * 1024
DEPTH = 64
ID_CHARACTERS, MESSAGE_ID_CHARACTERS, NAME_CHARACTERS = 200, 100, 200
SPACES = re.compile(r"\s+")

Id = str | int | float | None
Instant = str | int | float | None
Fields = dict[str, Any] | None
NOTHING = msgspec.Raw(b"")


class Told(msgspec.Struct, rename="camel"):
    """One event as trackers send it; what is not named here is not needed."""

    type: str | None = None
    message_id: Id = None
    user_id: Id = None
    anonymous_id: Id = None
    previous_id: Id = None
    group_id: Id = None
    event: str | None = None
    name: str | None = None
    category: str | None = None
    timestamp: Instant = None
    original_timestamp: Instant = None
    sent_at: Instant = None
    properties: Fields = None
    traits: Fields = None
    context: msgspec.Raw = NOTHING
    """Most programs say the same of many events: it is read once for all of them that say it letter by letter."""
    write_key: str | None = None


class Batch(msgspec.Struct, rename="camel"):
    batch: list[msgspec.Raw]
    write_key: str | None = None
    sent_at: Instant = None
    context: Fields = None


class Key(msgspec.Struct, rename="camel"):
    """Of the only event of a request, which says the rest when it is read."""

    write_key: str | None = None


class Sender(NamedTuple):
    """What the request says about who sends; empty where a program does."""

    user_agent: str = ""
    address: str = ""


class Rejected(NamedTuple):
    place: int
    """In the batch."""
    message_id: str
    code: str
    reason: str


class Read(NamedTuple):
    """``places``: where each that was heard stands in the batch. ``made``: place and message id of those without one."""

    heard: list[Heard]
    places: list[int]
    rejected: list[Rejected]
    made: list[tuple[int, str]]


_one = msgspec.json.Decoder(Told)
_context = msgspec.json.Decoder(Fields)
_batch = msgspec.json.Decoder(Batch)
_key = msgspec.json.Decoder(Key)


def batch(raw: bytes) -> Batch:
    try:
        found = _batch.decode(raw)
    except RecursionError:
        raise Unheard("event.too-deep", f"JSON may be {DEPTH} levels deep.") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Unheard("event.not-json", f"The body is no batch of events in JSON: {_said(error)}.") from None
    if not found.batch:
        raise Unheard("event.empty", "The batch is empty.")
    if len(found.batch) > MOST_EVENTS:
        raise Unheard("event.too-many", f"A batch may have {MOST_EVENTS:,} events; send smaller ones.", 413)
    return found


def batch_of_one(raw: bytes) -> Batch:
    """A request that is one event; what is wrong with that is said when it is read."""
    try:
        return Batch([msgspec.Raw(raw)], write_key=_key.decode(raw).write_key)
    except RecursionError:
        raise Unheard("event.too-deep", f"JSON may be {DEPTH} levels deep.") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Unheard("event.not-json", f"The body is no event in JSON: {_said(error)}.") from None


def told(raw: bytes | msgspec.Raw) -> Told:
    """One event in form. Raises BadEvent."""
    whole = bytes(raw)
    if len(whole) > EVENT_BYTES:
        raise BadEvent("event.too-large", "An event may have 32 KB.")
    try:
        found = _one.decode(whole)
    except RecursionError:
        raise BadEvent("event.too-deep", f"JSON may be {DEPTH} levels deep.") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadEvent("event.form", f"This is no event in JSON: {_said(error)}.") from None
    if whole.count(b"{") + whole.count(b"[") > DEPTH and _deep(whole):
        raise BadEvent("event.too-deep", f"JSON may be {DEPTH} levels deep.")
    if b"\\u0000" in whole:
        for name in ("event", "name", "category", "properties", "traits"):
            setattr(found, name, _without_nul(getattr(found, name)))
    return found


class Contexts:
    """The contexts of the events of one request. ``shared``: what the batch says of all of them."""

    def __init__(self, shared: Mapping[str, Any]) -> None:
        self.shared = shared
        self.known: dict[bytes, Mapping[str, Any]] = {}

    def of(self, told: Told) -> Mapping[str, Any]:
        """One object for all that say the same: nobody may write in it. Raises BadEvent."""
        raw = bytes(told.context)
        found = self.known.get(raw)
        if found is None:
            found = self.known[raw] = self.read(raw)
        return found

    def read(self, raw: bytes) -> Mapping[str, Any]:
        if not raw:
            return self.shared
        try:
            found = _context.decode(raw) or {}
        except RecursionError:
            raise BadEvent("event.too-deep", f"JSON may be {DEPTH} levels deep.") from None
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            said = f"in its context, {_said(error)}"
            raise BadEvent("event.form", f"This is no event in JSON: {said}.") from None
        if b"\\u0000" in raw:
            found = _without_nul(found)
        return {**self.shared, **found} if self.shared else found


def read(batch: Batch, call: str, received_s: float, sender: Sender) -> Read:
    """What can be kept of it, and why not the rest. ``call``: what the address says it is; a batch's events say so."""
    found = Read([], [], [], [])
    try:
        clock = Clock(received_s, batch.sent_at)
    except BadEvent as bad:
        raise Unheard(bad.code, bad.sentence) from None
    contexts = Contexts(batch.context or {})
    for index, item in enumerate(batch.batch):
        one = None
        try:
            one = told(item)
            event = heard(one, one.type or "" if call == "batch" else call, clock, sender, contexts.of(one))
        except BadEvent as bad:
            named = one.message_id if one is not None and isinstance(one.message_id, str) else ""
            found.rejected.append(Rejected(index, named[:MESSAGE_ID_CHARACTERS], bad.code, bad.sentence))
            continue
        if not one.message_id:
            found.made.append((index, event.message_id))
        found.heard.append(event)
        found.places.append(index)
    return found


def heard(told: Told, kind: str, clock: Clock, sender: Sender, context: Mapping[str, Any]) -> Heard:
    """The event as the room takes it. Raises BadEvent."""
    if kind not in KINDS:
        raise BadEvent("event.type", f"type is one of: {', '.join(KINDS)}.")
    properties, name = told.properties or {}, ""
    # Most are absent: a call for each would be felt.
    user_id = "" if told.user_id is None else ident("userId", told.user_id)
    anonymous_id = "" if told.anonymous_id is None else ident("anonymousId", told.anonymous_id)
    previous_id = "" if told.previous_id is None else ident("previousId", told.previous_id)
    group_id = "" if told.group_id is None else ident("groupId", told.group_id)
    if not user_id and not anonymous_id:
        raise BadEvent("event.nobody", "userId or anonymousId is needed.")
    if kind == "track":
        name = words(told.event)
        if not name:
            raise BadEvent("event.name", "A track event needs its name in event.")
    elif kind in ("page", "screen"):
        name = words(told.name)
        if told.category:
            properties = {"category": told.category, **properties}
    elif kind == "group" and not group_id:
        raise BadEvent("event.group", "A group event needs groupId.")
    elif kind == "alias" and not (previous_id and user_id):
        raise BadEvent("event.alias", "An alias event needs previousId and userId.")
    if len(name) > NAME_CHARACTERS:
        raise BadEvent("event.name-long", f"The name of an event may have {NAME_CHARACTERS} characters.")
    said = context.get("traits")
    traits = told.traits or {} if kind in ("identify", "group") else {}
    if kind != "group" and isinstance(said, dict):
        traits = {**said, **traits}
    agent = context.get("userAgent")
    return Heard(
        kind=kind,
        message_id=message_id(told.message_id),
        at=clock.at(told.timestamp if told.timestamp is not None else told.original_timestamp, told.sent_at),
        name=name,
        anonymous_id=anonymous_id,
        user_id=user_id,
        previous_id=previous_id if kind == "alias" else "",
        group_id=group_id or ident("context.groupId", context.get("groupId")),
        properties=properties,
        traits=traits,
        context=context,
        user_agent=agent if isinstance(agent, str) else sender.user_agent,
        address=sender.address,
    )


def ident(name: str, given: Any) -> str:
    """An id as text; numbers are written out. Raises BadEvent."""
    if given is None:
        return ""
    if type(given) is str and len(given) <= ID_CHARACTERS and given.isalnum():
        return given
    if isinstance(given, float) and given.is_integer():
        given = int(given)
    if isinstance(given, bool) or not isinstance(given, str | int | float):
        raise BadEvent("event.id", f"{name} is a text.")
    text = str(given).replace("\0", "").strip()
    if len(text) > ID_CHARACTERS:
        raise BadEvent("event.id-long", f"{name} may have {ID_CHARACTERS} characters.")
    return text


def message_id(given: Id) -> str:
    """The sender's, sign for sign, for two that differ are two; or one of our own: whoever sends none cannot send again
    without being counted twice."""
    text = given if isinstance(given, str) else ident("messageId", given)
    if len(text) > MESSAGE_ID_CHARACTERS:
        raise BadEvent("event.message-id", f"messageId may have {MESSAGE_ID_CHARACTERS} characters.")
    return text if text.strip() else f"sanket-{uuid4()}"


def words(given: str | None) -> str:
    if not given or given.isalnum():
        return given or ""
    return SPACES.sub(" ", given).strip()


def _said(error: Exception) -> str:
    return "it is not UTF-8" if isinstance(error, UnicodeDecodeError) else str(error).replace("JSON is malformed: ", "")


def _deep(whole: bytes) -> bool:
    """Level by level, not by recursion."""
    level: list[Any] = [msgspec.json.decode(whole)]
    for _ in range(DEPTH + 1):
        level = [
            inner
            for one in level
            if isinstance(one, dict | list)
            for inner in (one.values() if isinstance(one, dict) else one)
        ]
        if not level:
            return False
    return True


def _without_nul(given: Any) -> Any:
    """No database keeps this character in a text."""
    if isinstance(given, str):
        return given.replace("\0", "")
    if isinstance(given, list):
        return [_without_nul(one) for one in given]
    if isinstance(given, dict):
        return {_without_nul(name): _without_nul(one) for name, one in given.items()}
    return given
