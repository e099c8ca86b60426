"""What trackers send is kept as they meant it, and they are told so."""

from __future__ import annotations

import gzip
import json
from base64 import b64encode
from typing import Any
from urllib.parse import urlencode

import pytest

from sanket.api.events import door
from sanket.api.events.door import CALLS
from sanket.api.events.tests.conftest import Sender, track
from sanket.crm.capture.actions import Heard
from sanket.crm.capture.queries import Event, Source, count_events

BODIES: dict[str, dict[str, Any]] = {
    "track": {"event": "Quote Requested", "properties": {"product": "Pump X"}},
    "identify": {"traits": {"email": "asha@example.com"}},
    "page": {"name": "Pricing", "properties": {"url": "https://example.com/pricing"}},
    "screen": {"name": "Home"},
    "group": {"groupId": "acct-1", "traits": {"name": "Example Industries"}},
    "alias": {"previousId": "anon-9"},
}


@pytest.mark.parametrize("path", [path for path, call in CALLS.items() if call != "batch"])
def test_each_call_has_a_long_and_a_short_address(sender: Sender, path: str):
    answer = sender.post(path, {"userId": "u1", "messageId": "m1", **BODIES[CALLS[path]]})
    assert (answer.status, answer.said["stored"], answer.said["messageId"]) == (200, 1, "m1")
    (event,) = Event.objects.all()
    assert (event.kind, event.user_id, event.message_id) == (CALLS[path], "u1", "m1")


def test_a_batch_of_all_kinds(sender: Sender):
    items = [{"type": kind, "userId": "u1", **body} for kind, body in BODIES.items()]
    answer = sender.batch(*items)
    assert (answer.status, answer.said["stored"], answer.said["rejected"]) == (200, 6, [])
    assert [event.kind for event in Event.objects.order_by("pk")] == list(BODIES)
    assert [one["index"] for one in answer.said["made"]] == list(range(6))


def test_a_message_counts_once_for_each_source(sender: Sender, source: Source):
    assert sender.post("/v1/track", track(messageId="m1")).said["stored"] == 1
    again = sender.batch(track(messageId="m1"), track(messageId="m2"), track(messageId="m2"))
    assert (again.status, again.said["stored"], again.said["duplicates"]) == (200, 1, 2)
    assert count_events(source) == 2
    twice = sender.post("/v1/track", track(messageId="m1"))
    assert (twice.status, twice.said["success"], twice.said["duplicates"]) == (200, True, 1)


def test_without_a_message_id_one_is_made_and_told(sender: Sender):
    said = sender.post("/v1/track", track()).said
    assert said["messageId"] == Event.objects.get().message_id


def test_what_is_right_in_a_batch_is_kept_and_the_rest_is_named(sender: Sender):
    answer = sender.batch(track(messageId="good"), track(event="", messageId="bad"), {"type": "nonsense"}, 3)
    assert (answer.status, answer.said["success"], answer.said["stored"]) == (200, True, 1)
    assert [(one["index"], one["messageId"], one["code"]) for one in answer.said["rejected"]] == [
        (1, "bad", "event.name"),
        (2, None, "event.type"),
        (3, None, "event.form"),
    ]


@pytest.mark.parametrize(
    "kind", ["", "text/plain", "text/plain; charset=UTF-8", "application/json", "application/vnd.x+json"]
)
def test_kinds_of_bodies(sender: Sender, kind: str):
    assert sender.post("/v1/t", track(), content_type=kind).status == 200


@pytest.mark.parametrize("encode", [str, lambda text: b64encode(text.encode()).decode()])
def test_a_form_carries_json_in_its_field_data(sender: Sender, encode):
    body = urlencode({"data": encode(json.dumps(track())), "writeKey": sender.key}).encode()
    sender.key = ""
    assert sender.post("/v1/t", body, content_type="application/x-www-form-urlencoded").status == 200


def test_json_that_is_called_a_form(sender: Sender):
    assert sender.post("/v1/t", track(), content_type="application/x-www-form-urlencoded").status == 200


def test_gzip_and_other_charsets(sender: Sender):
    whole = json.dumps({"batch": [track(event="Ünïcode ✓")]}, ensure_ascii=False)
    packed = sender.post("/v1/batch", gzip.compress(whole.encode()), HTTP_CONTENT_ENCODING="gzip")
    wide = sender.post("/v1/batch", whole.encode("utf-16"), content_type="text/plain; charset=utf-16")
    marked = sender.post("/v1/batch", b"\xef\xbb\xbf" + whole.encode())
    assert [packed.status, wide.status, marked.status] == [200, 200, 200]
    assert set(Event.objects.values_list("name", flat=True)) == {"Ünïcode ✓"}


