"""Keys of programs: issued once, shown once, kept as a hash, revoked at once."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import OperationalError, connection, transaction
from django.db.models import QuerySet

from sanket.crm.workspace.models import AuditEntry, Token, User
from sanket.crm.workspace.permissions import PERMISSIONS, SCOPES
from sanket.crm.workspace.trail import audit
from sanket.shared import cells
from sanket.shared.errors import Refusal, RowError

PREFIX = "sanket_"
"""So that whoever finds one in a file or a log knows what it opens, and scanners for secrets can."""

SECRET_BYTES = 32
SHOWN = len(PREFIX) + 6
LONGEST_NAME = 100
LONGEST_LIFE_DAYS = 3650

NOTED_EVERY = timedelta(minutes=1)
"""Last use is written at most so often: a program that asks ten times a second must not write ten times a second."""

UNDO_WITHIN = timedelta(days=1)


class TokenRefused(Refusal):
    """A token cannot be made like this; ``field`` says which of the given is at fault."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__("token.refused", sentence, {"field": field})


class Issued(NamedTuple):
    """The row, and the secret that exists nowhere else."""

    token: Token
    secret: str


@transaction.atomic
def issue_token(
    *, user: User, name: str, scopes: Iterable[str], days: int | None = None, by: User | None, now: datetime
) -> Issued:
    """A new token that acts as ``user``, for so many days or for good."""
    if not user.is_active:
        raise TokenRefused("user", f"{user} is not active; choose somebody who is.")
    if days is not None and not 1 <= days <= LONGEST_LIFE_DAYS:
        raise TokenRefused("days", f"A token lives from 1 to {LONGEST_LIFE_DAYS:,} days, or for good.")
    secret = PREFIX + secrets.token_urlsafe(SECRET_BYTES)
    token = Token.objects.create(
        user=user,
        name=_name(name),
        start=secret[:SHOWN],
        digest=_digest(secret),
        scopes=_scopes(scopes),
        created_at=now,
        expires_at=None if days is None else now + timedelta(days=days),
    )
    told = {"user": [None, user.email], "scopes": [None, token.scopes], "expires_at": [None, token.expires_at]}
    audit(by=by, verb="token.issue", kind="token", subject=token.start, label=token.name, changes=told, now=now)
    return Issued(token, secret)


@transaction.atomic
def revoke_token(token: Token, *, by: User | None, now: datetime) -> Token:
    """From now on it opens nothing."""
    if Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now):
        audit(by=by, verb="token.revoke", kind="token", subject=token.start, label=token.name, now=now)
    token.refresh_from_db(fields=["revoked_at"])
    return token


@transaction.atomic
def restore_token(token: Token, *, by: User | None, now: datetime) -> Token:
    """Undo of a revocation, for a day: by whoever revoked it, or by an administrator."""
    if token.revoked_at is not None and now - token.revoked_at > UNDO_WITHIN:
        raise TokenRefused("token", "This token was revoked more than a day ago; make a new one.")
    if by is not None and by.role not in PERMISSIONS["users.edit"] and _revoker(token) != by.pk:
        raise TokenRefused("token", "Somebody else revoked this token; an administrator can make it valid again.")
    if Token.objects.filter(pk=token.pk, revoked_at__isnull=False).update(revoked_at=None):
        audit(by=by, verb="token.restore", kind="token", subject=token.start, label=token.name, now=now)
    token.refresh_from_db(fields=["revoked_at"])
    return token


def _revoker(token: Token) -> int | None:
    said = AuditEntry.objects.filter(kind="token", subject=token.start, verb="token.revoke").order_by("-at", "-pk")
    return said.values_list("by_id", flat=True).first()


def token_of(secret: str, *, now: datetime) -> Token | None:
    """The token that this is the secret of, with its person, if it still opens anything; notes that it was used."""
    if not secret.startswith(PREFIX):
        return None
    token = Token.objects.select_related("user__team").filter(digest=_digest(secret)).first()
    if token is None or not token.holds(now):
        return None
    if token.used_at is None or now - token.used_at >= NOTED_EVERY:
        _note_use(token, now)
    return token


def tokens() -> QuerySet[Token]:
    """All of them, newest first."""
    return Token.objects.select_related("user").order_by("-created_at", "-pk")


def tokens_seen_by(user: User) -> QuerySet[Token]:
    """One's own; administrators see everybody's."""
    if user.is_active and user.role in PERMISSIONS["users.edit"]:
        return tokens()
    return tokens().filter(user=user)


def _note_use(token: Token, now: datetime) -> None:
    """Never waits: while an import holds SQLite's write lock, a program that only reads must not stand in line for it."""
    with connection.cursor() as cursor:
        alone = connection.vendor == "sqlite"
        try:
            if alone:
                cursor.execute("PRAGMA busy_timeout = 0")
            Token.objects.filter(pk=token.pk).update(used_at=now)
            token.used_at = now
        except OperationalError:
            # Noted with the next use.
            pass
        finally:
            if alone:
                cursor.execute(f"PRAGMA busy_timeout = {_patience()}")


def _patience() -> int:
    """Milliseconds, as the settings have them."""
    return int(float(connection.settings_dict["OPTIONS"]["timeout"]) * 1000)


def _digest(secret: str) -> str:
    # A password is slow to hash because it can be guessed; 256 random bits cannot.
    return hashlib.sha256(secret.encode()).hexdigest()


def _name(value: str) -> str:
    try:
        name = cells.text(value, "name", most=LONGEST_NAME)
    except RowError as error:
        raise TokenRefused("name", f"The name {error.reason}.") from error
    if not name:
        raise TokenRefused("name", "Give the token a name that says which program has it.")
    return name


def _scopes(given: Iterable[str]) -> list[str]:
    scopes = sorted(set(given))
    if not scopes:
        raise TokenRefused("scopes", "Say what the token may do: read, write, or such as leads:read.")
    for scope in scopes:
        if scope not in SCOPES:
            raise TokenRefused("scopes", f"There is no scope {scope!r}; there are read, write and such as leads:write.")
    return scopes
