"""What a connector is, as pages and workers know it. The door `sanket.connectors` fills this register at start; doors
that do not know each other meet here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sanket.crm.capture.heard import Heard
from sanket.crm.capture.models import Source
from sanket.crm.workspace.queries import User
from sanket.shared.errors import Refusal

FAILING_SINCE = "failing_since"
"""In what a source remembers: since when no try went well, in Unix seconds."""
MAPPING = "mapping"
"""The setting that holds what people said a delivery means."""
LATE = timedelta(minutes=10)
"""So long a call that is due may wait for a worker before people are told."""


class NotTaken(Refusal):
    """What was delivered cannot be taken as it is; the sentence stands beside it, and it may be taken again later."""

    def __init__(self, sentence: str, code: str = "delivery.unreadable") -> None:
        super().__init__(code, sentence)


class Delivered(NamedTuple):
    """What a connector reads: a delivery as it came."""

    key: str
    """The other system's id of it."""
    payload: Any
    at: int
    """When it came, in Unix seconds."""


class Setting(NamedTuple):
    """A setting of a connector, as a form asks for it."""

    name: str
    title: str
    about: str = ""
    kind: str = "text"
    """text, secret (never shown again), address, number, choice or lines."""
    usual: str = ""
    choices: Sequence[tuple[str, str]] = ()
    needed: bool = False


class Line(NamedTuple):
    """A line of a preview: what stands for one of our fields."""

    title: str
    value: str


@dataclass(frozen=True)
class Mapped:
    """How people say what deliveries mean: by a mapping, kept among the settings of the source as ``mapping``."""

    fields: tuple[Setting, ...]
    """Our fields: each is found by a path, or is a constant, and its values may be called something else here."""
    more: tuple[Setting, ...]
    """What else there is to say."""
    check: Callable[[Mapping[str, str]], dict[str, Any]]
    """As typed (``path:NAME``, ``constant:NAME``, ``values:NAME``, and ``more``) -> as it is kept. Raises SourceRefused."""
    typed: Callable[[Mapping[str, Any]], dict[str, str]]
    """The way back, for a form."""
    preview: Callable[[Source, Mapping[str, Any], Delivered], list[list[Line]]]
    """What a delivery would be under a mapping, thing by thing. Raises NotTaken."""


@dataclass(frozen=True)
class Connector:
    """How one kind of source is set up, heard and asked."""

    name: str
    """The kind of its sources."""
    title: str
    about: str
    settings: tuple[Setting, ...]
    check: Callable[[Mapping[str, str]], dict[str, Any]]
    """Settings as typed -> as they are kept. Raises SourceRefused, which names the field."""
    read: Callable[[Source, Delivered], Sequence[Heard]] | None = None
    """What a delivery says. Raises NotTaken."""
    prepare: Callable[[Source, User | None, datetime], None] | None = None
    """What a new source needs, such as activity types; in the transaction that adds it."""
    pull: Callable[[Source, datetime], None] | None = None
    """Ask the other system, if it is time; raises nothing that people should read, but tells it by `source_fares`."""
    due: Callable[[Source, datetime], datetime | None] | None = None
    """When it is asked next; None: it is not asked."""
    pushed_to: str = ""
    """The path to which the other system sends, with ``{key}`` for the write key."""
    offering_by: str = ""
    """The property of its events that names a category which may have to be mapped to one of ours."""
    mapped: Mapped | None = None
    """A page says what a delivery means; until then deliveries wait."""

    def waits(self, source: Source) -> bool:
        return self.mapped is not None and not source.settings.get(MAPPING)


class Health(NamedTuple):
    state: str
    """off, new, ok, late or failing."""
    since: datetime | None
    error: str
    next_at: datetime | None


_register: dict[str, Connector] = {}


def register(some: Sequence[Connector]) -> None:
    _register.update({one.name: one for one in some})


def connectors() -> list[Connector]:
    """In the order of the table in `sanket.connectors`."""
    return list(_register.values())


def connector_of(source: Source) -> Connector | None:
    return _register.get(source.kind)


def health(source: Source, *, now: datetime) -> Health:
    """How a connector fares, in one word, and why."""
    connector = connector_of(source)
    next_at = connector.due(source, now) if connector is not None and connector.due is not None else None
    if source.disabled_at is not None:
        return Health("off", source.disabled_at, "", None)
    if source.last_error:
        since = source.state.get(FAILING_SINCE)
        began = datetime.fromtimestamp(since, tz=now.tzinfo) if since else source.last_error_at
        return Health("failing", began, source.last_error, next_at)
    if next_at is not None and now - next_at > LATE:
        return Health("late", next_at, "", next_at)
    return Health("ok" if source.last_seen_at else "new", source.last_seen_at, "", next_at)
