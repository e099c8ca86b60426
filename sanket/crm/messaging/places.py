"""Where a channel leads: addresses that are secrets, sealed as all secrets are that have to be known again."""

from __future__ import annotations

import hashlib

from django.conf import settings

from sanket.crm.messaging.models import Channel
from sanket.shared.sealed import Unreadable, seal, unseal

PURPOSE = "messaging"


def sealed(where: str) -> str:
    return seal(where, settings.SECRET_KEY, PURPOSE)


def digest(where: str) -> str:
    """By which the same place is known again."""
    return hashlib.sha256(where.encode()).hexdigest()


def where_of(channel: Channel) -> str:
    """Empty where it was sealed with a secret key that is gone."""
    if channel.way == Channel.Way.MAIL:
        return channel.person.email
    try:
        return unseal(channel.sealed, settings.SECRET_KEY, PURPOSE)
    except Unreadable:
        return ""
