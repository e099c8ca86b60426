"""The description of all calls, to be read by people."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    return render(request, "api/index.jinja", {"groups": groups()})


@cache
def groups() -> list[tuple[str, list[dict[str, Any]]]]:
    """By kind of thing: each call with what it takes and what it answers."""
    from sanket.api.rest.site import openapi

    told = msgspec.json.decode(openapi())
    found: dict[str, list[dict[str, Any]]] = {}
    for path, calls in told["paths"].items():
        for method, call in calls.items():
            found.setdefault(call["tags"][0], []).append(
                _call(method.upper(), path, call, told["components"]["schemas"])
            )
    return list(found.items())


def _call(method: str, path: str, call: dict[str, Any], shapes: dict[str, Any]) -> dict[str, Any]:
    good = next(answer for status, answer in call["responses"].items() if status.startswith("2"))
    body = call.get("requestBody", {}).get("content", {})
    return {
        "id": call["operationId"],
        "method": method,
        "path": path,
        "summary": call["summary"],
        "about": call["description"].splitlines()[-1],
        "asked": [
            (one["name"], _kind(one["schema"]), one.get("description", ""), one["required"])
            for one in call["parameters"]
        ],
        "sent": [field for one in body.values() for field in _fields(one["schema"], shapes)],
        "told": [field for one in good.get("content", {}).values() for field in _fields(one["schema"], shapes)],
        "statuses": ", ".join(call["responses"]),
    }


def _fields(shape: dict[str, Any], shapes: dict[str, Any]) -> Iterator[tuple[str, str, str, bool]]:
    """Name, kind, what it is, whether it must be there; of a page those of its records."""
    whole = _whole(shape, shapes)
    if set(whole.get("properties", ())) == {"items", "next"}:
        whole = _whole(whole["properties"]["items"]["items"], shapes)
    for name, one in whole.get("properties", {}).items():
        yield name, _kind(one), one.get("description", ""), name in whole.get("required", ())


def _whole(shape: dict[str, Any], shapes: dict[str, Any]) -> dict[str, Any]:
    if "anyOf" in shape:
        return _whole(shape["anyOf"][0], shapes)
    named: dict[str, Any] = shapes[shape["$ref"].rpartition("/")[2]] if "$ref" in shape else shape
    return named


def _kind(shape: dict[str, Any]) -> str:
    """In a word or two."""
    if "$ref" in shape:
        return str(shape["$ref"].rpartition("/")[2])
    if "anyOf" in shape:
        return " or ".join(_kind(one) for one in shape["anyOf"])
    if "enum" in shape:
        return " | ".join(str(one) or "empty" for one in shape["enum"])
    if shape.get("type") == "array":
        return f"list of {_kind(shape['items'])}"
    return str(shape.get("format") or shape.get("const") or shape.get("type", "anything"))
