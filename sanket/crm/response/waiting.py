"""Leads that nobody has because a rule, or a person, wants it so for now."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F

from sanket.crm.response.models import Clock, Waiting
from sanket.shared.batches import sliced

DELIBERATE = (Waiting.Until.AT_WORK, Waiting.Until.SAID)


def deliberately_waiting(lead_ids: Iterable[int]) -> set[int]:
    found: set[int] = set()
    for ids in sliced(lead_ids):
        by_rule = Waiting.objects.filter(lead_id__in=ids, until__in=DELIBERATE)
        found |= set(by_rule.values_list("lead_id", flat=True))
    return found


def look_again(waits: Iterable[Waiting]) -> None:
    """Of those that wait for want of somebody, not by anybody's wish, the clock is looked at."""
    for ids in sliced(one.lead_id for one in waits if one.until not in DELIBERATE):
        unseen = Clock.objects.filter(pk__in=ids, look_at=None, told_at=None, answered_at=None, missed_at=None)
        unseen.update(look_at=F("due_at"))
