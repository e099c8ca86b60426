"""Pages take turns, and whoever sends slowly keeps nobody waiting."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import pytest

from sanket import wsgi
from sanket.wsgi import Turnstile

LARGE = str(10**9)


class Slow(BytesIO):
    """A body of which nothing comes until the test lets it."""

    def __init__(self, body: bytes = b"a=1") -> None:
        super().__init__(body)
        self.comes, self.asked = threading.Event(), False

    def read(self, size: int | None = -1) -> bytes:
        self.asked = True
        self.comes.wait(10)
        return super().read(size)


def page(environ: dict[str, Any], start_response: Any) -> Any:
    """Reads what was sent, as the check of a form's token does."""
    said = environ["wsgi.input"].read(10) if environ.get("CONTENT_LENGTH") else b""
    start_response("200 OK", [])
    return BytesIO(said or b"page")


def ask(site: Turnstile, **environ: Any) -> tuple[str, bytes]:
    told: list[str] = []
    said = site({"PATH_INFO": "/sign-in/", **environ}, lambda status, headers: told.append(status[:3]))
    return told[0], b"".join(said)


def sent(body: BytesIO, length: str = "3") -> dict[str, Any]:
    return {"CONTENT_LENGTH": length, "wsgi.input": body}


@contextmanager
def senders(site: Turnstile, bodies: list[Slow], length: str = "3") -> Iterator[list[tuple[str, bytes]]]:
    answers: list[tuple[str, bytes]] = []
    threads = [
        threading.Thread(target=lambda body=body: answers.append(ask(site, **sent(body, length)))) for body in bodies
    ]
    for thread in threads:
        thread.start()
    until = time.monotonic() + 10
    while sum(body.asked for body in bodies) + len(answers) < len(bodies) and time.monotonic() < until:
        time.sleep(0.001)
    yield answers
    for body in bodies:
        body.comes.set()
    for thread in threads:
        thread.join(10)


@pytest.mark.parametrize("length", ["3", "300000", LARGE])
def test_slow_senders_hold_up_no_page(monkeypatch: pytest.MonkeyPatch, length: str):
    monkeypatch.setattr(wsgi, "READER_WAIT_S", 0.01)
    site = Turnstile(page, 4)
    with senders(site, [Slow() for _ in range(6)], length) as answers:
        assert ask(site) == ("200", b"page")
    late = [status for status, said in answers if said != b"a=1"]
    assert (len(answers), late) == (6, ["503"] * (4 if length == LARGE else 0)), "large files hold half of the turns"
    assert ask(site, **sent(BytesIO(b"a=1"), length)) == ("200", b"a=1")


def test_no_more_than_some_send_at_once(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(wsgi, "READER_WAIT_S", 0.01)
    monkeypatch.setattr(wsgi, "MOST_READERS", 1)
    site, slow = Turnstile(page, 1), Slow()
    with senders(site, [slow]) as answers:
        assert ask(site, **sent(BytesIO(b"a=2")))[0] == "503"
    assert answers == [("200", b"a=1")]


def test_what_trickles_in_is_left(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(wsgi, "PATIENCE_S", -1)
    assert ask(Turnstile(page, 1), **sent(BytesIO(b"a=1")))[0] == "408"


def test_a_body_whose_length_nobody_said(settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 5
    body = {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input": BytesIO(b"12345678")}

    def whole(environ: dict[str, Any], start_response: Any) -> Any:
        start_response("200 OK", [])
        return BytesIO(environ["wsgi.input"].read())

    assert ask(Turnstile(whole, 1), **body) == ("200", b"123456"), "one more than a form may have"
