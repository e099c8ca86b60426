"""Deeds on sources: add them, change them, shut them, note how they fare."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from sanket.crm.capture import adding
from sanket.crm.capture.book import bump
from sanket.crm.capture.models import EVENTS, Source
from sanket.crm.capture.rereading import SOURCE, note
from sanket.crm.capture.rules import make_ready
from sanket.crm.workspace.actions import audit
from sanket.crm.workspace.queries import User
from sanket.shared import cells
from sanket.shared.errors import Refusal, RowError

KEY_BYTES = 24
SEEN_EVERY = timedelta(seconds=5)
"""A busy source is noted as seen so often: all that tell us at once would wait for its row."""


class SourceRefused(Refusal):
    """A source cannot be like this; ``field`` says what is at fault."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__("source.refused", sentence, {"field": field})


def new_key() -> str:
    return secrets.token_urlsafe(KEY_BYTES)


@transaction.atomic
def add_source(
    *,
    name: str,
    kind: str = EVENTS,
    settings: Mapping[str, Any] | None = None,
    by: User | None,
    now: datetime,
) -> Source:
    """A new source with a write key of its own. Two of one name are refused; its external id is made of the name."""
    called = _name(name, None)
    _check(settings or {})
    # First of all: what no source has told yet needs no reading anew.
    make_ready(now=now)
    source = Source.objects.create(
        external_id=_external_id(called),
        name=called,
        kind=kind,
        write_key=new_key(),
        settings=dict(settings or {}),
        created_at=now,
    )
    _audit("source.add", source, {"name": [None, called], "kind": [None, kind]}, by, now)
    # What it may add stands in the book.
    bump()
    return source


@transaction.atomic
def save_source(
    source: Source,
    *,
    name: str | None = None,
    settings: Mapping[str, Any] | None = None,
    by: User | None,
    now: datetime,
) -> Source:
    """Change what is given. ``settings`` are laid upon those there are; None takes one away. Their values may be keys:
    the audit trail is told the names of those that changed only. Its external id stays."""
    source = Source.objects.select_for_update().get(pk=source.pk)
    changes: dict[str, list[Any]] = {}
    if name is not None and (called := _name(name, source)) != source.name:
        changes["name"] = [source.name, called]
        source.name = called
    if settings is not None:
        laid = {key: value for key, value in {**source.settings, **settings}.items() if value is not None}
        _check(laid)
        for key in sorted({*laid, *source.settings}):
            if laid.get(key) != source.settings.get(key):
                changes[key] = ["…", "…"]
        source.settings = laid
    if changes:
        source.save(update_fields=["name", "settings"])
        _audit("source.save", source, changes, by, now)
    if {adding.ADDS, adding.ACCOUNTS_A_DAY, adding.CONTACTS_A_DAY, adding.PLACE} & changes.keys():
        # Those whom it speaks of and nobody knows are made now; who was made stays.
        note(SOURCE, str(source.pk), now=now)
        bump()
    return source


@transaction.atomic
def renew_key(source: Source, *, by: User | None, now: datetime) -> Source:
    """Another write key; what comes with the old one is refused from now on."""
    source = Source.objects.select_for_update().get(pk=source.pk)
    source.write_key = new_key()
    source.save(update_fields=["write_key"])
    _audit("source.key", source, {"write_key": ["…", "…"]}, by, now)
    return source


@transaction.atomic
def disable_source(source: Source, *, by: User | None, now: datetime) -> Source:
    """Nothing more is taken from it; what it told stays and counts."""
    return _let(source, now, "source.disable", by, now)


@transaction.atomic
def enable_source(source: Source, *, by: User | None, now: datetime) -> Source:
    return _let(source, None, "source.enable", by, now)


def _let(source: Source, at: datetime | None, verb: str, by: User | None, now: datetime) -> Source:
    source = Source.objects.select_for_update().get(pk=source.pk)
    if (source.disabled_at is None) != (at is None):
        source.disabled_at = at
        source.save(update_fields=["disabled_at"])
        _audit(verb, source, {}, by, now)
    return source


def _check(settings: Mapping[str, Any]) -> None:
    if settings.get(adding.ADDS, True) not in adding.WORDS:
        raise SourceRefused(adding.ADDS, f"A source adds {adding.ALL}, {adding.MAIL} or {adding.NONE}.")
    if settings.get(adding.PLACE, adding.SERVER) not in adding.PLACES:
        raise SourceRefused(adding.PLACE, f"A source is a {adding.WEBSITE} or a {adding.SERVER}.")
    for field in (adding.ACCOUNTS_A_DAY, adding.CONTACTS_A_DAY):
        most = settings.get(field, 0)
        if isinstance(most, bool) or not isinstance(most, int) or not 0 <= most <= adding.MOST_A_DAY:
            raise SourceRefused(field, f"Say how many a day as a number from 0 to {adding.MOST_A_DAY:,}.")


def source_fares(source_id: int, *, error: str = "", state: Mapping[str, Any] | None = None, now: datetime) -> None:
    """How a connector's try went: an ``error`` (a sentence), or well; ``state`` replaces what it remembers."""
    fields: dict[str, Any] = {"last_error": error[:2_000]}
    fields["last_error_at" if error else "last_seen_at"] = now
    if state is not None:
        fields["state"] = dict(state)
    Source.objects.filter(pk=source_id).update(**fields)


def _name(name: str, source: Source | None) -> str:
    try:
        called = cells.text(name, "name", most=200)
    except RowError as error:
        raise SourceRefused("name", f"The name {error.reason}.") from error
    if not called:
        raise SourceRefused("name", "Give the source a name.")
    others = Source.objects.filter(name__iexact=called)
    if (others.exclude(pk=source.pk) if source else others).exists():
        raise SourceRefused("name", f"There is a source {called!r} already.")
    return called


def _external_id(name: str) -> str:
    plain = re.sub(r"[^A-Za-z0-9._]+", "-", name).strip("-.")[:80] or "source"
    found, number = plain, 1
    while Source.objects.filter(external_id=found).exists():
        number += 1
        found = f"{plain}-{number}"
    return found


def _audit(verb: str, source: Source, changes: dict[str, list[Any]], by: User | None, now: datetime) -> None:
    audit(by=by, verb=verb, kind="source", subject=source.external_id, label=source.name, changes=changes, now=now)
