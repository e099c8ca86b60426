"""Deeds on deliveries: keep what a connector was given before anything is made of it, and try it again."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from sanket.crm.capture.heard import DUPLICATE, STORED
from sanket.crm.capture.models import Delivery

AT_ONCE = 500
_NUL = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")
"""As JSON writes it; after an odd number of backslashes it is six signs that somebody wrote."""


@transaction.atomic
def keep_deliveries(source_id: int, came: Sequence[tuple[str, Any]], *, now: datetime) -> list[str]:
    """Keep (the other system's id, payload as JSON can say it) before anything is made of it: ``stored`` or
    ``duplicate`` for each; of two with one id the first counts. `queries.deliveries` finds those to be taken."""
    keys = [delivery_key(key) for key, _ in came]
    known: set[str] = set()
    for start in range(0, len(keys), AT_ONCE):
        part = keys[start : start + AT_ONCE]
        known.update(Delivery.objects.filter(source_id=source_id, key__in=part).values_list("key", flat=True))
    outcomes, rows = [], []
    for key, (_, payload) in zip(keys, came, strict=True):
        outcomes.append(DUPLICATE if key in known else STORED)
        if key not in known:
            known.add(key)
            rows.append(Delivery(source_id=source_id, key=key, received_at=now, payload=written(payload)))
    # Whoever kept one of them at this moment was first; what each says is the same.
    Delivery.objects.bulk_create(rows, ignore_conflicts=True, batch_size=AT_ONCE)
    return outcomes


def written(payload: Any) -> str:
    """As JSON. NUL, and half a sign, which JSON can name and no database can take, are part of no word.

    >>> written({"a": "é"}), written(["\\ud800a\\0"])
    ('{"a":"é"}', '["?a"]')
    """
    text = whole_signs(json.dumps(payload, ensure_ascii=False, separators=(",", ":")))
    return _NUL.sub(r"\1", text) if "\\u0000" in text else text


def delivery_key(key: str) -> str:
    """The other system's id as it is kept.

    >>> delivery_key("7\\ud8001\\0")
    '7?1'
    """
    return whole_signs(key.replace("\0", ""))[:200]


def whole_signs(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


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
