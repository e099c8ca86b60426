"""The dry run: what a version would have done in the last 30 days. It writes down what it found, and changes nothing else."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_noop as _n

from sanket.crm.automation.catalogue import TRIGGERS
from sanket.crm.automation.models import AutomationDryRun, AutomationVersion
from sanket.crm.automation.past import FACTS, Meant, meant
from sanket.crm.automation.records import records
from sanket.crm.automation.stopping import WITHIN
from sanket.crm.rules.queries import Asked, held_at
from sanket.crm.workspace.jobs import first_others
from sanket.crm.workspace.queries import User, zone
from sanket.shared.batches import sliced
from sanket.shared.instants import DAY, seconds_of, show

DAYS = 30
LISTED = 100
ASKED_AT_ONCE = 500
"""Records, before what is more urgent goes first."""
ASKED_THEN = _n(
    "What is counted over time (activities, purchases, interest) was asked as it was then; what stands in the record itself"
    " (stage, owner, tags) as it stands now, for it is not kept how it stood."
)
NO_TRACE = _n("Nothing is kept of when this happened, so it cannot be told what it would have set in motion.")


def dry_run(version: AutomationVersion, *, by: User | None, now: datetime) -> AutomationDryRun:
    """Try it, and keep what was found: whoever switches it on has seen it."""
    told = tried(version, seconds_of(now))
    return AutomationDryRun.objects.create(version=version, at=seconds_of(now), by=by, days=DAYS, told=told)


def tried(version: AutomationVersion, now_s: int) -> dict[str, Any]:
    """``triggered``: how often it would have looked; ``passed``: how often it would have acted; both by day. ``first``: the
    newest hundred records that it would have acted on; ``busiest``: the most in ten minutes."""
    since = now_s - DAYS * DAY
    known = TRIGGERS[version.trigger].past
    looked = meant(version, since, now_s) if known else []
    there = records(version.of, {one.record for one in looked})
    looked = [one for one in looked if one.record in there]
    passed = _passed(version, looked)
    newest = list(reversed(passed))[:LISTED]
    return {
        "since": show(since),
        "until": show(now_s),
        "known": known,
        "note": (ASKED_THEN if version.condition else "") if known else NO_TRACE,
        "cut": len(looked) >= FACTS,
        "triggered": len(looked),
        "passed": len(passed),
        "busiest": _busiest(passed),
        "days": _by_day(looked, passed),
        "first": [
            {
                "at": show(one.at),
                "record": there[one.record].key,
                "name": there[one.record].name,
                "link": there[one.record].link,
            }
            for one in newest
        ],
    }


def _passed(version: AutomationVersion, looked: Sequence[Meant]) -> list[Meant]:
    if not version.condition:
        return list(looked)
    asked = Asked(version.condition, version.of)
    passed: list[Meant] = []
    # What is told of one record is read once.
    for some in sliced(sorted(looked), ASKED_AT_ONCE):
        first_others()
        held = held_at(asked, [one.record for one in some], [one.at for one in some])
        passed += [one for one, so in zip(some, held, strict=True) if so]
    return sorted(passed, key=lambda one: (one.at, one.record))


def _by_day(looked: Sequence[Meant], passed: Sequence[Meant]) -> list[dict[str, Any]]:
    where = zone()
    first, then = (
        Counter(f"{datetime.fromtimestamp(one.at, where):%Y-%m-%d}" for one in some) for some in (looked, passed)
    )
    return [{"day": day, "triggered": first[day], "passed": then[day]} for day in sorted(first)]


def _busiest(passed: Sequence[Meant]) -> int:
    """The most that would have been done within ten minutes."""
    window, most = deque[int](), 0
    for one in passed:
        window.append(one.at)
        while window[0] <= one.at - WITHIN:
            window.popleft()
        most = max(most, len(window))
    return most