def test_the_key_may_stand_in_many_places(sender: Sender, source: Source):
    key, sender.key = sender.key, ""
    assert sender.post("/v1/t", track(writeKey=key)).status == 200
    assert sender.post("/v1/batch", {"batch": [track()], "writeKey": key}).status == 200
    assert sender.post(f"/beacon/v1/batch?writeKey={key}", {"batch": [track()]}).status == 200
    assert sender.post("/v1/t", track(), HTTP_AUTHORIZATION=f"Bearer {key}").status == 200


def test_ids_that_are_numbers_and_nul_characters(sender: Sender):
    assert sender.post("/v1/t", track(userId=42, event="a\0b", properties={"x\0": ["\0y"]})).status == 200
    event = Event.objects.get()
    assert (event.user_id, event.name) == ("42", "ab")


def test_what_the_batch_says_counts_for_each_of_its_events(sender: Sender):
    sender.batch(track(), track(context={"groupId": "own"}), context={"groupId": "shared"})
    assert list(Event.objects.order_by("pk").values_list("group_id", flat=True)) == ["shared", "own"]


def test_what_all_events_say_of_their_page_is_kept_with_each(sender: Sender):
    shared = {"page": {"url": "https://example.com/pumps", "title": "Pumps\0"}, "ip": "192.0.2.1"}
    others = [track(context=shared) for _ in range(3)]
    sender.batch(*others, track(context={**shared, "locale": "hi-IN"}), track(), context={"library": {"name": "ours"}})
    kept = [json.loads(body).get("context") for body in Event.objects.order_by("id").values_list("body", flat=True)]
    page = {"library": {"name": "ours"}, "page": {"url": "https://example.com/pumps", "title": "Pumps"}}
    assert kept == [page, page, page, {**page, "locale": "hi-IN"}, {"library": {"name": "ours"}}]


def test_browsers_of_any_website_may_send(sender: Sender):
    asked = sender.client.options(
        "/v1/t", HTTP_ORIGIN="https://shop.example", HTTP_ACCESS_CONTROL_REQUEST_HEADERS="authorization,content-type"
    )
    assert (asked.status_code, asked["Access-Control-Allow-Origin"]) == (204, "*")
    assert asked["Access-Control-Allow-Headers"] == "authorization,content-type"
    told = sender.post("/v1/t", track(), HTTP_ORIGIN="https://shop.example", content_type="text/plain")
    assert (told.status, told.headers["Access-Control-Allow-Origin"]) == (200, "*")
    assert "Access-Control-Allow-Credentials" not in told.headers
    assert not told.response.cookies


def test_browser_sdks_are_told_their_settings(sender: Sender):
    key, sender.key = sender.key, ""
    segment = sender.client.get(f"/v1/projects/{key}/settings", HTTP_HOST="testserver").json()
    assert segment["integrations"]["Segment.io"]["apiHost"] == "testserver/v1"
    assert segment["metrics"] == {"sampleRate": 0}
    rudder = sender.client.get(f"/sourceConfig/?writeKey={key}").json()
    assert (rudder["source"]["enabled"], rudder["source"]["destinations"]) == (True, [])
    assert sender.client.get("/v1/projects/unknown/settings").status_code == 401
    assert sender.client.post("/v1/m", b"{}", content_type="text/plain").status_code == 204


def test_only_browsers_speak_for_themselves(sender: Sender, monkeypatch: pytest.MonkeyPatch):
    heard: list[Heard] = []

    def take(source_id: int, some: list[Heard], *, now_s: int) -> list[str]:
        heard.extend(some)
        return ["stored"] * len(some)

    monkeypatch.setattr(door.writer(), "take", take)
    sender.post("/v1/t", track(), HTTP_USER_AGENT="analytics-python/2.4.0")
    sender.post("/v1/t", track(), HTTP_USER_AGENT="Mozilla/5.0 Firefox")
    sender.post("/v1/t", track(context={"userAgent": "Said"}), HTTP_USER_AGENT="Mozilla/5.0 Firefox")
    assert [(one.user_agent, bool(one.address)) for one in heard] == [
        ("", False),
        ("Mozilla/5.0 Firefox", True),
        ("Said", True),
    ]
