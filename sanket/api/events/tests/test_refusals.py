"""What cannot be kept is refused with a code, a sentence, and a status that tells a tracker whether to try again."""

from __future__ import annotations

import gzip
import json
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanket.api.events import bodies, door, items
from sanket.api.events.rates import Rates
from sanket.api.events.refusals import Unheard
from sanket.api.events.tests.conftest import NOW, Sender, track
from sanket.crm.capture.actions import disable_source
from sanket.crm.capture.queries import Source, count_events


@pytest.mark.parametrize(
    ("item", "code"),
    [
        ({"type": "track", "event": "x"}, "event.nobody"),
        (track(event=None), "event.name"),
        (track(event="x" * 201), "event.name-long"),
        (track(event=7), "event.form"),
        (track(type="paint"), "event.type"),
        (track(type=None), "event.type"),
        ({"type": "group", "userId": "u"}, "event.group"),
        ({"type": "alias", "userId": "u"}, "event.alias"),
        (track(messageId="m" * 101), "event.message-id"),
        (track(userId="u" * 201), "event.id-long"),
        (track(context={"groupId": ["no"]}), "event.id"),
        (track(timestamp="yesterday"), "event.time"),
        (track(timestamp=10**400), "event.time"),
        (track(timestamp="1969-12-31T00:00:00Z"), "event.time-past"),
        (track(properties={"x": "y" * 33_000}), "event.too-large"),
        (track(properties=[1]), "event.form"),
        (track(context="page"), "event.form"),
        ("text", "event.form"),
        (None, "event.form"),
    ],
)
def test_one_event(sender: Sender, item: object, code: str):
    alone = sender.batch(item)
    assert (alone.status, alone.said["code"], alone.said["success"]) == (400, code, False)
    assert "Item 0" in alone.said["message"]
    beside = sender.batch(track(), item)
    assert (beside.status, beside.said["stored"], beside.said["rejected"][0]["code"]) == (200, 1, code)


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, "event.not-json"),
        (b"{", 400, "event.not-json"),
        (b"\xff\xfe", 400, "event.not-json"),
        (b"[]", 400, "event.not-json"),
        (b"null", 400, "event.not-json"),
        (b'{"batch": {}}', 400, "event.not-json"),
        (b'{"batch": []}', 400, "event.empty"),
        (b'{"batch": [1], "sentAt": "noon"}', 400, "event.time"),
        (b'{"batch": [' + b"1," * 2500 + b"1]}", 413, "event.too-many"),
        (b'{"batch": ' + b"[" * 30_000, 400, "event.too-deep"),
        (b" " * 600_000, 413, "event.body-too-large"),
    ],
)
def test_a_whole_batch(sender: Sender, body: bytes, status: int, code: str):
    answer = sender.post("/v1/batch", body)
    assert (answer.status, answer.said["code"]) == (status, code)


def test_deep_json(sender: Sender):
    def nested(depth: int) -> dict:
        return track(properties=json.loads('{"a":' * depth + "1" + "}" * depth))

    assert sender.batch(nested(60)).status == 200
    assert sender.batch(nested(70)).said["code"] == "event.too-deep"
    # Many brackets are not deep.
    assert sender.batch(track(properties={"a": [[]] * 200})).status == 200


@pytest.mark.parametrize(
    ("path", "headers", "status", "code"),
    [
        ("/v1/t", {"content_type": "image/png"}, 415, "event.content-type"),
        ("/v1/t", {"content_type": "text/plain; charset=klingon"}, 415, "event.charset"),
        ("/v1/t", {"content_type": "text/plain; charset=iso-8859-1"}, 200, None),
        ("/v1/t", {"content_type": "text/plain; charset=utf-16le"}, 400, "event.not-text"),
        ("/v1/t", {"HTTP_CONTENT_ENCODING": "br"}, 415, "event.encoding"),
        ("/v1/t", {"HTTP_CONTENT_ENCODING": "gzip"}, 400, "event.not-gzip"),
        ("/v1/unknown", {}, 404, "event.address"),
        ("/v1/t", {"HTTP_AUTHORIZATION": "Basic !!!"}, 401, "event.key"),
        ("/v1/t", {"HTTP_AUTHORIZATION": "Bearer stranger"}, 401, "event.key-unknown"),
    ],
)
def test_how_it_is_sent(sender: Sender, path: str, headers: dict, status: int, code: str | None):
    # 61 characters: half a character is left over in UTF-16.
    answer = sender.post(path, track(), **headers)
    assert (answer.status, answer.said.get("code")) == (status, code)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_a_form_without_data(sender: Sender):
    for body in (b"", b"a=b", b"data=", b"data=%ff", b"\xff", b"data=x" * 30):
        answer = sender.post("/v1/t", body, content_type="application/x-www-form-urlencoded")
        assert (answer.status, answer.said["code"]) in [(400, "event.form"), (400, "event.not-json")]


