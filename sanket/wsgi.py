"""What the web server calls. Requests that tell events are many and wait for their commit; pages take turns.

Pages that are worked on at once are as few as `sanket serve --threads` says, and as many connections to the database
are kept, however many threads there are: each page is lent one. Events hold none. What is sent to a page is here before
its turn begins: who sends slowly keeps nobody waiting.
"""

import contextlib
import os
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from tempfile import SpooledTemporaryFile
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sanket.settings")
django_application = get_wsgi_application()

from sanket.api.events.door import is_ours  # noqa: E402 - its room has tables, which Django has to know first

USUAL_PAGES = 4
IN_MEMORY_BYTES = 256 * 1024
"""More of a body waits for its turn in a file."""
PIECE = 8 * 1024
PATIENCE_S = 120
"""For a form to arrive; looked at between pieces."""
MOST_READERS, READER_WAIT_S = 24, 5
"""So many forms arrive at once; with the 96 readers of events some threads are left to whoever sends nothing."""


class Late(Exception):
    """What was sent is not here, or cannot be listened to now."""

    def __init__(self, status: str, sentence: str, *headers: tuple[str, str]) -> None:
        super().__init__(sentence)
        self.status, self.sentence, self.headers = status, sentence, headers


class Whole(list[bytes]):
    """An answer that is complete: the server sends it at once."""

    def close(self) -> None:
        """Django has been told already."""


class Turnstile:
    def __init__(self, application: Any, pages: int = USUAL_PAGES) -> None:
        self.application = application
        self.idle: list[list[Any]] = []
        """Connections that wait for a page, the one used last on top."""
        self.let(pages)

    def let(self, pages: int) -> None:
        """So many pages at once, of which half may read what was sent to them (a large file) while they are worked on."""
        self.turns = threading.BoundedSemaphore(pages)
        self.unread = threading.BoundedSemaphore(max(1, pages // 2))
        self.readers = threading.BoundedSemaphore(MOST_READERS)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path == "/healthz" or is_ours(path):
            return whole(self.application(environ, start_response))
        with ExitStack() as lent:
            try:
                self.hear(environ, lent)
            except Late as late:
                start_response(late.status, [("Content-Type", "text/plain; charset=utf-8"), *late.headers])
                return [late.sentence.encode()]
            lent.enter_context(self.turns)
            lent.enter_context(self.lending())
            answer = self.application(environ, start_response)
            if not getattr(answer, "streaming", False):
                return whole(answer)
            return Flowing(answer, lent.pop_all())

    def hear(self, environ: dict[str, Any], lent: ExitStack) -> None:
        """Have the body here, or leave to hold a turn while it comes. Raises Late."""
        length = stated(environ)
        if length == 0:
            return
        if not self.readers.acquire(timeout=READER_WAIT_S):
            raise too_many()
        try:
            if length is None or length <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
                environ["wsgi.input"] = lent.enter_context(arrived(environ["wsgi.input"], length))
            elif self.unread.acquire(timeout=READER_WAIT_S):
                lent.callback(self.unread.release)
            else:
                raise too_many()
        finally:
            self.readers.release()

    @contextlib.contextmanager
    def lending(self) -> Iterator[None]:
        """Connections are Django's of this thread for as long as a page takes."""
        with contextlib.suppress(IndexError):
            for connection in self.idle.pop():
                connections[connection.alias] = connection
        try:
            yield
        finally:
            used = connections.all(initialized_only=True)
            for connection in used:
                if not connection.allow_thread_sharing:
                    connection.inc_thread_sharing()
                del connections[connection.alias]
            self.idle.append(list(used))


class Flowing:
    """An answer that is still being made while it is sent; its turn ends with it."""

    def __init__(self, answer: Any, lent: ExitStack) -> None:
        self.answer, self.lent = answer, lent

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.answer)

    def close(self) -> None:
        with self.lent:
            self.answer.close()


def whole(answer: Any) -> Whole:
    try:
        return Whole(answer)
    finally:
        answer.close()


def stated(environ: dict[str, Any]) -> int | None:
    """The length of the body; None where only its end will say."""
    said = environ.get("CONTENT_LENGTH") or ""
    if said.isascii() and said.isdecimal():
        return int(said)
    return None if "chunked" in environ.get("HTTP_TRANSFER_ENCODING", "").lower() else 0


def arrived(body: Any, length: int | None) -> SpooledTemporaryFile[bytes]:
    """The body, from its beginning. Of one whose length nobody knows no more than a form may have: that is refused."""
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1 if length is None else length
    spool = SpooledTemporaryFile[bytes](IN_MEMORY_BYTES, dir=settings.FILE_UPLOAD_TEMP_DIR)
    have, until = 0, time.monotonic() + PATIENCE_S
    try:
        while have < most and (piece := body.read(min(PIECE, most - have))):
            have += spool.write(piece)
            if time.monotonic() > until:
                raise Late("408 Request Timeout", f"What was sent did not arrive within {PATIENCE_S} seconds.")
    except BaseException:
        spool.close()
        raise
    spool.seek(0)
    return spool


def too_many() -> Late:
    return Late("503 Service Unavailable", "Too many are sending at once; try again.", ("Retry-After", "5"))


application = Turnstile(django_application)
