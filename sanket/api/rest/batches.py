"""Many at once, by their external ids: what became of each, or all of them or none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Annotated, Any, NamedTuple, TypeVar

from pydantic import BaseModel, Field, ValidationError, ValidatorFunctionWrapHandler, WrapValidator, create_model

from sanket.api.rest.call import Call
from sanket.api.rest.refusals import Refused, place_of, said, too_large
from sanket.api.rest.shapes import MOST_ITEMS, Given
from sanket.crm.imports.actions import take_rows
from sanket.shared.errors import RowError

T = TypeVar("T", bound=Given)
Outcome = str | RowError


class Misshapen(NamedTuple):
    """Stands in the place of an item that is not as it is described; the others are taken all the same."""

    why: RowError


def _one(value: Any, read: ValidatorFunctionWrapHandler) -> Any:
    try:
        return read(value)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        return Misshapen(RowError(place_of(first["loc"]) or "item", said(str(first["msg"]))))


def batch(of: type[T]) -> Any:
    """What is sent: at most a thousand of these."""
    made: type[BaseModel] = create_model(
        f"{of.__name__}Batch",
        __base__=Given,
        items=(list[Annotated[of, WrapValidator(_one)]], Field(json_schema_extra={"maxItems": MOST_ITEMS})),  # type: ignore[valid-type]  # a model made for each call
        all_or_nothing=(bool, Field(False, description="take none of them where one cannot be taken")),
    )
    return made


def taken(
    call: Call,
    kind: str,
    body: Any,
    row_of: Callable[[Any], dict[str, Any]],
    *,
    mode: str = "",
    check: Callable[[Sequence[dict[str, Any]]], Sequence[RowError | None]] | None = None,
) -> dict[str, Any]:
    """``row_of`` an item makes the row that a file would have; ``check`` refuses rows that files may have."""
    if len(body.items) > MOST_ITEMS:
        raise too_large()
    outcomes: list[Outcome | None] = [item.why if isinstance(item, Misshapen) else None for item in body.items]
    rows = {at: row_of(item) for at, item in enumerate(body.items) if outcomes[at] is None}
    if check is not None:
        for at, wrong in zip(list(rows), check(list(rows.values())), strict=True):
            if wrong is not None:
                outcomes[at] = wrong
                del rows[at]
    if body.all_or_nothing and len(rows) < len(outcomes):
        raise _none_taken(outcomes)
    some = take_rows(
        kind,
        list(rows.values()),
        mode=mode,
        whole=body.all_or_nothing,
        source=call.token.name,
        by=call.person,
        now=call.now,
    )
    for at, one in zip(rows, some, strict=True):
        outcomes[at] = one
    return told([one for one in outcomes if one is not None])


def _none_taken(outcomes: Sequence[Outcome | None]) -> Refused:
    wrong = [(at, one) for at, one in enumerate(outcomes) if isinstance(one, RowError)]
    return Refused(
        422,
        "import.rows",
        f"{len(wrong)} of {len(outcomes)} cannot be taken, so none was.",
        {"rejected": [{"index": at, **one.data} for at, one in wrong]},
    )


def told(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    results = [_result(at, one) for at, one in enumerate(outcomes)]
    counts = Counter(one["outcome"] for one in results)
    return {"results": results} | {name: counts[name] for name in ("added", "updated", "duplicate", "rejected")}


def _result(at: int, one: Outcome) -> dict[str, Any]:
    if isinstance(one, RowError):
        error = {"code": one.code, "sentence": one.sentence, "data": one.data}
        return {"index": at, "outcome": "rejected", "error": error}
    return {"index": at, "outcome": one, "error": None}


def row(item: Given, **names: str) -> dict[str, Any]:
    """The fields that were sent, under the names that files have for them."""
    return {names.get(name, name): value for name, value in item.model_dump(exclude_unset=True).items()}


def row_of(**names: str) -> Callable[[Given], dict[str, Any]]:
    """The same, to be done to each item."""
    return lambda item: row(item, **names)
