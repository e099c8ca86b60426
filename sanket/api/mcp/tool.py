"""What a tool is: its name, what it asks and tells as schemas, who may use it, and the function that answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict, JsonValue

from sanket.api.mcp.caller import Caller
from sanket.shared.errors import Refusal


class Shape(BaseModel):
    """Base of what tools ask and tell: nothing that is not named, and field docs become descriptions."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)


class Answer(NamedTuple):
    """``data`` for programs, ``text`` for whoever reads: an assistant may get only one of both."""

    data: Shape
    text: str


class ToolRefused(Refusal):
    """A tool cannot answer; the sentence tells the assistant what to do about it."""


@dataclass(frozen=True)
class Tool:
    """``scope``: what a token must reach; ``deed``: what the person's role must allow, where not everybody may.

    ``writes``: it changes something, once it was confirmed; others see one state of the database, unless ``moves``.
    """

    name: str
    title: str
    about: str
    asks: type[Shape]
    tells: type[Shape]
    scope: str
    run: Callable[[Caller, Any], Answer]
    deed: str = ""
    writes: bool = False
    moves: bool = False


@cache
def schema(shape: type[Shape], mode: str) -> Mapping[str, JsonValue]:
    """The JSON Schema of a shape. Titles only repeat names, and each of them is paid for by whoever reads the list."""
    made = shape.model_json_schema(mode="validation" if mode == "asks" else "serialization")
    cleaned: dict[str, JsonValue] = _untitled(made)
    return cleaned


def _untitled(node: Any) -> Any:
    if isinstance(node, list):
        return [_untitled(one) for one in node]
    if not isinstance(node, dict):
        return " ".join(node.split("\n")) if isinstance(node, str) else node
    named = {"properties", "$defs"}
    return {
        key: {name: _untitled(one) for name, one in value.items()} if key in named else _untitled(value)
        for key, value in node.items()
        if key != "title" or not isinstance(value, str)
    }
