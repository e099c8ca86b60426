"""A call is allowed to a role exactly if the page's deed is, and to a token only if its scopes reach so far."""

from __future__ import annotations

import re
from typing import Any

import pytest

from sanket.api.rest.site import operations
from sanket.api.rest.tests.program import Program
from sanket.crm.workspace.permissions import PERMISSIONS, SCOPES
from sanket.crm.workspace.queries import may
from sanket.web.leads.tests.cast import BY_ROLE

# What everybody who may sign in reads on the pages, too (`web.access.EVERYONE`).
EVERYONE = {
    "/accounts", "/accounts/{id}", "/activities", "/activities/{id}", "/activity-types", "/activity-types/{id}",
    "/contacts", "/contacts/{id}", "/deals", "/explanations", "/leads", "/leads/asked", "/leads/counts", "/leads/then",
    "/leads/{id}", "/leads/reasons", "/leads/{id}/checklist",
    "/routing/assignments", "/routing/waiting",
    "/leads/{id}/attempts", "/leads/{id}/explanation", "/leads/{id}/moves", "/response", "/response/calls",
    "/response/short", "/offerings", "/offerings/{id}", "/purchases",
    "/search", "/tasks", "/tasks/{id}", "/users/me", "/users/takers",
}  # fmt: skip
# One's own, which everybody says; of whom else, each call finds out itself.
ONES_OWN = {
    "/notices", "/notices/channels", "/notices/readings", "/notices/wishes", "/notices/{id}/reading", "/views",
    "/views/{id}", "/worktime/leave", "/worktime/leave/{id}",
}  # fmt: skip
SENT: dict[str, Any] = {"application/json": {}, "multipart/form-data": None, "": None}


def addressed(path: str) -> str:
    return re.sub(r"{\w+}", "1", path)


def test_only_what_everybody_reads_needs_no_deed():
    assert {plan.path for plan in operations() if not plan.deed} == EVERYONE | ONES_OWN
    assert {plan.method for plan in operations() if not plan.deed and plan.path not in ONES_OWN} == {"GET"}


def test_each_deed_and_scope_is_one_that_there_is():
    assert {plan.deed for plan in operations()} - {""} <= set(PERMISSIONS)
    assert {plan.scope for plan in operations()} - {""} <= SCOPES
    for plan in operations():
        if plan.scope:
            assert plan.scope.endswith(":read" if plan.method == "GET" else ":write"), plan.path


@pytest.mark.parametrize("role", BY_ROLE)
def test_each_call_as_each_role(role: str, cast: Any):
    program = Program.of(cast.people[BY_ROLE[role]], "write")
    for plan in operations():
        allowed = not plan.deed or may(cast.people[BY_ROLE[role]], plan.deed)
        answer = program.call(plan.method, addressed(plan.path) + "?nothing=1", SENT[plan.takes])
        # Whether one may is asked before anything is looked at; then this parameter is refused, and nothing done.
        wanted = (422, "request.parameter") if allowed else (403, "request.role")
        assert (answer.status, answer.code) == wanted, f"{plan.method} {plan.path}"


def test_each_call_without_its_scope(cast: Any):
    for plan in operations():
        if not plan.scope:
            continue
        others = {
            scope
            for scope in SCOPES
            if scope.partition(":")[0] not in ("write", "read", plan.scope[: plan.scope.index(":")])
        }
        program = program_with(cast, tuple(sorted(others)))
        answer = program.call(plan.method, addressed(plan.path), SENT[plan.takes])
        assert (answer.status, answer.code) == (403, "request.scope"), f"{plan.method} {plan.path}"
        assert answer.body["error"]["data"] == {"scope": plan.scope}


def program_with(cast: Any, scopes: tuple[str, ...], made: dict[Any, Program] = {}) -> Program:  # noqa: B006 - of one test
    key = (id(cast), scopes)
    if key not in made:
        made[key] = Program.of(cast.people["ada"], *scopes)
    return made[key]


def test_who_may_only_read_changes_nothing(cast: Any):
    reader = Program.of(cast.people["ada"], "read")
    for plan in operations():
        answer = reader.call(plan.method, addressed(plan.path) + "?nothing=1", SENT[plan.takes])
        assert answer.code == ("request.parameter" if plan.method == "GET" else "request.scope"), plan.path


def test_who_has_left_is_nobody(cast: Any):
    program = Program.of(cast.people["alice"], "read")
    assert program.get("/users/me").body["email"] == "alice@example.com"
    cast.people["alice"].is_active = False
    cast.people["alice"].save()
    assert program.get("/users/me").code == "request.token"
