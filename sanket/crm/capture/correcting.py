"""Writes readings: with the event when it is new, and what the log has to be told when one changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from django.db import connection

from sanket.crm.activities.actions import CORRECT, WITHDRAW, Facts, lock_accounts, log
from sanket.crm.capture.contexts import Contexts, text_of
from sanket.crm.capture.events import ManyTaken
from sanket.crm.capture.models import Fate
from sanket.crm.capture.reading import facts
from sanket.crm.capture.statements import many, quietly_put
from sanket.crm.capture.told import Reading, Told
from sanket.shared.news import announce

MANY = 5
"""Activities from which on what only people read of their leads is worked out by a job behind, while the teller has his
answer already."""

_COLUMNS = {
    "source_id": "bigint", "message_id": "text", "kind": "text", "name": "text", "at": "bigint", "received_at": "bigint",
    "anonymous_id": "text", "user_id": "text", "group_id": "text", "agent_id": "bigint", "hint": "text", "body": "text",
    "fate": "text", "reason": "text", "account_id": "bigint", "contact_id": "bigint", "offering_id": "bigint",
    "type_id": "bigint",
}  # fmt: skip


class Change(NamedTuple):
    """An event that is written, as it was read before and as it is read now."""

    told: Told
    before: Reading
    now: Reading


def body_of(told: Told, contexts: Contexts) -> str:
    """What has no column of its own, as JSON."""
    parts = []
    if told.properties:
        parts.append(f'"properties":{text_of(told.properties)}')
    if told.traits:
        parts.append(f'"traits":{text_of(told.traits)}')
    if told.context:
        parts.append(f'"context":{contexts.text(told.context)}')
    if told.previous_id:
        parts.append(f'"previous_id":{text_of(told.previous_id)}')
    return f"{{{','.join(parts)}}}"


def write(fresh: Sequence[tuple[Told, Reading, str]], changes: Sequence[Change], *, now_s: int) -> set[str]:
    """New events with their readings and bodies, and readings that changed; and what the log says with them. Answers the
    message ids of new events that somebody else had written at the same moment: they are logged by whoever did."""
    changed = [change for change in changes if change.now != change.before]
    _lock([reading for _, reading, _ in fresh], changed)
    lost = _insert(fresh, now_s)
    many(
        "UPDATE crm_event SET fate = %s, reason = %s, account_id = %s, contact_id = %s, offering_id = %s, type_id = %s"
        " WHERE id = %s",
        [(*change.now, change.told.id) for change in changed],
    )
    added = [facts(told, reading) for told, reading, _ in fresh if _counts(reading) and told.message_id not in lost]
    corrected = [facts(one.told, one.now) for one in changed if _counts(one.now)]
    withdrawn = [one.told.activity for one in changed if _counts(one.before) and not _counts(one.now)]
    bulk = len(added) + len(corrected) + len(withdrawn) > MANY
    if bulk:
        announce(ManyTaken(len(added) + len(corrected) + len(withdrawn)))
    log(added, now_s=now_s, bulk=bulk)
    log(corrected, now_s=now_s, mode=CORRECT, bulk=bulk)
    log([Facts(key, 0, 0, None, 0, 0) for key in withdrawn], now_s=now_s, mode=WITHDRAW, bulk=bulk)
    return lost


_ACTIVITY = Fate.ACTIVITY.value


def _counts(reading: Reading) -> bool:
    return reading.fate == _ACTIVITY


def _lock(readings: Sequence[Reading], changed: Sequence[Change]) -> None:
    """All accounts that will be written at, in one order; each of the three deeds on the log locks some of them again."""
    accounts = {reading.account_id for reading in readings if _counts(reading)}
    for change in changed:
        accounts |= {reading.account_id for reading in (change.before, change.now) if _counts(reading)}
    if held := {pk for pk in accounts if pk is not None}:
        lock_accounts(held)


def _insert(fresh: Sequence[tuple[Told, Reading, str]], now_s: int) -> set[str]:
    rows = [
        (
            told.source_id, told.message_id, told.kind, told.name, told.at, now_s, told.anonymous_id, told.user_id,
            told.group_id, told.agent_id, told.hint, body, *reading,
        )
        for told, reading, body in fresh
    ]  # fmt: skip
    put = quietly_put("crm_event", _COLUMNS, "source_id, message_id", rows)
    if connection.vendor == "sqlite" or len(put) == len(rows):
        return set()
    return {told.message_id for told, _, _ in fresh} - set(put)
