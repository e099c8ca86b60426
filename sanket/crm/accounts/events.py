"""What accounts announce, with the transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class AccountsChanged:
    """Accounts that were there before have another profile, or one of their contacts has."""

    account_ids: tuple[int, ...]
    now: datetime


@dataclass(frozen=True)
class AccountsSaved:
    """Accounts that are new, or are called otherwise now, or have another website: by what somebody may look for them.

    ``keys`` their external ids, ``called`` their names and ``sites`` their websites' hosts, before and now.
    """

    keys: tuple[str, ...]
    called: tuple[str, ...]
    sites: tuple[str, ...]
    now: datetime


@dataclass(frozen=True)
class ContactsSaved:
    """Contacts that are new, or have another mail address now, or work at another account: by what they are found.

    ``keys`` their external ids, ``emails`` in small letters, before and now.
    """

    contact_ids: tuple[int, ...]
    keys: tuple[str, ...]
    emails: tuple[str, ...]
    now: datetime


@dataclass(frozen=True)
class AccountsWritten:
    """Accounts were added, or anything they say of themselves was changed."""

    added: tuple[int, ...]
    changed: tuple[int, ...]
    now: datetime


@dataclass(frozen=True)
class ContactsWritten:
    """Contacts were added, or anything they say of themselves was changed. Not: what they allow."""

    added: tuple[int, ...]
    changed: tuple[int, ...]
    now: datetime
