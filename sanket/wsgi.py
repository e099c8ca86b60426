"""What the web server calls. Requests that tell events are many and wait for their commit; pages take turns.

Pages that are worked on at once are as few as `sanket serve --threads` says, and as many connections to the database
are kept, however many threads there are: each page is lent one. Events hold none.
"""

import contextlib
import os
import threading
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.db import connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sanket.settings")
django_application = get_wsgi_application()

from sanket.api.events.door import is_ours  # noqa: E402 - its room has tables, which Django has to know first

USUAL_PAGES = 4
READ_FIRST_BYTES = 256 * 1024
"""A form of this size is read before its turn: who sends it slowly keeps nobody waiting."""


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
        """So many pages at once."""
        self.turns = threading.BoundedSemaphore(pages)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path == "/healthz" or is_ours(path):
            return whole(self.application(environ, start_response))
        read_first(environ)
        lent = contextlib.ExitStack()
        try:
            lent.enter_context(self.turns)
            lent.enter_context(self.lending())
            answer = self.application(environ, start_response)
            if not getattr(answer, "streaming", False):
                return whole(answer)
            return Flowing(answer, lent.pop_all())
        finally:
            lent.close()

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

    def __init__(self, answer: Any, lent: contextlib.ExitStack) -> None:
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


def read_first(environ: dict[str, Any]) -> None:
    stated = environ.get("CONTENT_LENGTH") or ""
    if stated.isascii() and stated.isdecimal() and 0 < int(stated) <= READ_FIRST_BYTES:
        environ["wsgi.input"] = BytesIO(environ["wsgi.input"].read(int(stated)))


application = Turnstile(django_application)
