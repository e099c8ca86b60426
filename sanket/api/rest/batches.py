"""Many at once, by their external ids: what became of each, or all of them or none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, Field, create_model

from sanket.api.rest.call import Call
from sanket.api.rest.refusals import too_large
from sanket.api.rest.shapes import MOST_ITEMS, Given
from sanket.crm.imports.actions import take_rows
from sanket.shared.errors import RowError

T = TypeVar("T", bound=Given)


def batch(of: type[T]) -> Any:
    """What is sent: at most a thousand of these."""
    made: type[BaseModel] = create_model(
        f"{of.__name__}Batch",
        __base__=Given,
        items=(list[of], Field(json_schema_extra={"maxItems": MOST_ITEMS})),  # type: ignore[valid-type]
        all_or_nothing=(bool, Field(False, description="take none of them where one cannot be taken")),
    )
    return made


def taken(call: Call, kind: str, body: Any, rows: Sequence[dict[str, Any]], *, mode: str = "") -> dict[str, Any]:
    if len(rows) > MOST_ITEMS:
        raise too_large()
    outcomes = take_rows(
        kind, rows, mode=mode, whole=body.all_or_nothing, source=call.token.name, by=call.person, now=call.now
    )
    return told(outcomes)


def told(outcomes: Sequence[str | RowError]) -> dict[str, Any]:
    results = [_result(at, one) for at, one in enumerate(outcomes)]
    counts = Counter(one["outcome"] for one in results)
    return {"results": results} | {name: counts[name] for name in ("added", "updated", "duplicate", "rejected")}


def _result(at: int, one: str | RowError) -> dict[str, Any]:
    if isinstance(one, RowError):
        error = {"code": one.code, "sentence": one.sentence, "data": one.data}
        return {"index": at, "outcome": "rejected", "error": error}
    return {"index": at, "outcome": one, "error": None}


def row(item: Given, **names: str) -> dict[str, Any]:
    """The fields that were sent, under the names that files have for them."""
    return {names.get(name, name): value for name, value in item.model_dump(exclude_unset=True).items()}
