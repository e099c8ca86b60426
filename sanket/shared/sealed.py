"""Secrets that have to be known again, kept so that a stolen database alone does not give them away."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.fernet import Fernet


class Unreadable(Exception):
    """Sealed with another key: the database came from elsewhere, or the key was made anew."""


def seal(text: str, key: str, purpose: str) -> str:
    """The text, encrypted by a key of its own for each purpose.

    >>> unseal(seal("word", "key", "webhooks"), "key", "webhooks")
    'word'
    """
    return _box(key, purpose).encrypt(text.encode()).decode()


def unseal(sealed: str, key: str, purpose: str) -> str:
    """Raises Unreadable."""
    from cryptography.fernet import InvalidToken

    try:
        return _box(key, purpose).decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise Unreadable from error


def _box(key: str, purpose: str) -> Fernet:
    # Loaded where it is needed: most processes never sign.
    from cryptography.fernet import Fernet

    digest = hashlib.sha256(purpose.encode() + b"\0" + key.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
