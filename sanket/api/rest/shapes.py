"""What goes in and out of many calls: strict on the way in (nothing unknown, nothing guessed), plain on the way out."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    Strict,
    StringConstraints,
    WithJsonSchema,
    create_model,
)

LARGEST = 2**63 - 1
LONGEST_TEXT = 100_000
MOST_ITEMS = 1_000
LATEST_YEAR = 9_000
"""Behind it some zones have no calendar any more."""


def _sound(text: str) -> str:
    if "\0" in text:
        raise ValueError("holds the control character U+0000")
    return text


def _written(value: Any) -> Any:
    """Instants and days are texts: a bare number would be read as seconds by some and as milliseconds by others."""
    if isinstance(value, str) and not value.isdigit():
        return value
    raise ValueError("is a text such as 2026-11-22T12:00:00Z")


def _in_calendar(moment: datetime) -> datetime:
    if not 1970 <= moment.year <= LATEST_YEAR:
        raise ValueError(f"lies from 1970 to {LATEST_YEAR}")
    return moment


Sound = AfterValidator(_sound)
Id = Annotated[int, Field(ge=1, le=LARGEST, description="our own number of it")]
Key = Annotated[str, StringConstraints(min_length=1, max_length=200), Sound, Field(description="your own id of it")]
Line = Annotated[str, StringConstraints(max_length=300), Sound]
Reason = Annotated[str, StringConstraints(min_length=1, max_length=1000), Sound]
Text = Annotated[str, StringConstraints(max_length=LONGEST_TEXT), Sound]
Moment = Annotated[
    AwareDatetime,
    Strict(False),
    BeforeValidator(_written),
    AfterValidator(_in_calendar),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
Day = Annotated[date, Strict(False), BeforeValidator(_written), WithJsonSchema({"type": "string", "format": "date"})]
Number = Annotated[float, Field(allow_inf_nan=False)]
When = Annotated[str, WithJsonSchema({"type": "string", "format": "date-time"})]
Amount = Annotated[str, WithJsonSchema({"type": "string", "examples": ["1250.00"]})]
"""Out only: money as a text, since a float has no paise."""


class Given(BaseModel):
    """What is sent."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Asked(BaseModel):
    """What is asked for in an address: all texts there."""

    model_config = ConfigDict(extra="forbid")


class Paged(Asked):
    """Which part of a list."""

    cursor: Annotated[str, StringConstraints(max_length=8_000)] = Field("", description="`next` of the page before")
    limit: int = Field(50, ge=1, le=200)


class Told(BaseModel):
    """What is answered."""


class Problem(Told):
    code: str
    sentence: str
    data: dict[str, Any]


class Refusal(Told):
    """What every call that is refused answers."""

    error: Problem


class Named(Told):
    """Something that another thing is about."""

    id: int
    external_id: str
    name: str


class Person(Told):
    id: int
    name: str
    email: str


class Outcome(Told):
    """What became of one item: added, updated, duplicate (nothing changed) or rejected, with the reason."""

    index: int
    outcome: str
    error: Problem | None = None


class Outcomes(Told):
    results: list[Outcome]
    added: int
    updated: int
    duplicate: int
    rejected: int


T = TypeVar("T", bound=BaseModel)


def page(of: type[T]) -> type[BaseModel]:
    """A part of a list, and where the next one begins."""
    made: type[BaseModel] = create_model(
        f"{of.__name__}Page",
        __base__=Told,
        items=(list[of], ...),  # type: ignore[valid-type]
        next=(str | None, Field(None, description="the cursor of the next page; null: this was the last")),
    )
    return made


def shown(at: int | None) -> str | None:
    """Unix seconds as a program reads them."""
    return None if at is None else datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def named(one: Any) -> dict[str, Any]:
    return {"id": one.pk, "external_id": one.external_id, "name": one.name}


def person(one: Any) -> dict[str, Any] | None:
    return None if one is None else {"id": one.pk, "name": one.name, "email": one.email}
