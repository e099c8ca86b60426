"""Requests that trackers sent when somebody listened: played again, each is understood whole."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from sanket.api.events.tests.conftest import Sender, sender, source
from sanket.crm.capture.queries import Event

__all__ = ["sender", "source"]

RECORDED = Path(__file__).resolve().parents[3] / "shared" / "data" / "segment_wire"
KEY = "WRITE_KEY_TEST"


@pytest.mark.parametrize("name", ["py_segment", "py_legacy", "node_segnode", "node_segnext"])
def test_what_was_recorded_is_understood(sender: Sender, name: str):
    path = RECORDED / f"{name}.json"
    if not path.exists():
        pytest.skip(f"there are no recorded requests at {path}")
    told: Counter[Any] = Counter()
    for request in json.loads(path.read_text())["requests"]:
        body = request["body"]
        told.update((one["type"], one["messageId"]) for one in body.get("batch", [body]))
        headers = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in request["headers"].items()}
        raw = json.dumps(body).replace(KEY, sender.key).encode()
        if headers.pop("HTTP_CONTENT_ENCODING", "") == "gzip":
            raw, headers["HTTP_CONTENT_ENCODING"] = gzip.compress(raw), "gzip"
        for dropped in ("HTTP_CONTENT_LENGTH", "HTTP_HOST", "HTTP_AUTHORIZATION"):
            headers.pop(dropped, None)
        kind = headers.pop("HTTP_CONTENT_TYPE")
        answer = sender.post(request["path"], raw, content_type=kind, **headers)
        assert (answer.status, answer.said["rejected"]) == (200, [])
    assert Counter(Event.objects.values_list("kind", "message_id")) == told
