"""All calls together: Ninja's part of this door, loaded with the first call."""

from __future__ import annotations

import json
from functools import cache
from typing import Any, NoReturn

import msgspec
from django.http import HttpRequest
from django.urls import URLResolver
from django.urls.resolvers import RegexPattern
from ninja import NinjaAPI
from ninja.parser import Parser
from ninja.renderers import BaseRenderer

from sanket.api.rest.openapi import described
from sanket.api.rest.operation import JSON, Operation, Resource
from sanket.api.rest.refusals import broken
from sanket.api.rest.resources import RESOURCES

HERE = "/api/v1/"
VERSION = "1.0.0"


class Encoded(BaseRenderer):
    media_type = JSON

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        return msgspec.json.encode(data)


class Read(Parser):
    """JSON as its standard has it: no NaN, and nothing so deep or so long that reading it is work."""

    def parse_body(self, request: HttpRequest) -> Any:
        try:
            return json.loads(request.body, parse_constant=_refuse)
        except (ValueError, RecursionError) as error:
            raise broken() from error


def _refuse(word: str) -> NoReturn:
    raise ValueError(word)


@cache
def api() -> NinjaAPI:
    made = NinjaAPI(
        title="Sanket",
        version=VERSION,
        docs_url=None,
        openapi_url=None,
        renderer=Encoded(),
        parser=Read(),
        urls_namespace="rest",
    )
    # What is raised goes on to the door, which has one answer for all of it.
    made._exception_handlers.clear()  # noqa: SLF001 - it has no word of its own for that
    for resource in RESOURCES:
        made.add_router("", resource.router)
        _learn_names(resource)
    return made


def _learn_names(resource: Resource) -> None:
    plans = {(plan.method, plan.path): plan for plan in resource.operations}
    for path, view in resource.router.path_operations.items():
        for one in view.operations:
            plan = plans[one.methods[0], path]
            asked = [
                name
                for model in one.models
                if model.__ninja_param_source__ == "query"
                for name in model.__ninja_flatten_map__
            ]
            plan.names = (*asked, *(("fields",) if plan.selects else ()))


@cache
def addresses() -> URLResolver:
    patterns, _app, _namespace = api().urls
    return URLResolver(RegexPattern(f"^{HERE}"), patterns)


@cache
def operations() -> list[Operation]:
    api()
    return [plan for resource in RESOURCES for plan in resource.operations]


@cache
def openapi() -> bytes:
    return msgspec.json.encode(described(api().get_openapi_schema(path_prefix=HERE.lstrip("/")), operations(), HERE))
