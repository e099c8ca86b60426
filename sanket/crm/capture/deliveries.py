"""Deeds on deliveries: keep what a connector was given before anything is made of it, and try it again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from sanket.crm.capture.heard import DUPLICATE, STORED
from sanket.crm.capture.models import Delivery

AT_ONCE = 500


@transaction.atomic
def keep_deliveries(source_id: int, came: Sequence[tuple[str, Any]], *, now: datetime) -> list[str]:
    """Keep (the other system's id, payload as JSON can say it) before anything is made of it: ``stored`` or
    ``duplicate`` for each; of two with one id the first counts. `queries.deliveries` finds those to be taken."""
    keys = [key[:200] for key, _ in came]
    known: set[str] = set()
    for start in range(0, len(keys), AT_ONCE):
        part = keys[start : start + AT_ONCE]
        known.update(Delivery.objects.filter(source_id=source_id, key__in=part).values_list("key", flat=True))
    outcomes, rows = [], []
    for key, (_, payload) in zip(keys, came, strict=True):
        outcomes.append(DUPLICATE if key in known else STORED)
        if key not in known:
            known.add(key)
            text = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).replace("\x00", "")
            rows.append(Delivery(source_id=source_id, key=key, received_at=now, payload=text))
    # Whoever kept one of them at this moment was first; what each says is the same.
    Delivery.objects.bulk_create(rows, ignore_conflicts=True, batch_size=AT_ONCE)
    return outcomes


def delivery_taken(delivery_id: int, *, now: datetime) -> None:
    """It was read, in the transaction of what was made of it."""
    Delivery.objects.filter(pk=delivery_id).update(
        state=Delivery.State.TAKEN, error="", taken_at=now, tries=F("tries") + 1
    )


def delivery_failed(delivery_id: int, *, error: str) -> None:
    """It could not be read; ``error`` is the sentence that people see. It stays, to be replayed."""
    Delivery.objects.filter(pk=delivery_id).update(
        state=Delivery.State.FAILED, error=error[:2_000], tries=F("tries") + 1
    )


def replay_deliveries(delivery_ids: Iterable[int]) -> int:
    """Have them taken again, as when they came; answers how many."""
    return Delivery.objects.filter(pk__in=list(delivery_ids)).update(state=Delivery.State.STORED, error="")
