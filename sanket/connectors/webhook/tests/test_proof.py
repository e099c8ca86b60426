"""Who cannot prove who they are is not heard, and what was heard is not heard again."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks.webhooks import Webhook

from sanket.connectors.webhook.tests.conftest import SAMPLE, Desk
from sanket.crm.capture.actions import SourceRefused

BODY = json.dumps(SAMPLE).encode()
WHSEC = "whsec_" + base64.b64encode(b"k" * 24).decode()


def signed(at: datetime, number: str = "msg_1", secret: str = WHSEC) -> dict[str, str]:
    return {
        "webhook-id": number,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": f"v1a,x {Webhook(secret).sign(number, at, BODY.decode())}",
    }


def test_standard_webhooks(desk: Desk) -> None:
    desk.set(proof="standard", secret=WHSEC)
    now = datetime.now(UTC)
    assert desk.post(BODY, **signed(now)).status_code == 200
    assert desk.post(BODY, **signed(now)).json()["duplicates"] == 1
    assert desk.post(BODY, **signed(now, "msg_2")).json()["stored"] == 1
    other = "whsec_" + base64.b64encode(b"o" * 24).decode()
    assert desk.post(BODY, **signed(now, "msg_3", other)).json()["code"] == "connect.signature"
    assert desk.post(BODY + b" ", **signed(now)).status_code == 401
    for moved in (-6, 6):
        assert desk.post(BODY, **signed(now + timedelta(minutes=moved))).json()["code"] == "connect.old"
    assert desk.post(BODY).status_code == 401
    assert len(desk.states()) == 2


@pytest.mark.parametrize("encoding", ["hex", "base64"])
def test_an_hmac_in_a_header(desk: Desk, encoding: str) -> None:
    desk.set(proof="hmac", secret="s3cret", header="X-Hub-Signature-256", prefix="sha256=", encoding=encoding)
    made = hmac.new(b"s3cret", BODY, hashlib.sha256).digest()
    text = made.hex() if encoding == "hex" else base64.b64encode(made).decode()
    assert desk.post(BODY, **{"X-Hub-Signature-256": f"sha256={text}"}).status_code == 200
    for wrong in (text, f"sha256={text[:-2]}", "sha256=", "sha256=ü", ""):
        assert desk.post(BODY, **{"X-Hub-Signature-256": wrong}).status_code == 401
    assert desk.post(BODY).status_code == 401


def test_a_number_that_is_not_signed_makes_no_second_request_of_one(desk: Desk) -> None:
    with pytest.raises(SourceRefused) as refused:
        desk.set(proof="hmac", secret="s3cret", header="X-Sig", id_header="X-Id")
    assert refused.value.data["field"] == "id_header"
    desk.set(proof="hmac", secret="s3cret", header="X-Sig")
    # As it may stand there from before that was refused.
    desk.source.settings["id_header"] = "X-Id"
    desk.source.save(update_fields=["settings"])
    made = hmac.new(b"s3cret", BODY, hashlib.sha256).hexdigest()
    said = [desk.post(BODY, **{"X-Sig": made, "X-Id": number}).json() for number in ("1", "2")]
    assert [one["duplicates"] for one in said] == [0, 1]


def test_an_hmac_with_the_time(desk: Desk) -> None:
    desk.set(proof="hmac", secret="s3cret", header="X-Sig", time_header="X-Time", id_header="X-Id")

    def send(at: int, number: str = "1") -> int:
        made = hmac.new(b"s3cret", f"{at}.".encode() + BODY, hashlib.sha256).hexdigest()
        return int(desk.post(BODY, **{"X-Sig": made, "X-Time": str(at), "X-Id": number}).status_code)

    now = int(time.time())
    assert (send(now), send(now, "2"), send(now - 400), send(-1)) == (200, 200, 401, 401)
    assert len(desk.states()) == 2


def test_a_secret_in_a_header(desk: Desk) -> None:
    desk.set(proof="token", secret="s3cret")
    assert desk.post(BODY, Authorization="Bearer s3cret").status_code == 200
    assert desk.post(BODY, Authorization="Bearer s3cre").status_code == 401
    assert desk.post(BODY).status_code == 401
    desk.set(proof="token", header="X-Token")
    assert desk.post(BODY, **{"X-Token": "s3cret"}).status_code == 200


def test_a_secret_that_was_sealed_elsewhere(desk: Desk, settings) -> None:
    desk.set(proof="token", secret="s3cret")
    settings.SECRET_KEY = "restored without it"
    assert desk.post(BODY, Authorization="Bearer s3cret").json()["code"] == "connect.no-secret"


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"proof": "hmac"}, "secret"),
        ({"proof": "magic"}, "proof"),
        ({"proof": "token", "secret": "x", "header": "X Token"}, "header"),
    ],
)
def test_settings_that_cannot_be(desk: Desk, typed: dict[str, str], field: str) -> None:
    with pytest.raises(SourceRefused) as refused:
        desk.set(**typed)
    assert refused.value.data["field"] == field


def test_what_is_no_object(desk: Desk) -> None:
    for body in (b'"x"', b"7", b"null"):
        assert desk.post(body).json()["code"] == "connect.no-object"
    form = "application/x-www-form-urlencoded"
    assert desk.post(b"a=%ff&" * 3, kind=form).json()["code"] == "connect.form"
