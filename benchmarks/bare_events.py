"""The floor of `/v1/batch`: a bare server that reads batches with msgspec and inserts them with executemany in group commits.

For granian (WSGI), with BARE_EVENTS naming the SQLite file. It checks nothing, knows nobody and reckons nothing. With
BARE_EVENTS_LEAN it does not even parse what events say of themselves (properties, context): their bytes go in as they came,
whether they are JSON or not.
"""

from __future__ import annotations

import os
import queue
import sqlite3
import threading
from collections.abc import Callable
from typing import Any

import msgspec

GROUP = 16
"""So many batches at most in one transaction."""


class Event(msgspec.Struct):
    type: str
    messageId: str  # noqa: N815 - as it is sent
    userId: str | None = None  # noqa: N815
    anonymousId: str | None = None  # noqa: N815
    event: str | None = None
    timestamp: str | None = None
    properties: msgspec.Raw = msgspec.Raw(b"{}")
    context: msgspec.Raw = msgspec.Raw(b"{}")


class Parsed(Event):
    # Narrower than the bytes of `Event`: msgspec reads by what stands here.
    properties: dict[str, Any] = {}  # type: ignore[assignment]
    context: dict[str, Any] = {}  # type: ignore[assignment]


class Batch(msgspec.Struct):
    batch: list[Event]


class ParsedBatch(msgspec.Struct):
    batch: list[Parsed]


LEAN = bool(os.environ.get("BARE_EVENTS_LEAN"))
read = msgspec.json.Decoder(Batch if LEAN else ParsedBatch).decode
encode = msgspec.json.encode
waiting: queue.SimpleQueue[tuple[list[tuple[Any, ...]], threading.Event]] = queue.SimpleQueue()


def write() -> None:
    database = sqlite3.connect(os.environ["BARE_EVENTS"], isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL"):
        database.execute(f"PRAGMA {pragma}")
    database.execute(
        "CREATE TABLE IF NOT EXISTS event (id INTEGER PRIMARY KEY, source_id INTEGER, message_id TEXT, kind TEXT, name TEXT,"
        " user_id TEXT, anonymous_id TEXT, at TEXT, properties TEXT, context TEXT, UNIQUE (source_id, message_id))"
    )
    while True:
        group = [waiting.get()]
        while len(group) < GROUP and not waiting.empty():
            group.append(waiting.get())
        database.execute("BEGIN IMMEDIATE")
        for rows, _ in group:
            database.executemany(
                "INSERT INTO event (source_id, message_id, kind, name, user_id, anonymous_id, at, properties, context)"
                " VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                rows,
            )
        database.execute("COMMIT")
        for _, done in group:
            done.set()


def text(said: Any) -> str:
    return (bytes(said) if LEAN else encode(said)).decode()


def application(environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
    if environ["PATH_INFO"] == "/healthz":
        start("200 OK", [])
        return [b"alive"]
    batch = read(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
    rows = [
        (
            one.messageId, one.type, one.event, one.userId, one.anonymousId, one.timestamp,
            text(one.properties), text(one.context),
        )
        for one in batch.batch
    ]  # fmt: skip
    done = threading.Event()
    waiting.put((rows, done))
    done.wait()
    start("200 OK", [("Content-Type", "application/json")])
    return [b'{"success":true}']


def load(target: str) -> Callable[..., Any]:
    threading.Thread(target=write, daemon=True).start()
    return application


def main(port: int) -> None:
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    Granian(
        "bare", port=port, interface=Interfaces.WSGI, blocking_threads=16, log_level=LogLevels.error, websockets=False
    ).serve(target_loader=load)


if __name__ == "__main__":
    import sys

    main(int(sys.argv[1]))
