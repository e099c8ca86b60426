"""The way in."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from sanket.crm.capture.heard import DUPLICATE, STORED, Heard
from sanket.crm.capture.models import Event, Fate


@transaction.atomic
def take(source_id: int, heard: Sequence[Heard], *, now_s: int) -> list[str]:
    """Keep what a source tells, each by its ``message_id`` once, and log what is an activity, in one transaction.

    Answers ``stored`` or ``duplicate`` for each (of two with one id in ``heard`` the first is stored). Raises nothing
    for what is well-formed. When it returns, a lead that comes of it is there. A door that joins several requests of
    one source into one call saves most of the work.
    """
    ids = [one.message_id for one in heard]
    known = set(Event.objects.filter(source_id=source_id, message_id__in=ids).values_list("message_id", flat=True))
    outcomes = []
    for one in heard:
        outcomes.append(DUPLICATE if one.message_id in known else STORED)
        if one.message_id not in known:
            known.add(one.message_id)
            Event.objects.create(
                source_id=source_id, message_id=one.message_id, kind=one.kind, name=one.name, at=one.at,
                received_at=now_s, anonymous_id=one.anonymous_id, user_id=one.user_id, group_id=one.group_id,
                fate=Fate.UNMAPPED,
            )  # fmt: skip
    return outcomes
