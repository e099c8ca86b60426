"""Messages to accounts of messengers and the like, by Apprise, which knows a hundred such programs.

It calls them by itself, so its connections are judged where they are made, as all of ours: to exactly the address that
was judged, through no proxy, and to no private one unless the operator allows it. Programs that are not called by HTTP
are left out. Loaded by whoever needs it: Apprise takes a while.
"""

from __future__ import annotations

import ipaddress
import logging
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from sanket.outbound.addresses import OutboundRefusal, judge
from sanket.outbound.calls import CONNECT_SECONDS, TOTAL_SECONDS
from sanket.outbound.wire import Late

SCHEMES = frozenset(
    "tgram slack msteams workflows whatsapp twilio clicksend msg91 d7sms vonage nexmo sinch msgbird plivo bulksms "
    "infobip discord gchat mmost mmosts rocket rockets zulip matrix matrixs signal signals wxteams pover pbul ntfy "
    "ntfys gotify gotifys json jsons form forms xml xmls lark feishu ifttt pagerduty opsgenie splunk victorops "
    "sendpulse threema kavenegar voipms smseagle smseagles smsmanager africas line httpsms".split()
)


SHORTEST_KEY = 6
"""Characters of a part of an address that may be a secret."""


LATE = "It did not answer in time."


class Heard(NamedTuple):
    """What came of a message. Where nothing was ``connected`` nothing can have been taken; ``answered``: the program
    itself said no; ``refusal``: its address is none that is called."""

    taken: bool
    connected: bool
    answered: bool
    refusal: str
    said: str


def missing() -> bool:
    """Whether the package lacks that does it."""
    try:
        import apprise  # noqa: F401
    except ImportError:
        return True
    return False


def scheme_of(url: str) -> str:
    return url.strip().partition("://")[0].lower() if "://" in url else ""


def program(url: str) -> str:
    """What kind of program this address is of; empty: none that is called, or the address lacks something."""
    if scheme_of(url) not in SCHEMES:
        return ""
    made = _apprise().Apprise.instantiate(url.strip(), suppress_exceptions=True)
    return "" if made is None else str(made.service_name)


def say(url: str, title: str, body: str) -> Heard:
    """One message. Takes `TOTAL_SECONDS` at most, whatever the other side does or its address asks for, and never raises
    for it."""
    apprise = _apprise()
    made = apprise.Apprise.instantiate(url.strip(), suppress_exceptions=True) if scheme_of(url) in SCHEMES else None
    if made is None:
        return Heard(False, False, False, "Its address is not understood any more; add it anew.", "")
    seen = _Seen()
    _hurry(made, seen)
    outcome: list[bool | Exception] = []

    def run() -> None:
        # The program itself and not Apprise's list of them, which would try again by itself.
        with _watching(seen):
            try:
                outcome.append(bool(made.notify(title=title, body=body, body_format=apprise.NotifyFormat.TEXT)))
            except Late:
                outcome.append(False)
            except Exception as error:  # noqa: BLE001 - it is told where it is waited for
                outcome.append(error)

    speaking = threading.Thread(target=run, name="messenger", daemon=True)
    speaking.start()
    speaking.join(TOTAL_SECONDS)
    if not outcome:
        seen.hang_up()
        return Heard(False, seen.connected, False, "", LATE)
    if isinstance(outcome[0], Exception):
        raise outcome[0]
    return Heard(outcome[0], seen.connected, "error=" in seen.said, seen.refusal, without_secrets(seen.said, url))


def _hurry(made: Any, seen: _Seen) -> None:
    """An address may ask for patience, and a program for a pause between two messages: not for more than there is."""
    made.socket_connect_timeout = min(CONNECT_SECONDS, max(0.1, made.socket_connect_timeout))
    made.socket_read_timeout = min(TOTAL_SECONDS, max(0.1, made.socket_read_timeout))
    throttle = made.throttle

    def paced(last_io: Any = None, wait: float | None = None) -> None:
        if seen.late or (wait or 0) > TOTAL_SECONDS:
            raise Late
        throttle(last_io, wait)

    made.throttle = paced


def without_secrets(said: str, url: str) -> str:
    """What a program said, without the parts of its address that may be keys: others read it, too.

    >>> without_secrets("Failed to send to 12345678 with abcdefghij at hooks.example.com", "x://abcdefghij@hooks.example.com/12345678")
    'Failed to send to … with … at hooks.example.com'
    """
    host = urlsplit(url).hostname or ""
    parts = {*re.split(r"[/:@?&=]+", url), *re.split(r"[/:@?&=]+", unquote(url))}
    for part in sorted(parts, key=len, reverse=True):
        if len(part) >= SHORTEST_KEY and part.lower() != host:
            said = said.replace(part, "…")
    return said


class _Seen(logging.Handler):
    """What happened meanwhile in the thread that speaks."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.connected = self.late = False
        self.refusal = self.said = ""
        self.thread = 0
        self._lines: list[socket.socket] = []
        self._holding = threading.Lock()

    def opened(self, line: socket.socket) -> bool:
        """Whether it may still be used. Held by a second name, for TLS takes the first one over."""
        with self._holding:
            if not self.late:
                self.connected = True
                self._lines.append(line.dup())
            return not self.late

    def hang_up(self) -> None:
        """From another thread: whoever waits at a line hears its end, and no other is opened."""
        with self._holding:
            self.late = True
            for line in self._lines:
                with suppress(OSError):
                    line.shutdown(socket.SHUT_RDWR)

    def ended(self) -> None:
        with self._holding:
            while self._lines:
                self._lines.pop().close()

    def emit(self, record: logging.LogRecord) -> None:
        if record.thread == self.thread:
            self.said = record.getMessage()[:300]


_here = threading.local()


@contextmanager
def _watching(seen: _Seen) -> Iterator[None]:
    logger = logging.getLogger("apprise")
    _here.seen, seen.thread = seen, threading.get_ident()
    logger.addHandler(seen)
    try:
        yield
    finally:
        logger.removeHandler(seen)
        _here.seen = None
        seen.ended()


@cache
def _apprise() -> Any:
    """With urllib3, by which it calls, held to what was judged."""
    import apprise
    import requests.sessions
    from urllib3.util import connection

    connect = connection.create_connection

    def judged(address: tuple[str, int], *given: Any, **named: Any) -> socket.socket:
        host, port = address
        seen = getattr(_here, "seen", None)
        found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
        ips = list(dict.fromkeys(ipaddress.ip_address(entry[4][0]) for entry in found))
        try:
            judge(host, ips)
        except OutboundRefusal as refusal:
            if seen is not None:
                seen.refusal = refusal.sentence
            # What its caller knows as a connection that cannot be made.
            raise OSError(refusal.sentence) from refusal
        made = connect((str(ips[0]), port), *given, **named)
        if seen is not None and not seen.opened(made):
            made.close()
            raise OSError(LATE)
        return made

    connection.create_connection = judged
    # A proxy would connect to what nobody judged.
    requests.sessions.get_environ_proxies = lambda *_, **__: {}  # type: ignore[attr-defined]
    return apprise
