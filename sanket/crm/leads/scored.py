"""A list of warm leads by a number that a room above works out of what stands on them: nobody keeps it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from django.db import connection

from sanket.crm.leads.brief import STOOD
from sanket.crm.leads.models import Lead
from sanket.crm.leads.reading import rows_of, whole_of
from sanket.crm.leads.wishes import Reader, Wish, asked_for

_NUMBER = "CAST(%s AS double precision)"
"""PostgreSQL takes a bare one for a decimal, and would make it a float once more for each lead."""
_ONCE = "CAST(1 AS double precision)"


class Steps(NamedTuple):
    """A factor: the first of ``factors`` below the first of ``edges``, and so on; NULL is 1."""

    edges: Sequence[float]
    factors: Sequence[float]


class Scale(NamedTuple):
    """min(1, of its offering × of its stage × of log2(interest / threshold) × of fitment / threshold) × what it brings.

    ``offerings``: id -> its factor, and what one of its leads brings. What is not named is 1, what has no offering here is in
    no list.
    """

    offerings: Mapping[int, tuple[float, float]]
    stages: Mapping[str, float]
    heat: Steps
    fit: Steps


class Scored(NamedTuple):
    """Where a lead stands: the higher score first, then the hotter one, then the newer."""

    score: float
    heat: float
    lead_id: int


def scored(
    who: Reader, wish: Wish, by: Scale, *, at: int, moment: int, limit: int, after: Scored | None = None
) -> list[tuple[Scored, Lead]]:
    """The first ``limit`` from behind ``after``, as hot as they were at ``moment``."""
    asked = asked_for(who, wish, at, along=True)
    table, offerings = _table(by.offerings)
    stages, of_stages = _stages(by.stages)
    heat, of_heat = _steps("t.heat", by.heat)
    fit, of_fit = _steps("t.fit", by.fit)
    chosen = asked.choose(f"l.lead_id, l.offering_id, l.stage, {STOOD}")
    least = "LEAST" if connection.vendor == "postgresql" else "MIN"
    times = f"v.own * {stages} * {heat} * {fit}"
    words = (
        f"WITH v(offering, own, brings) AS MATERIALIZED ({table}),"  # noqa: S608 - our own words
        f" t(lead_id, offering_id, stage, heat, fit) AS NOT MATERIALIZED ({chosen}),"
        f" s(score, heat, lead_id) AS (SELECT {least}({_ONCE}, {times}) * v.brings, t.heat, t.lead_id"
        " FROM t JOIN v ON v.offering = t.offering_id) SELECT score, heat, lead_id FROM s"
    )
    given = [offerings, float(moment), *asked.given, *of_stages, *of_heat, *of_fit]
    if after is not None:
        words += " WHERE (score, heat, lead_id) < (%s, %s, %s)"
        given += after
    places = [
        Scored(*row)
        for row in rows_of(f"{words} ORDER BY score DESC, heat DESC, lead_id DESC LIMIT %s", [*given, limit])
    ]
    found = {lead.pk: lead for lead in whole_of([one.lead_id for one in places])} if places else {}
    return [(one, found[one.lead_id]) for one in places]


def _table(offerings: Mapping[int, tuple[float, float]]) -> tuple[str, str]:
    """As one parameter: there may be more offerings than a statement takes of those."""
    rows = json.dumps([[pk, *both] for pk, both in offerings.items()])
    if connection.vendor == "postgresql":
        return (
            "SELECT (e->>0)::bigint, (e->>1)::float8, (e->>2)::float8 FROM jsonb_array_elements(%s::jsonb) e",
            rows,
        )
    cells = (f"json_extract(e.value, '$[{n}]')" for n in range(3))
    return f"SELECT {', '.join(cells)} FROM json_each(%s) e", rows  # noqa: S608 - our own words


def _stages(factors: Mapping[str, float]) -> tuple[str, list[str | float]]:
    cases = f" WHEN t.stage = %s THEN {_NUMBER}" * len(factors)
    return f"CASE{cases} ELSE {_ONCE} END", [part for pair in factors.items() for part in pair]


def _steps(value: str, by: Steps) -> tuple[str, list[float]]:
    *below, last = by.factors
    cases = f" WHEN {value} < {_NUMBER} THEN {_NUMBER}" * len(below)
    given = [part for pair in zip(by.edges, below, strict=True) for part in pair]
    return f"CASE{cases} WHEN {value} IS NULL THEN {_ONCE} ELSE {_NUMBER} END", [*given, last]
