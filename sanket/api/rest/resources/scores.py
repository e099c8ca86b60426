"""The register of scores: what each decides, how it is worked out, how good it was."""

from __future__ import annotations

from typing import Any

from sanket.api.rest.call import Call
from sanket.api.rest.operation import Resource
from sanket.api.rest.shapes import Told
from sanket.crm.insight import jobs, queries

resource = Resource("Scores")


class ScoreTold(Told):
    score: str
    title: str
    decision: str
    method: str
    formula: str
    file: str
    inputs: list[str]
    refresh: list[str]
    measured: dict[str, Any] | None
    not_measured: dict[str, Any] | None
    drift: dict[str, Any] | None


class Scores(Told):
    scores: list[ScoreTold]


class Enqueued(Told):
    enqueued: bool


@resource.get("/scores", gives=Scores, scope="scores:read", deed="scores.view")
def index(request: Call) -> dict[str, Any]:
    """All scores."""
    return queries.register_json()


@resource.post("/scores/measurement", gives=Enqueued, status=202, scope="scores:write", deed="settings.edit")
def measure(request: Call) -> dict[str, Any]:
    """Have a worker measure them now."""
    jobs.measure_scores.enqueue()
    return {"enqueued": True}
