"""What every call has in common: tokens, rates, errors of one shape, repeated calls, fields, pages."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from sanket.api.rates import Rates
from sanket.api.rest import door
from sanket.api.rest.site import addresses, operations
from sanket.crm.models import Account, AnsweredCall, AuditEntry, Token
from sanket.crm.response import queries as response

NEW = {"external_id": "ACME", "name": "Acme"}


def test_without_a_token_nothing_is_told(db: None):
    for headers in ({}, {"Authorization": "Basic x"}, {"Authorization": "Bearer sanket_wrong"}):
        answer = Client().get("/api/v1/leads", headers=headers)
        assert answer.status_code == 401
        assert answer.json()["error"]["code"] == "request.token"
        assert answer["WWW-Authenticate"].startswith("Bearer")


def test_no_session_no_cookie_few_questions(programs: Any, django_assert_max_num_queries: Any):
    program = programs("bob")
    program.get("/leads")
    with django_assert_max_num_queries(5):
        answer = program.get("/leads")
    assert answer.status == 200
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"


def test_calls_are_counted_by_token(programs: Any, settings: Any):
    settings.SANKET_API_RATE = 3
    program = programs("bob")
    left = [program.get("/users/me").headers["RateLimit-Remaining"] for _ in range(3)]
    assert left == ["2", "1", "0"]
    refused = program.get("/users/me")
    assert (refused.status, refused.code) == (429, "request.rate")
    assert int(refused.headers["Retry-After"]) == 20
    assert programs("alice").get("/users/me").status == 200


def test_a_bucket_fills_evenly_and_full_ones_are_forgotten():
    rates = Rates(60)
    assert all(rates.take(1, moment=0).allowed for _ in range(60))
    assert not rates.take(1, moment=0.5).allowed
    assert rates.take(1, moment=1.1).allowed
    assert rates.take(1, moment=1000).remaining == 59
    for token in range(2, 1_100):
        rates.take(token, moment=2000)
    rates.take(1, moment=9000)
    assert len(rates._buckets) == 1


@pytest.mark.parametrize(
    ("method", "path", "body", "headers", "status", "code"),
    [
        ("GET", "/nothing", None, {}, 404, "request.not-found"),
        ("GET", "/leads/999", None, {}, 404, "request.not-found"),
        ("GET", "/leads/x", None, {}, 422, "request.invalid"),
        ("GET", "/leads?limit=1000", None, {}, 422, "request.invalid"),
        ("GET", "/leads?limits=10", None, {}, 422, "request.parameter"),
        ("GET", "/leads?cursor=abc", None, {}, 422, "request.cursor"),
        ("GET", "/accounts?cursor=WzFd", None, {}, 422, "request.cursor"),
        ("GET", "/leads?fields=id,none", None, {}, 422, "request.fields"),
        ("DELETE", "/leads", None, {}, 405, "request.method"),
        ("POST", "/openapi.json", None, {}, 405, "request.method"),
        ("POST", "/accounts", {"external_id": "X", "colour": "red"}, {}, 422, "request.invalid"),
        ("POST", "/accounts", {"external_id": "X", "employees": "5"}, {}, 422, "request.invalid"),
        ("POST", "/accounts", {"external_id": "X", "name": "\0"}, {}, 422, "request.invalid"),
        ("POST", "/accounts", {"external_id": "X", "name": "X", "website": "no site"}, {}, 422, "row"),
        ("POST", "/accounts", {"external_id": "Nandgiri", "name": "N"}, {}, 409, "account.known"),
        ("POST", "/accounts", NEW, {"Idempotency_Key": ""}, 422, "call.key"),
        ("POST", "/accounts", NEW, {"Idempotency_Key": "k" * 201}, 422, "call.key"),
        ("POST", "/accounts/batch", {"items": [{"external_id": str(n)} for n in range(1_001)]}, {}, 413, "request.too-large"),
        ("POST", "/accounts/batch", {"items": [{"external_id": "x" * 500}] * 12_000}, {}, 413, "request.too-large"),
        ("POST", "/accounts", NEW, {"Content_Encoding": "gzip"}, 415, "request.type"),
    ],
)  # fmt: skip
def test_refusals_have_one_shape(
    programs: Any, method: str, path: str, body: Any, headers: Any, status: int, code: str
):
    answer = programs("ada").call(method, path, body, **headers)
    assert (answer.status, answer.code) == (status, code)
    assert answer.body["error"].keys() == {"code", "sentence", "data"}
    assert len(answer.body["error"]["sentence"]) > 10
    assert not Account.objects.filter(external_id__in=("X", "ACME", "0")).exists()


def test_what_is_wrong_in_a_body_is_named_as_it_was_sent(programs: Any):
    answer = programs("ada").post("/accounts", {"name": "Nobody"})
    assert answer.status == 422
    assert answer.body["error"]["sentence"].startswith("body.external_id: ")
    assert answer.body["error"]["data"]["errors"][0]["where"] == "body.external_id"


@pytest.mark.parametrize("sent", [b"{", b"", b"[1", b"\xff", b"NaN", b'{"a": NaN}', b"[" * 100_000])
def test_what_is_no_json_is_told_so(programs: Any, sent: bytes):
    program = programs("ada")
    answer = program.client.post(
        "/api/v1/accounts", sent, content_type="application/json", headers={"Authorization": f"Bearer {program.secret}"}
    )
    assert answer.status_code in (400, 422)
    assert answer.json()["error"]["code"] in ("request.broken", "request.invalid")


def test_other_types_are_refused(programs: Any):
    program = programs("ada")
    named = {"Authorization": f"Bearer {program.secret}"}
    for kind in ("text/plain", "application/xml", "application/x-www-form-urlencoded"):
        answer = program.client.post("/api/v1/accounts", "a=b", content_type=kind, headers=named)
        assert (answer.status_code, answer.json()["error"]["code"]) == (415, "request.type")


def test_a_call_sent_again_is_done_once(programs: Any):
    program = programs("ada")
    first = program.post("/accounts", NEW, Idempotency_Key="k-1")
    again = program.post("/accounts", NEW, Idempotency_Key="k-1")
    assert (first.status, again.status) == (201, 201)
    assert again.body == first.body
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Idempotent-Replayed"] == "true"
    assert AuditEntry.objects.filter(verb="account.add").count() == 1
    other = program.post("/accounts", {"external_id": "OTHER", "name": "Other"}, Idempotency_Key="k-1")
    assert (other.status, other.code) == (422, "call.other")
    # A key is a token's own.
    assert (
        programs("bob").post("/accounts", {"external_id": "OTHER", "name": "Other"}, Idempotency_Key="k-1").status
        == 201
    )


def test_a_call_that_only_reads_keeps_nobody_from_writing_while_it_does(programs: Any, monkeypatch: Any):
    program, began = programs("bob"), []
    outside, replay = len(connection.savepoint_ids), response.replay

    def slow(*given: Any, **more: Any) -> Any:
        began.append(len(connection.savepoint_ids))
        if len(began) == 1:
            raise ZeroDivisionError
        return replay(*given, **more)

    monkeypatch.setattr(response, "replay", slow)
    answers = [program.post("/routing/replay", {}, Idempotency_Key="k-1") for _ in range(3)]
    # What was cut short is done again; what was answered is not.
    assert [one.status for one in answers] == [500, 200, 200]
    assert answers[2].body == answers[1].body
    assert answers[2].headers["Idempotent-Replayed"] == "true"
    assert began == [outside] * 2
    assert program.post("/routing/replay", {"days": 7}, Idempotency_Key="k-1").code == "call.other"


def test_a_secret_is_kept_sealed_and_told_again(programs: Any, settings: Any):
    program = programs("ada")
    asked = {"name": "Books", "url": "https://books.example/hook", "events": ["*"]}
    first = program.post("/webhooks", asked, Idempotency_Key="w-1")
    assert (first.status, first.body["secret"][:6]) == (201, "whsec_")
    assert first.body["secret"] not in AnsweredCall.objects.get().answer
    again = program.post("/webhooks", asked, Idempotency_Key="w-1")
    assert (again.body, again.headers["Idempotent-Replayed"]) == (first.body, "true")
    settings.SECRET_KEY = "another"
    assert program.post("/webhooks", asked, Idempotency_Key="w-1").code == "call.sealed"


def test_whoever_may_no_longer_do_it_is_not_told_again(programs: Any, cast: Any):
    program = programs("ada")
    assert program.post("/accounts", NEW, Idempotency_Key="k-1").status == 201
    Token.objects.update(scopes=["read"])
    assert program.post("/accounts", NEW, Idempotency_Key="k-1").code == "request.scope"
    Token.objects.update(scopes=["write"])
    cast.people["ada"].role = "viewer"
    cast.people["ada"].save()
    assert program.post("/accounts", NEW, Idempotency_Key="k-1").code == "request.role"


def test_a_call_that_was_refused_is_tried_anew(programs: Any, cast: Any):
    program = programs("ada")
    body = {"external_id": "C1", "account": "ACME"}
    assert program.post("/contacts", body, Idempotency_Key="k-2").status == 422
    assert not AnsweredCall.objects.exists()
    cast.account("ACME")
    assert program.post("/contacts", body, Idempotency_Key="k-2").status == 201


def test_a_record_is_changed_as_it_was_seen_or_not_at_all(programs: Any, cast: Any):
    program, pk = programs("ada"), cast.accounts["Nandgiri"].pk
    seen = program.get(f"/accounts/{pk}").headers["ETag"]
    assert program.get(f"/accounts/{pk}", If_None_Match=seen).status == 304
    changed = program.patch(f"/accounts/{pk}", {"city": "Pune"}, If_Match=seen)
    assert changed.status == 200
    stale = program.patch(f"/accounts/{pk}", {"city": "Nashik"}, If_Match=seen)
    assert (stale.status, stale.code) == (412, "request.stale")
    assert program.get(f"/accounts/{pk}").body["city"] == "Pune"
    assert program.patch(f"/accounts/{pk}", {"city": "Nashik"}, If_Match=changed.headers["ETag"]).status == 200
    assert program.patch(f"/accounts/{pk}", {"city": "Pune"}, If_Match="*").status == 200


def test_only_the_fields_asked_for(programs: Any, cast: Any):
    told = programs("ada").get("/leads?fields=id,account,cold_at").body
    assert [one.keys() for one in told["items"]] == [{"id", "account", "cold_at"}]
    pk = cast.accounts["Nandgiri"].pk
    assert programs("ada").get(f"/accounts/{pk}?fields=name").body == {"name": "Nandgiri"}


def test_pages_tell_each_once_while_others_come(programs: Any, cast: Any):
    for name in "abcdefg":
        cast.account(name)
    program, seen, cursor = programs("ada"), [], ""
    while True:
        told = program.get(f"/accounts?limit=3&cursor={cursor}").body
        seen += [one["external_id"] for one in told["items"]]
        if not told["next"]:
            break
        cursor = told["next"]
        cast.account(f"0 comes before {len(seen)}")
    assert seen == ["a", "b", "c", "d", "e", "f", "g", "Nandgiri"]


def test_head_answers_as_get(programs: Any):
    assert programs("ada").call("HEAD", "/users/me").status == 200


def test_each_address_leads_to_its_own_call(db: None):
    """One with a number may not stand before a plain one that looks like it."""
    for plan in operations():
        match = addresses().resolve("/api/v1" + plan.path.replace("{", "").replace("}", ""))
        assert f"/{match.route}" == plan.path.replace("{", "<").replace("}", ">"), plan.path


def test_it_is_loaded_with_the_first_call():
    code = (
        "import os, sys; os.environ['DJANGO_SETTINGS_MODULE'] = 'tests.settings'; import django; django.setup();"
        "import sanket.urls; from django.core.handlers.wsgi import WSGIHandler; WSGIHandler();"
        "print(sorted({'ninja', 'pydantic'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_mistake_of_ours_is_logged_and_not_shown(programs: Any, monkeypatch: pytest.MonkeyPatch, caplog: Any):
    def broken(_call: Any) -> Any:
        raise RuntimeError("the secret of the house")

    monkeypatch.setattr(door, "_done", broken)
    answer = programs("ada").get("/users/me")
    assert (answer.status, answer.code) == (500, "request.failed")
    assert "secret of the house" not in str(answer.body)
    assert "secret of the house" in caplog.text
