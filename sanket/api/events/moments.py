"""When an event happened, by our clock: timestamp = received - (sentAt - timestamp), whatever the sender's clock says."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sanket.api.events.refusals import BadEvent
from sanket.shared import instants

MILLISECONDS_FROM = 100_000_000_000
"""A larger number cannot be seconds: it would be the year 5138."""
_utc = ZoneInfo("UTC")


class Clock:
    """Of one request: when it was received, and when it was sent by the sender's clock."""

    def __init__(self, received_s: float, sent_at: str | float | None) -> None:
        self.received = received_s
        self.sent = moment("sentAt", sent_at) if sent_at is not None else None

    def at(self, timestamp: str | float | None, sent_at: str | float | None = None) -> int:
        """Unix seconds. What would lie ahead happened now; what was before 1970 is refused."""
        if timestamp is None or timestamp == "":
            return int(self.received)
        happened = moment("timestamp", timestamp)
        sent = self.sent if self.sent is not None or sent_at is None else moment("sentAt", sent_at)
        if sent is not None:
            happened = self.received - (sent - happened)
        if happened < 0:
            raise BadEvent("event.time-past", "timestamp lies before 1970.")
        return int(min(happened, self.received))


def moment(name: str, given: str | float) -> float:
    """Unix seconds out of ISO 8601, or of seconds or milliseconds since 1970. Raises BadEvent.

    >>> moment("timestamp", "2026-11-22T01:45:03.897Z"), moment("timestamp", 1795311903897)
    (1795311903.897, 1795311903.897)
    """
    try:
        if isinstance(given, str):
            return of_text(given)
        return given / 1000 if abs(given) >= MILLISECONDS_FROM else float(given)
    except (ValueError, OverflowError):
        raise BadEvent("event.time", f"{name} is not a time such as 2026-11-22T12:00:00Z.") from None


def of_text(text: str) -> float:
    if len(text) > 40:
        raise ValueError(text)
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return instants.parse(text, _utc)
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
