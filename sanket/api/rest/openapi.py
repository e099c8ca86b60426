"""The description of all calls by the OpenAPI specification: what Ninja knows, and what this door does for each call."""

from __future__ import annotations

from collections.abc import Iterable
from http.client import responses
from typing import Any

from sanket.api.rest.operation import Operation
from sanket.api.rest.shapes import Refusal

KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
    "description": "A name of your own for this call: sent again within 24 hours, it gets the first answer.",
}
MATCH = {
    "in": "header",
    "name": "If-Match",
    "required": False,
    "schema": {"type": "string", "pattern": '^(W/)?"[!#-~]+"$|^\\*$'},
    "description": "The ETag of what you have seen: if it was changed since, nothing is done (412).",
}
FIELDS = {
    "in": "query",
    "name": "fields",
    "required": False,
    "schema": {"type": "string"},
    "description": "Only these fields of each record, separated by commas.",
}
REFUSALS = (400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503)
SENT_SECONDS = {"schema": {"type": "integer"}, "description": "seconds to wait"}
ABOUT = """Everything that a person can do on the pages. A token (`sanket token add`, or *Settings -> Tokens*) acts as its
person and never more than that. Lists come in pages: send `next` as `cursor`. What is refused has one shape: a code, a
sentence that says what to do, data."""


def described(schema: dict[str, Any], operations: Iterable[Operation], here: str) -> dict[str, Any]:
    """``schema`` as Ninja made it, completed in place."""
    told = dict(schema)
    told["info"]["description"] = ABOUT
    told["servers"] = [{"url": "/"}]
    told["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    told["security"] = [{"token": []}]
    refusal = Refusal.model_json_schema(ref_template="#/components/schemas/{model}")
    told["components"].setdefault("schemas", {}).update({**refusal.pop("$defs", {}), "Refusal": refusal})
    told["components"]["responses"] = {str(status): _refusal(status) for status in REFUSALS}
    for plan in operations:
        _complete(told["paths"][here.rstrip("/") + plan.path][plan.method.lower()], plan)
    return told


def _refusal(status: int) -> dict[str, Any]:
    shape = {"schema": {"$ref": "#/components/schemas/Refusal"}}
    answer: dict[str, Any] = {"description": responses[status], "content": {"application/json": shape}}
    if status in (429, 503):
        answer["headers"] = {"Retry-After": SENT_SECONDS}
    return answer


def _complete(call: dict[str, Any], plan: Operation) -> None:
    call["x-scope"], call["x-deed"] = plan.scope, plan.deed
    needs = f"Needs the scope `{plan.scope}`" if plan.scope else "Any token may"
    needs += f" and a role that may `{plan.deed}`." if plan.deed else "."
    call["description"] = f"{call.get('description', '')}\n\n{needs}".strip()
    call["parameters"] += [
        *([FIELDS] if plan.selects else []),
        *([KEY] if plan.keyed else []),
        *([MATCH] if plan.matched else []),
    ]
    refused = {str(status): {"$ref": f"#/components/responses/{status}"} for status in plan.refusals()}
    answers = call["responses"] = {str(status): told for status, told in call["responses"].items()} | refused
    good = answers[str(plan.status)]
    if plan.media:
        good["content"] = {plan.media: {"schema": {"type": "string"}}}
    if plan.tagged:
        good["headers"] = {"ETag": {"schema": {"type": "string"}}}
    if plan.selects:
        content = good["content"]["application/json"]
        content["schema"] = {"anyOf": [content["schema"], {"type": "object", "title": "Selected"}]}
