"""Automations for programs: made, tried, switched on; what they did; each call for those who may alone."""

from __future__ import annotations

from typing import Any

import pytest

from sanket.api.rest.tests.program import Program
from sanket.crm.automation import hearing
from sanket.crm.automation.jobs import look


def test_from_an_idea_to_a_run(programs: Any) -> None:
    bob = programs("bob")
    given = {"name": "Seen", "trigger": "account.created", "actions": [{"do": "tag", "tag": "new"}, {"do": "webhook"}]}
    made = bob.post("/automations", given)
    assert (made.status, made.body["on"], made.body["of"], made.body["tried_at"]) == (201, None, "account", None)
    path = f"/automations/{made.body['id']}"
    assert (bob.post(f"{path}/on").status, bob.post(f"{path}/on").code) == (409, "automation.untried")
    tried = bob.post(f"{path}/dry-run").body
    assert (tried["version"], tried["known"]) == (1, True)
    assert bob.post(f"{path}/on").body["on"] == 1
    bob.post("/accounts", {"external_id": "fresh", "name": "Fresh"})
    look.call()
    (run,) = bob.get(f"{path}/runs").body["items"]
    assert (run["name"], run["state"]) == ("Fresh", "failed")
    assert [(one["do"], one["state"]) for one in run["done"]] == [("tag", "done"), ("webhook", "failed")]
    assert bob.get(f"/automations/runs/{run['id']}").body == run
    assert bob.post(f"/automations/runs/{run['id']}/repetition").body["done"][1]["tries"] == 2
    changed = bob.patch(path, {"condition": 'account.city = "Pune"'}).body
    assert (changed["version"], changed["on"], changed["actions"]) == (2, 1, made.body["actions"])
    assert bob.put("/automations/order", {"automations": [made.body["id"]]}).status == 200
    assert bob.delete(f"{path}/on").body["on"] is None
    assert bob.post(f"{path}/resumption", {}).code == "automation.refused"
    assert bob.delete(path).status == 204
    hearing.forget()


def test_what_is_wrong_is_told_at_its_place(programs: Any) -> None:
    wrong = {"name": "A", "trigger": "lead.opened", "actions": [{"do": "notice", "title": "{lead.ofering}"}]}
    answer = programs("bob").post("/automations", wrong)
    assert (answer.status, answer.code) == (422, "automation.refused")
    assert answer.body["error"]["data"] == {"field": "title", "nearest": "lead.offering", "action": 0}
    assert programs("alice").get("/automations").status == 403


def test_runs_tell_no_more_than_the_token_reads(cast: Any) -> None:
    ada = Program.of(cast.people["ada"], "automations:write")
    given = {"name": "A", "trigger": "lead.opened", "condition": "lead.closed", "actions": [{"do": "tag", "tag": "x"}]}
    made = Program.of(cast.people["ada"], "write").post("/automations", given).body
    assert ada.get(f"/automations/{made['id']}/runs").code == "request.scope"
    assert ada.post(f"/automations/{made['id']}/dry-run").code == "request.scope"


@pytest.mark.parametrize(
    ("action", "scope"),
    [
        ({"do": "stage", "stage": "disqualified", "reason": "x"}, "leads:write"),
        ({"do": "owner", "to": "routing"}, "leads:write"),
        ({"do": "tag", "tag": "x"}, "accounts:write"),
        ({"do": "task", "what": "x"}, "tasks:write"),
        ({"do": "webhook"}, "webhooks:write"),
    ],
)
def test_nor_does_one_do_what_the_token_may_not(cast: Any, action: Any, scope: str) -> None:
    whole, narrow = (Program.of(cast.people["ada"], *some) for some in (["write"], ["automations:write", "leads:read"]))
    given = {"name": "A", "trigger": "lead.opened", "actions": [action]}
    path = f"/automations/{whole.post('/automations', given).body['id']}"
    answers = [
        narrow.post("/automations", {**given, "name": "B"}),
        narrow.patch(path, {"actions": [action]}),
        narrow.post(f"{path}/on"),
    ]
    assert {(one.code, one.body["error"]["data"]["scope"]) for one in answers} == {("request.scope", scope)}
    enough = Program.of(cast.people["ada"], "automations:write", "leads:read", scope)
    assert enough.post("/automations", {**given, "name": "B"}).status == 201


def test_nor_does_one_ask_it(cast: Any) -> None:
    narrow = Program.of(cast.people["ada"], "automations:write", "leads:read", "accounts:write")
    given = {"name": "A", "trigger": "lead.opened", "actions": [{"do": "tag", "tag": "x"}]}
    answer = narrow.post("/automations", {**given, "condition": 'contact.email contains "a"'})
    assert answer.body["error"]["data"]["scope"] == "contacts:read"
