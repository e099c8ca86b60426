"""Files of any length: uploaded, begun, watched, and their rejects taken home."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from sanket.crm.imports.actions import perform
from sanket.crm.models import Account

ROWS = b"account,name,website\nA,Acme,\nB,Broken,no site\n"


@pytest.fixture
def upload(programs: Any) -> Any:
    program = programs("bob")

    def send(content: bytes, name: str = "accounts.csv", **asked: Any) -> Any:
        data = {"kind": "accounts", **asked, "file": SimpleUploadedFile(name, content)}
        named = {"Authorization": f"Bearer {program.secret}", **asked.pop("headers", {})}
        answer = program.client.post("/api/v1/imports", data, headers=named)
        return answer.status_code, json.loads(answer.content)

    return send


def test_a_file_is_uploaded_begun_and_done(programs: Any, cast: Any, upload: Any):
    bob = programs("bob")
    status, draft = upload(ROWS)
    assert (status, draft["state"], draft["by"]["name"]) == (201, "draft", "Bob")
    pk = draft["id"]
    begun = bob.post(f"/imports/{pk}/beginning", {}, Idempotency_Key="once")
    assert (begun.status, begun.body["state"]) == (202, "waiting")
    assert bob.post(f"/imports/{pk}/beginning", {}, Idempotency_Key="once").body == begun.body
    assert bob.post(f"/imports/{pk}/beginning", {}).code == "import.started"
    assert bob.delete(f"/imports/{pk}").code == "import.started"
    assert bob.get(f"/imports/{pk}/rejects").status == 404
    perform(pk, now=cast.now)
    told = bob.get(f"/imports/{pk}").body
    assert (told["state"], told["job"]["state"], told["has_rejects"]) == ("done", "done", True)
    assert (told["result"]["added"], told["result"]["rejected"]) == (1, 1)
    rejects = bob.client.get(f"/api/v1/imports/{pk}/rejects", headers={"Authorization": f"Bearer {bob.secret}"})
    assert b"no site" in b"".join(rejects.streaming_content)
    assert Account.objects.filter(external_id="A").exists()
    assert bob.get("/imports?kind=accounts").body["items"] == [told]


def test_a_draft_is_looked_at_and_thrown_away(programs: Any, upload: Any):
    bob = programs("bob")
    _status, draft = upload(ROWS, look="true")
    assert bob.delete(f"/imports/{draft['id']}").status == 204
    assert bob.get(f"/imports/{draft['id']}").status == 404


def test_what_is_no_file_of_the_kind_is_refused(upload: Any, programs: Any):
    assert upload(b"")[0] == 422
    status, told = upload(b"colour\nred\n")
    assert (status, told["error"]["code"]) == (422, "import.columns")
    assert upload(ROWS, kind="cats")[1]["error"]["code"] == "request.invalid"
    assert programs("bob").post("/imports", {"kind": "accounts"}).status == 422
    assert programs("alice").get("/imports").code == "request.role"


def test_kinds_tell_their_columns(programs: Any):
    told = programs("bob").get("/imports/kinds").body["items"]
    assert (told[0]["name"], told[0]["required"]) == ("accounts", ["account"])
    assert len(told) == 9
