"""Whatever is sent, no call breaks, and each answers as it is described: generated from the description itself."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from sanket.api.rest.tests.program import Program
from sanket.wsgi import django_application as application

EXAMPLES = int(os.environ.get("SANKET_API_EXAMPLES", "4"))
"""For each call; there are nearly two hundred."""

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
KNOWN = {"account": "Nandgiri", "contact": "Rao", "offering": "RX-6", "type": "call", "owner": "alice@example.com"}
FEW = 4

schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)


def grounded(case: Any) -> None:
    """Numbers and names of things that are there: what nobody has ends with 404 or 422 before anything is done."""
    for name, value in (case.path_parameters or {}).items():
        if isinstance(value, int):
            case.path_parameters[name] = value % FEW + 1
    asked = case.query or {}
    asked.update({name: known for name, known in KNOWN.items() if asked.get(name)})
    bodies = [case.body] if isinstance(case.body, dict) else []
    lists = [body["items"] for body in bodies if isinstance(body.get("items"), list)]
    bodies += [item for some in lists for item in some if isinstance(item, dict)]
    for body in bodies:
        body.update({name: known for name, known in KNOWN.items() if isinstance(body.get(name), str)})


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
    deadline=None,
    derandomize=True,
)
def test_each_answer_is_described(case: Any, cast: Any, secret: str) -> None:
    grounded(case)
    case.call_and_validate(headers={"Authorization": f"Bearer {secret}"}, checks=CHECKS)


@pytest.fixture
def secret(cast: Any) -> str:
    return Program.of(cast.people["ada"], "write").secret


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """A server closes what a request leaves open; here that is the test's own transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture(autouse=True)
def _as_often_as_one_likes(settings: Any) -> None:
    settings.SANKET_API_RATE = 1_000_000
