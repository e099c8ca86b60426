"""What came of tries is written down; whoever is not reached by a channel any more is told so by the others."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from sanket.crm.messaging import claiming
from sanket.crm.messaging.actions import News, tell
from sanket.crm.messaging.models import Channel
from sanket.crm.messaging.ways.letters import Landed
from sanket.shared.instants import seconds_of


@transaction.atomic
def record(landed: Sequence[Landed], *, now: datetime) -> None:
    tell([_shut(channel) for channel in claiming.record(landed, now=now)], at=seconds_of(now))


def _shut(channel: Channel) -> News:
    return News(
        channel.person_id,
        "channel.failing",
        f"channel:{channel.pk}:{channel.disabled_at}",
        f"Not reached any more: {channel}",
        "For five days nothing could be sent by this channel. Try it, or remove it.",
        "/profile/notices/",
    )
