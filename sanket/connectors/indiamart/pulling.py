"""Asking IndiaMART for what is new: a window of time a call, never more calls than the key may make.

What was read up to when stands in the source's state, written in one transaction with what was read. A call is claimed
before it is made: however many workers there are and whenever one is killed, the key is not used twice in five minutes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

from django.db import transaction
from django.utils.translation import gettext_noop as _n

from sanket.connectors.indiamart import words
from sanket.connectors.indiamart.enquiries import key_of
from sanket.crm.capture.actions import fares, keep_deliveries, take_deliveries
from sanket.crm.capture.queries import Source, secret, sources
from sanket.shared import instants

PULL, PUSH = "pull", "push"
WAYS = (
    ("", _n("Sent at once, and asked for where there is a key")),
    (PULL, _n("Only asked for")),
    (PUSH, _n("Only sent by IndiaMART")),
)
BETWEEN_S = 5 * 60 + 10
"""IndiaMART takes a call in five minutes; ten seconds for the way there."""
BLOCKED_S = 15 * 60
REFUSED_S = 60 * 60
"""A key that is refused will be refused again until somebody changes it; then it is asked at once."""
LONGEST_S = 7 * 86_400 - 60
SHORTEST_S = 3_600
OVERLAP_S = 3_600
"""Enquiries may be entered late: what is asked for again counts once."""
MOST_BYTES = 20_000_000
SECONDS = 60.0


class Window(NamedTuple):
    start: int
    end: int


class Failed(Exception):
    """A sentence for people; ``wait_s``: do not ask sooner."""

    def __init__(self, sentence: str, wait_s: int = 0) -> None:
        super().__init__(sentence)
        self.sentence, self.wait_s = sentence, wait_s


class TooMuch(Failed):
    """More than one answer holds: ask for less. ``leads``: those it did hold."""

    def __init__(self, sentence: str, leads: Sequence[Mapping[str, Any]] = ()) -> None:
        super().__init__(sentence)
        self.leads = leads


def is_asked(source: Source) -> bool:
    return source.settings.get("way", "") != PUSH and bool(source.settings.get("key"))


def due(source: Source, now: datetime) -> datetime | None:
    """When IndiaMART may be asked next; None where it only sends."""
    if not is_asked(source):
        return None
    state = source.state
    called = state.get("called_at")
    first = called + BETWEEN_S if called is not None else instants.seconds_of(source.created_at)
    return instants.datetime_of(max(first, state.get("not_before", 0)))


def pull(source: Source, now: datetime) -> None:
    window = claim(source, now)
    if window is None:
        return
    try:
        leads = ask(source, window)
    except Failed as failed:
        smallest = window.end - window.start <= SHORTEST_S + OVERLAP_S
        if not (isinstance(failed, TooMuch) and failed.leads and smallest):
            _failed(source, failed, now)
            return
        # Less cannot be asked for: those that came are kept, and the next hour is not held up by this one.
        leads = failed.leads
    with transaction.atomic():
        keep_deliveries(source.pk, [(key_of(lead), lead) for lead in leads], now=now)
        state = {**source.state, "cursor": window.end, "not_before": 0, "window_s": LONGEST_S}
        fares(source, state=state, now=now)
    take_deliveries(source, now=now)


@transaction.atomic
def claim(source: Source, now: datetime) -> Window | None:
    """The next window, and the right to ask for it; nothing when it is not time, or somebody else has it."""
    row = sources().select_for_update().get(pk=source.pk)
    source.state, source.settings = row.state, row.settings
    may = due(row, now)
    if row.disabled_at is not None or may is None or may > now:
        return None
    now_s = instants.seconds_of(now)
    row.state = {**row.state, "called_at": now_s}
    row.save(update_fields=["state"])
    source.state = row.state
    return window_of(row, now_s)


def window_of(source: Source, now_s: int) -> Window:
    """From a little before where we were, at most a week: after a long absence week by week."""
    days = int(source.settings.get("days") or 0)
    cursor = source.state.get("cursor") or now_s - days * 86_400
    start = min(cursor, now_s) - OVERLAP_S
    return Window(start, min(now_s, start + max(SHORTEST_S + OVERLAP_S, source.state.get("window_s", LONGEST_S))))


def behind_s(source: Source, now: datetime) -> int:
    """How much is still to be asked for, in seconds."""
    cursor = source.state.get("cursor")
    return max(0, instants.seconds_of(now) - cursor) if cursor else 0


def ask(source: Source, window: Window) -> Sequence[Mapping[str, Any]]:
    """The enquiries of a window. Raises Failed."""
    key = secret(source, "key")
    if not key:
        raise Failed(_n("The key was sealed with a secret key of this site that is gone; type it again."), REFUSED_S)
    asked = {
        "glusr_crm_key": key,
        "start_time": words.asked(instants.datetime_of(window.start)),
        "end_time": words.asked(instants.datetime_of(window.end)),
    }
    url = source.settings["url"]
    address = f"{url}{'&' if urlsplit(url).query else '?'}{urlencode(asked)}"
    # Loaded where something is asked, or every command would load it.
    from sanket.outbound import NoAnswer, OutboundRefusal, call

    try:
        answer = call("GET", address, headers={"Accept": "application/json"}, most=MOST_BYTES, seconds=SECONDS)
    except (NoAnswer, OutboundRefusal) as refused:
        raise Failed(refused.sentence) from None
    if answer.status == 429:
        raise Failed(_BLOCKED, BLOCKED_S)
    if answer.status != 200:
        raise Failed(f"IndiaMART answered HTTP {answer.status} instead of enquiries.")
    if not answer.whole:
        raise TooMuch(_n("IndiaMART answered with more than 20 MB; a shorter time is asked for next."))
    return verdict(answer.body)


_BLOCKED = _n(
    "IndiaMART says that it was asked too often; it is left alone for 15 minutes. Is the key used elsewhere, too?"
)


def verdict(body: bytes) -> Sequence[Mapping[str, Any]]:
    """IndiaMART answers HTTP 200 whatever it means; what it means stands in ``CODE``. Raises Failed."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        raise Failed(_n("IndiaMART answered something that is no JSON.")) from None
    code = str(said.get("CODE", "")).strip() if isinstance(said, dict) else ""
    message = words.told(said, "MESSAGE")[:200] if isinstance(said, dict) else ""
    if code == "204":
        return []
    if code == "429":
        raise Failed(_BLOCKED, BLOCKED_S)
    if code == "401":
        raise Failed(f"IndiaMART refuses the key; make a new one in its Lead Manager. It says: {message}", REFUSED_S)
    if code != "200":
        raise Failed(f"IndiaMART refused the request with code {code or 'none'}. It says: {message or 'nothing'}")
    found = said.get("RESPONSE")
    leads = [found] if isinstance(found, dict) else found
    if not isinstance(leads, list) or not all(isinstance(lead, dict) for lead in leads):
        raise Failed(_n("IndiaMART says that there are enquiries, and sends none that can be read."))
    stated = str(said.get("TOTAL_RECORDS", ""))
    if stated.isdecimal() and int(stated) > len(leads):
        raise TooMuch(
            f"IndiaMART has {stated} enquiries and sent {len(leads)} of them; a shorter time is asked for next.",
            leads,
        )
    return leads


def _failed(source: Source, failed: Failed, now: datetime) -> None:
    state = {**source.state, "not_before": instants.seconds_of(now) + failed.wait_s if failed.wait_s else 0}
    if isinstance(failed, TooMuch):
        state["window_s"] = max(SHORTEST_S + OVERLAP_S, source.state.get("window_s", LONGEST_S) // 2)
    fares(source, error=failed.sentence, state=state, now=now)
