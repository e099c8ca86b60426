"""A message's body: small enough for every receiver."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sanket.shared import instants

LARGEST = 20_000
"""Bytes; the specification wants them below 20 KB."""


def body_of(kind: str, at: int, data: Mapping[str, Any]) -> str:
    """As JSON. Texts too long for it are cut, the longest first; ``shortened`` in the data says so.

    >>> body_of("deal.removed", 0, {"deal": "D-99"})
    '{"type":"deal.removed","timestamp":"1970-01-01T00:00:00Z","data":{"deal":"D-99"}}'
    """
    left = dict(data)
    while len((text := _written(kind, at, left)).encode()) >= LARGEST:
        name = max(left, key=lambda one: len(_json(left[one])))
        value = left[name]
        left |= {name: value[: len(value) // 2] if isinstance(value, str | list) else None, "shortened": True}
    return text


def _written(kind: str, at: int, data: Mapping[str, Any]) -> str:
    return _json({"type": kind, "timestamp": instants.show(at), "data": data})


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
