"""The server over standard input and output: a message a line. Whoever starts it acts as one person of the company."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import BinaryIO

from django.conf import settings
from django.db import close_old_connections
from mcp_types import INVALID_REQUEST

from sanket.api.mcp import message as wire
from sanket.api.mcp.caller import Caller
from sanket.api.mcp.server import Fault, negotiated
from sanket.crm.workspace.queries import User


class Line:
    """A connection. ``version``: what its handshake agreed on; the stateless protocol says it with each message."""

    def __init__(self, person: Callable[[], User | None]) -> None:
        self.person = person
        self.version = ""

    def take(self, line: bytes) -> bytes | None:
        """The answer to a line; None where none is owed."""
        one: wire.Message | None = None
        try:
            if len(line) > wire.LONGEST:
                raise Fault(INVALID_REQUEST, f"A message may have {wire.LONGEST:,} bytes.")
            one = wire.read(line)
            if one.id is None:
                return None
            return wire.written(wire.answered(self._caller(), one, self._version(one)))
        except Fault as fault:
            return wire.written(wire.refused(fault, one.id if one else None))

    def _version(self, one: wire.Message) -> str:
        if one.stateless:
            return wire.envelope(one)
        if one.method == "initialize" or not self.version:
            self.version = negotiated(one.params)
        return self.version

    def _caller(self) -> Caller:
        # It may run for days: each message has its own now, and whoever has left in between may do nothing.
        close_old_connections()
        user = self.person()
        if user is None:
            raise Fault(INVALID_REQUEST, "This person's access has ended: start `sanket mcp` anew as somebody else.")
        return Caller(user, datetime.now(UTC), base=settings.BASE_URL, alone=True)


def serve(person: Callable[[], User | None], *, into: BinaryIO, out: BinaryIO) -> None:
    """Until the other side closes. One message at a time: they are answered in the order in which they came."""
    line = Line(person)
    while told := into.readline(wire.LONGEST + 1):
        while len(told) > wire.LONGEST and not told.endswith(b"\n") and (rest := into.readline(wire.LONGEST)):
            told = told[: wire.LONGEST + 1] if not rest.endswith(b"\n") else told[: wire.LONGEST + 1] + b"\n"
        if not told.strip():
            continue
        if (answer := line.take(told)) is not None:
            out.write(answer + b"\n")
            out.flush()


def own_streams() -> tuple[BinaryIO, BinaryIO]:
    """Standard input and output for the protocol alone: whatever else is printed from now on goes to standard error."""
    out = sys.stdout
    sys.stdout = sys.stderr
    return sys.stdin.buffer, out.buffer
