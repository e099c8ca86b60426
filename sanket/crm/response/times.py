"""The time in which somebody has to answer: at work or on call."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from sanket.crm.workspace.queries import rota_times, worktimes
from sanket.engine.response.answering import Answering

MINUTE, HOUR, DAY = 60, 3_600, 86_400
WARN = 0.6
"""Share of the time after which whoever has to answer is warned: of five minutes two are left."""

_kept: ContextVar[dict[int, tuple[int, Answering]] | None] = ContextVar("_kept", default=None)


@contextmanager
def remembered() -> Iterator[None]:
    """Within one deed the same person's time is asked for several times, and stays what it is."""
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


def answering(user_ids: Iterable[int | None], *, since: int) -> dict[int, Answering]:
    """Of each of these users, for any instant from ``since`` on."""
    ids = {pk for pk in user_ids if pk is not None}
    kept = _kept.get()
    known = {pk: kept[pk][1] for pk in ids if pk in kept and kept[pk][0] <= since} if kept else {}
    missing = ids - set(known)
    if not missing:
        return known
    own, rota = worktimes(missing, since=since), rota_times(since=since)
    new = {pk: Answering((time, rota[pk]) if pk in rota else (time,)) for pk, time in own.items()}
    if kept is not None:
        kept.update({pk: (since, time) for pk, time in new.items()})
    return {**known, **new}


def span(seconds: int) -> str:
    """
    >>> span(300), span(60), span(5400), span(7200)
    ('5 minutes', '1 minute', '90 minutes', '2 hours')
    """
    many, unit = (seconds // HOUR, "hour") if seconds >= HOUR and not seconds % HOUR else (seconds // MINUTE, "minute")
    return f"{many} {unit}{'' if many == 1 else 's'}"