def test_events_are_posted(sender: Sender):
    answer = sender.client.get("/v1/track")
    assert (answer.status_code, answer["Allow"]) == (405, "POST, OPTIONS")


def test_a_source_that_is_switched_off(sender: Sender, source: Source):
    disable_source(source, by=None, now=NOW)
    answer = sender.post("/v1/t", track())
    assert (answer.status, answer.said["code"]) == (403, "event.source-off")


def test_more_than_a_source_may_send(sender: Sender, monkeypatch: pytest.MonkeyPatch):
    at = [0.0]
    rates = Rates(10, lambda: at[0])
    monkeypatch.setattr(door, "rates", lambda: rates)
    assert sender.batch(*[track()] * 95).status == 200
    refused = sender.batch(*[track()] * 25)
    assert (refused.status, refused.headers["Retry-After"], refused.said["code"]) == (429, "2", "event.rate")
    at[0] = 2.0
    assert sender.batch(*[track()] * 25).status == 200


def test_bombs_are_not_unpacked(sender: Sender, source: Source):
    bomb = gzip.compress(b"0" * 100_000_000)
    for packed in (bomb, bomb[: len(bomb) // 2]):
        answer = sender.post("/v1/batch", packed, HTTP_CONTENT_ENCODING="gzip")
        assert (answer.status, answer.said["code"]) == (413, "event.body-too-large")
    whole = gzip.compress(json.dumps({"batch": [track()]}).encode())
    for broken in (whole[:-5], whole + b"more", whole[:10] + b"\0\0" + whole[12:]):
        assert sender.post("/v1/batch", broken, HTTP_CONTENT_ENCODING="gzip").said["code"] == "event.not-gzip"
    assert count_events(source) == 0


class Endless:
    """A body without an end; counts what is read of it."""

    def __init__(self) -> None:
        self.given = 0

    def read(self, size: int) -> bytes:
        self.given += size
        return b" " * size


def test_a_large_body_is_read_in_pieces_and_forgotten():
    body = Endless()
    with pytest.raises(Unheard) as refused:
        bodies.read({"CONTENT_LENGTH": "100000000", "wsgi.input": body})
    assert (refused.value.status, body.given) == (413, 100_000_000)
    body = Endless()
    with pytest.raises(Unheard):
        bodies.read({"CONTENT_LENGTH": "100000000000", "wsgi.input": body})
    assert body.given == 0
    chunked = {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input": Endless()}
    with pytest.raises(Unheard) as refused:
        bodies.read(chunked)
    assert refused.value.status == 413


def test_a_body_that_ends_early():
    with pytest.raises(Unheard) as refused:
        bodies.read({"CONTENT_LENGTH": "10", "wsgi.input": BytesIO(b"{}")})
    assert refused.value.code == "event.cut-off"


def test_something_that_breaks_on_our_side(sender: Sender, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(items, "batch", lambda raw: 1 / 0)
    answer = sender.batch(track())
    assert (answer.status, answer.said["code"], answer.headers["Retry-After"]) == (500, "event.failed", "5")


texts = st.text(max_size=20) | st.sampled_from(["u1", "m1", "\0", "2026-11-22T01:45:03Z", "track", "alias"])
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)
FIELDS = (
    "type messageId userId anonymousId previousId groupId event name timestamp sentAt properties traits context".split()
)
events = st.dictionaries(st.sampled_from(FIELDS), anything, max_size=8).map(lambda fields: {"type": "track", **fields})
wholes = st.fixed_dictionaries({"batch": st.lists(events | anything, max_size=4)}, optional={"sentAt": anything})
packed = (wholes | events | anything).map(lambda found: json.dumps(found).encode()) | st.binary(max_size=200)


@given(
    body=packed | packed.map(gzip.compress),
    path=st.sampled_from(list(door.CALLS)),
    kind=st.sampled_from(["", "text/plain", "application/x-www-form-urlencoded", "text/plain;charset=utf-16", ";;="]),
    encoding=st.sampled_from(["", "gzip", "gzip, gzip"]),
)
def test_nothing_that_is_sent_breaks_us(sender: Sender, body: bytes, path: str, kind: str, encoding: str):
    answer = sender.post(path, body, content_type=kind, HTTP_CONTENT_ENCODING=encoding)
    assert answer.status < 500
    assert answer.status == 200 or (answer.said["code"] and answer.said["message"])
