"""Until when a lead is to be answered, in words and a colour; the page counts on from there."""

from __future__ import annotations

from typing import NamedTuple

from sanket.crm.response.queries import Clock
from sanket.web import show
from sanket.web.speech import gettext as _

MINUTE, HOUR, DAY = 60, 3_600, 86_400
DECIDED = ("qualified", "converted", "recycled", "disqualified")
"""Stages of leads that wait for no first answer."""


class Due(NamedTuple):
    """``kind`` of the pill: good, warn, bad, mute. ``at``: what it counts to; None: it stands still."""

    text: str
    kind: str
    at: int | None = None
    warn: int = 0
    title: str = ""
    within: str = ""
    late: str = ""


def due(clock: Clock | None, *, at: int, stage: str = "") -> Due | None:
    """None: nobody has to answer. ``stage``: of its lead."""
    if clock is None:
        return None
    if clock.answered_at is not None:
        return _answered(clock)
    by = clock.answer_by
    if by is None or stage in DECIDED or (clock.look_at is None and clock.missed_at is None):
        return None
    words = {"when": show.instant(by)}
    if clock.missed_at is not None and by > clock.missed_at:
        missed = {"missed": show.instant(clock.missed_at)}
        title = _("Missed before at %(missed)s; whoever has it now is to answer by %(when)s") % (words | missed)
        return _running(by, clock.missed_at, title, at)
    title = _("To be answered by %(when)s") % words
    if clock.warned_at is not None:
        return _running(by, clock.warned_at, title, at)
    return _running(by, by if clock.look_at is None else min(clock.look_at, by), title, at)


def due_of(due_at: int, *, at: int, answer: bool, missed_at: int | None = None) -> Due:
    """A call of whoever looks: of a lead that waits for its first answer it counts on. ``missed_at``: by somebody else."""
    if not answer:
        return Due(moment(due_at, at), "bad" if at - due_at > DAY else "warn" if at >= due_at else "mute")
    if missed_at is None:
        return _running(due_at, due_at, "", at)
    words = {"missed": moment(missed_at, at), "when": moment(due_at, at)}
    return _running(due_at, missed_at, _("Missed before at %(missed)s; yours until %(when)s") % words, at)


def _running(due_at: int, warn: int, title: str, at: int) -> Due:
    """``warn``: from when on it presses."""
    within, late = _("answer within %(time)s"), _("%(time)s late")
    text = (late if at >= due_at else within) % {"time": span(abs(due_at - at))}
    if due_at - at >= HOUR:
        text = _("answer by %(when)s") % {"when": moment(due_at, at)}
    kind = "bad" if at >= due_at else "warn" if at >= warn else "mute"
    return Due(text, kind, due_at, warn, title, within % {"time": "{}"}, late % {"time": "{}"})


def _answered(clock: Clock) -> Due | None:
    if clock.waited is None or clock.answered_at is None:
        return None
    in_time = clock.due_at is not None and clock.answered_at <= clock.due_at
    title = _("Recognised %(start)s, first contact %(end)s") % {
        "start": show.instant(clock.started_at),
        "end": show.instant(clock.answered_at),
    }
    return Due(_("answered in %(time)s") % {"time": span(clock.waited)}, "good" if in_time else "mute", title=title)


def span(seconds: int) -> str:
    """Of working time or the clock, as short as a pill.

    >>> span(40), span(300), span(5400), span(200_000)
    ('1 min', '5 min', '1 h 30 min', '2 d')
    """
    if seconds < HOUR:
        return _("%(n)s min") % {"n": max(1, -(-seconds // MINUTE))}
    if seconds < DAY:
        hours, minutes = divmod(seconds // MINUTE, 60)
        return _("%(h)s h %(m)s min") % {"h": hours, "m": minutes} if minutes else _("%(h)s h") % {"h": hours}
    return _("%(n)s d") % {"n": seconds // DAY}


def moment(when: int, at: int) -> str:
    """17:35 of today, else with its day."""
    day = show.day(when)
    return show.clock(when) if day == show.day(at) else f"{day}, {show.clock(when)}"
