"""Somebody's website, at an origin of its own: a few pages, and an ear for what its tracker tells."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

import pytest

from sanket.web import tracker
from tests.browser.conftest import PATIENCE_MS

STUB = "<script>window.sanket=window.sanket||function(){(sanket.q=sanket.q||[]).push(arguments)}</script>"


class Website:
    """Its pages are at `url`; the same server hears what is told at `ear`, which is another origin."""

    def __init__(self, port: int) -> None:
        self.url = f"http://localhost:{port}"
        self.ear = f"http://127.0.0.1:{port}"
        self.pages: dict[str, str] = {}
        self.heard: list[dict[str, Any]] = []
        self.bodies: list[dict[str, Any]] = []
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.answers: list[int] = []
        """Statuses of the next answers to what is told; then 200."""
        self.news = threading.Condition()

    def page(self, path: str, body: str = "", *, before: str = "", attributes: str = "", title: str = "A page") -> None:
        snippet = f'{STUB}{before}<script async src="{self.ear}/sanket.js" data-key="wk" {attributes}></script>'
        self.pages[path] = self.html(snippet, body, title)

    @staticmethod
    def html(snippet: str, body: str, title: str) -> str:
        return f"<!doctype html><html lang=en><title>{title}</title><link rel=icon href=data:,>{snippet}{body}</html>"

    def hear(self, body: dict[str, Any], headers: dict[str, str]) -> int:
        with self.news:
            self.requests.append(("/v1/batch", headers))
            status = self.answers.pop(0) if self.answers else 200
            self.bodies.append(body)
            if status == 200:
                self.heard += body["batch"]
            self.news.notify_all()
        return status

    def wait(self, count: int) -> list[dict[str, Any]]:
        """The first events, once there are so many."""
        with self.news:
            assert self.news.wait_for(lambda: len(self.heard) >= count, PATIENCE_MS / 1000), self.heard
            return list(self.heard)

    def told(self, kind: str, count: int = 1) -> list[dict[str, Any]]:
        with self.news:
            of_kind = lambda: [one for one in self.heard if one["type"] == kind]  # noqa: E731
            assert self.news.wait_for(lambda: len(of_kind()) >= count, PATIENCE_MS / 1000), self.heard
            return of_kind()


class Handler(BaseHTTPRequestHandler):
    website: Website

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path == tracker.ADDRESS:
            self.answer(200, tracker.FILE.read_bytes(), "text/javascript")
        else:
            known = self.website.pages.get(path)
            self.answer(200 if known else 404, (known or "").encode(), "text/html; charset=utf-8")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        path = urlsplit(self.path).path
        if path == "/v1/batch":
            self.answer(self.website.hear(json.loads(body), dict(self.headers)), b"{}", "application/json")
        else:
            self.answer(
                200,
                b"<!doctype html><html lang=en><title>Thanks</title><link rel=icon href=data:,></html>",
                "text/html",
            )

    def do_OPTIONS(self) -> None:
        with self.website.news:
            self.website.requests.append(("preflight", dict(self.headers)))
        self.answer(403, b"", "text/plain")

    def answer(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Access-Control-Allow-Origin", "*")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words: Any) -> None:
        """Says nothing."""


@contextmanager
def serving() -> Iterator[Website]:
    handler = type("Here", (Handler,), {})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    handler.website = website = Website(server.server_port)  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield website
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def website() -> Iterator[Website]:
    with serving() as made:
        yield made
