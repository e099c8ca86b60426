"""The time in which somebody has to answer: at work or on call."""

from __future__ import annotations

from collections.abc import Iterable

from sanket.crm.workspace.queries import rota_times, worktimes
from sanket.engine.response.answering import Answering

MINUTE, HOUR, DAY = 60, 3_600, 86_400


def answering(user_ids: Iterable[int | None], *, since: int) -> dict[int, Answering]:
    """Of each of these users, for any instant from ``since`` on."""
    ids = {pk for pk in user_ids if pk is not None}
    if not ids:
        return {}
    own, rota = worktimes(ids, since=since), rota_times(since=since)
    return {pk: Answering((time, rota[pk]) if pk in rota else (time,)) for pk, time in own.items()}


def span(seconds: int) -> str:
    """
    >>> span(300), span(60), span(5400), span(7200)
    ('5 minutes', '1 minute', '90 minutes', '2 hours')
    """
    many, unit = (seconds // HOUR, "hour") if seconds >= HOUR and not seconds % HOUR else (seconds // MINUTE, "minute")
    return f"{many} {unit}{'' if many == 1 else 's'}"
