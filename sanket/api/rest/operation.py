"""A call: its address, which deed of the pages it is, which scope leads to it, what it answers, what it can refuse."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, TypeVar, cast, get_type_hints

import msgspec
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from ninja import Router
from ninja.responses import Status
from pydantic import BaseModel

from sanket.api.rest.call import Call, names_tag, tag
from sanket.api.rest.refusals import Refused
from sanket.crm.workspace.queries import allows, may

JSON = "application/json"
F = TypeVar("F", bound=Callable[..., Any])


@dataclass
class Operation:
    """``deed`` of the one table of permissions; empty: whoever may sign in. ``scope``: what the token must reach.

    ``matched``: takes If-Match. ``keyed``: takes Idempotency-Key. ``selects``: takes ``fields``. ``reads``:
    changes nothing, though it is sent. ``tagged``: answers an ETag; ``fading`` are fields that go by with time and are no
    change.
    ``takes``: the type of what is sent; ``media``: of what is answered, where that is no JSON.
    """

    method: str
    path: str
    scope: str
    deed: str = ""
    status: int = 200
    gives: Any = None
    takes: str = ""
    media: str = ""
    matched: bool = False
    keyed: bool = False
    reads: bool = False
    selects: bool = False
    tagged: bool = False
    fading: frozenset[str] = frozenset()
    names: tuple[str, ...] = field(default=(), init=False)
    """The parameters of its address, as it knows them."""

    def __call__(self, request: HttpRequest) -> bool:
        """Whether the token may; asked before anything that was sent is looked at."""
        call = cast("Call", request)
        if self.deed and not may(call.person, self.deed):
            raise Refused(
                403,
                "request.role",
                f"The role of {call.person} does not allow this.",
                {"deed": self.deed, "role": call.person.role},
            )
        if self.scope and not allows(call.token, self.scope):
            raise Refused(403, "request.scope", f"This token lacks the scope {self.scope}.", {"scope": self.scope})
        if unknown := sorted(set(request.GET) - set(self.names)):
            raise Refused(
                422,
                "request.parameter",
                f"There is no parameter {unknown[0][:60]!r} here.",
                {"parameter": unknown[0][:60], "allowed": list(self.names)},
            )
        call.claim(self)
        return True

    @property
    def secret(self) -> bool:
        """Whether it answers what is to be known only to whoever asked."""
        return "secret" in getattr(self.gives, "model_fields", ())

    def refusals(self) -> list[int]:
        """The statuses it may answer when it does not do what was asked."""
        found = [401, 403, 404, 422, 429, 503]
        if self.takes:
            found += [400, 413, 415]
        if self.method != "GET":
            found += [409]
        if self.matched:
            found += [412]
        return sorted(found)

    def answers(self) -> dict[int, Any]:
        """What Ninja is to know of: it would make a shape of its own for each refusal of each call, which takes seconds."""
        told: dict[int, Any] = {self.status: self.gives}
        if self.tagged and self.method == "GET" and not self.fading:
            told[304] = None
        return told


class Resource:
    """The calls about one kind of thing."""

    def __init__(self, title: str) -> None:
        self.router = Router(tags=[title])
        self.operations: list[Operation] = []

    def get(self, path: str, *, gives: Any, scope: str, deed: str = "", **more: Any) -> Callable[[F], F]:
        return self._add(Operation("GET", path, scope, deed, gives=gives, **more))

    def post(self, path: str, *, scope: str, deed: str = "", gives: Any = None, **more: Any) -> Callable[[F], F]:
        usual = {"status": 201 if gives else 204, "keyed": True}
        return self._add(Operation("POST", path, scope, deed, gives=gives, **{**usual, **more}))

    def put(self, path: str, *, scope: str, deed: str = "", gives: Any = None, **more: Any) -> Callable[[F], F]:
        return self._add(Operation("PUT", path, scope, deed, gives=gives, **{"takes": JSON, "keyed": True, **more}))

    def patch(self, path: str, *, scope: str, deed: str = "", gives: Any = None, **more: Any) -> Callable[[F], F]:
        return self._add(Operation("PATCH", path, scope, deed, gives=gives, **{"takes": JSON, "keyed": True, **more}))

    def delete(self, path: str, *, scope: str, deed: str = "", gives: Any = None, **more: Any) -> Callable[[F], F]:
        usual = {"status": 200 if gives else 204, "keyed": True}
        return self._add(Operation("DELETE", path, scope, deed, gives=gives, **{**usual, **more}))

    def _add(self, plan: Operation) -> Callable[[F], F]:
        self.operations.append(plan)

        def decorate(handler: F) -> F:
            name = f"{handler.__module__.rpartition('.')[2]}_{handler.__name__}"
            self.router.add_api_operation(
                plan.path,
                [plan.method],
                _answered(handler, plan),
                auth=plan,
                response=plan.answers(),
                operation_id=name,
                summary=" ".join((handler.__doc__ or handler.__name__).split()),
                description=(handler.__doc__ or "").strip(),
            )
            return handler

        return decorate


def _answered(handler: Callable[..., Any], plan: Operation) -> Callable[..., Any]:
    @wraps(handler)
    def answered(request: Call, **given: Any) -> Any:
        result = handler(request, **given)
        if isinstance(result, HttpResponseBase):
            return result
        if plan.tagged:
            request.answering["ETag"] = tag(result, but=plan.fading)
            seen = request.headers.get("If-None-Match", "")
            if seen and plan.method == "GET" and not plan.fading and names_tag(seen, request.answering["ETag"]):
                return HttpResponse(status=304)
        if plan.selects and request.GET.get("fields"):
            return _selected(result, request.GET["fields"], plan)
        return Status(plan.status, result if plan.gives is not None else None)

    # Ninja would look for the names of annotations in this module.
    hints = get_type_hints(handler, include_extras=True)
    own = inspect.signature(handler)
    params = [one.replace(annotation=hints.get(one.name, one.annotation)) for one in own.parameters.values()]
    answered.__signature__ = own.replace(parameters=params)  # type: ignore[attr-defined]
    return answered


def _selected(result: Any, said: str, plan: Operation) -> HttpResponse:
    """Only the fields asked for: of each item of a page, else of the record."""
    allowed = set(record_of(plan.gives).model_fields)
    wanted = [name.strip() for name in said.split(",") if name.strip()]
    if unknown := sorted(set(wanted) - allowed):
        raise Refused(422, "request.fields", f"There is no field {unknown[0][:60]!r}.", {"allowed": sorted(allowed)})
    chosen = (
        {**result, "items": [_only(one, wanted) for one in result["items"]]}
        if record_of(plan.gives) is not plan.gives
        else _only(result, wanted)
    )
    return HttpResponse(msgspec.json.encode(chosen), content_type=JSON, status=plan.status)


def _only(record: dict[str, Any], wanted: Collection[str]) -> dict[str, Any]:
    return {name: record[name] for name in wanted if name in record}


def record_of(shape: type[BaseModel]) -> type[BaseModel]:
    """The record that a page is full of, or the shape itself."""
    items = shape.model_fields.get("items")
    if items is None or "next" not in shape.model_fields:
        return shape
    inside: type[BaseModel] = items.annotation.__args__[0]  # type: ignore[union-attr]
    return inside
