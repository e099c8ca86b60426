"""Pages of lists: each begins behind the last row of the one before, so that nothing is skipped or told twice."""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db.models import Model, Q, QuerySet

from sanket.api.rest.refusals import Refused

LARGEST = 2**63 - 1


def write(place: Iterable[Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(list(place)).encode()).decode().rstrip("=")


def read(text: str, *types: type) -> list[Any] | None:
    """The place a cursor names; None: the beginning. One that is not ours is refused, not guessed at."""
    if not text:
        return None
    try:
        place = json.loads(base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True))
    except (ValueError, RecursionError):
        place = None
    if not isinstance(place, list) or len(place) != len(types) or not all(map(_is, place, types)):
        raise foreign()
    return place


def foreign() -> Refused:
    return Refused(422, "request.cursor", "This cursor is not one of this list's; begin without one.")


def _is(part: object, wanted: type) -> bool:
    if isinstance(part, bool):
        return False
    if wanted is str:
        return isinstance(part, str) and "\0" not in part and _whole(part)
    if isinstance(part, int):
        return abs(part) <= LARGEST
    return wanted is float and isinstance(part, float) and math.isfinite(part)


def _whole(text: str) -> bool:
    """Not half a sign, which JSON can name and UTF-8 cannot."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def keyed(
    rows: QuerySet[Any],
    tell: Callable[[Any], dict[str, Any]],
    *,
    cursor: str,
    limit: int,
    by: str = "",
    kind: type = str,
    falling: bool = False,
) -> dict[str, Any]:
    """One page of rows in the order of a column (or of the id alone), ties by id."""
    place = read(cursor, kind, int) if by else read(cursor, int)
    way, sign = ("lt", "-") if falling else ("gt", "")
    if place:
        *value, pk = place
        behind = Q(**{f"pk__{way}": pk})
        if by:
            rows = rows.filter(**{f"{by}__{way}e": value[0]})
            behind = Q(**{f"{by}__{way}": value[0]}) | Q(**{by: value[0], f"pk__{way}": pk})
        rows = rows.filter(behind)
    order = [f"{sign}{by}"] if by else []
    found: Sequence[Model] = list(rows.order_by(*order, f"{sign}pk")[: limit + 1])
    shown = found[:limit]
    last = shown[-1] if len(found) > limit else None
    after = None if last is None else write([*([getattr(last, by)] if by else []), last.pk])
    return {"items": [tell(one) for one in shown], "next": after}


def sliced(items: Sequence[Any], *, cursor: str, limit: int) -> dict[str, Any]:
    """The same of a list that is made whole anyhow, and stands still: by place."""
    place = read(cursor, int)
    start = max(0, place[0]) if place else 0
    end = start + limit
    return {"items": list(items[start:end]), "next": write([end]) if end < len(items) else None}
