"""Runs are done: the condition is asked, then the actions come one after the other, all in one transaction with their marks.

Every action writes rows of this database and nothing else (what goes out is sent from such rows), so a run that is killed has
done nothing, and one that is done has done each action once. An action that is refused leaves the others done; it can be
tried again by hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

from sanket.crm.automation import chain
from sanket.crm.automation.acting import FAILED, Acting, Came
from sanket.crm.automation.breaking import sentence
from sanket.crm.automation.deeds import DEEDS
from sanket.crm.automation.models import Automation, AutomationRun, AutomationVersion
from sanket.crm.automation.records import Record, records
from sanket.crm.automation.stopping import acted_lately, is_storm, pause
from sanket.crm.plans import lasts
from sanket.crm.rules.queries import Answered, Asked, ConditionRefused, answered, clock_at
from sanket.shared.errors import Refusal
from sanket.shared.instants import seconds_of

AT_ONCE = 200
IN_VAIN = 3
"""So many records one after the other of which a condition breaks: then it does of all."""
OFF = "It was switched off."

State = AutomationRun.State
Done = dict[str, Any]


def run_all(*, now: datetime) -> int:
    """All that waits and is not paused; answers how many runs ended."""
    ended, before = 0, dict[int, list[int]]()
    # What is left as it was is somebody else's.
    while (some := _waiting()) != before:
        ended += sum(_some(version, ids, now) for version, ids in some.items())
        before = some
    return ended


def _waiting() -> dict[int, list[int]]:
    """Version -> its runs, the oldest first."""
    found: dict[int, list[int]] = {}
    rows = AutomationRun.objects.filter(state=State.WAITING, automation__paused_at=None).order_by("id")
    for pk, version in rows.values_list("pk", "version_id")[:AT_ONCE]:
        found.setdefault(version, []).append(pk)
    return found


def _some(version_id: int, ids: Sequence[int], now: datetime) -> int:
    """Of one version: whom its condition is not true of is done with at once, the others one by one."""
    version = AutomationVersion.objects.select_related("automation").filter(pk=version_id).first()
    if version is None:
        # Removed meanwhile, and its runs with it.
        return 0
    runs = list(AutomationRun.objects.filter(pk__in=ids, state=State.WAITING).order_by("pk"))
    now_s = seconds_of(now)
    if version.automation.on_id is None:
        # Made while somebody switched it off.
        return _end(runs, State.DROPPED, OFF, now_s)
    told, ended = _asked(version, runs, now_s)
    runs = [run for run in runs if run.record in told]
    ended += _end_not_so([run for run in runs if not told[run.record].holds], told, now_s)
    acted = acted_lately(version.automation, now_s)
    for run in runs:
        if not told[run.record].holds:
            continue
        if is_storm(acted) and run.at > (version.automation.resumed_at or 0):
            pause(version.automation, now_s=now_s)
            break
        state = _run_or_fail(run, version, now)
        acted += state in (State.DONE, State.FAILED)
        ended += state is not None
    return ended


def _asked(version: AutomationVersion, runs: Sequence[AutomationRun], now_s: int) -> tuple[dict[int, Answered], int]:
    """Record -> how the condition stands for it, and how many runs ended because it could not be asked of theirs."""
    try:
        return checked(version, {run.record for run in runs}, now_s, asker=f"automation:{version.automation_id}"), 0
    except ConditionRefused as refusal:
        said = f"Its condition cannot be asked any more: {refusal.sentence}"
        return {}, _end(runs, State.FAILED, said, now_s)
    except Exception as error:
        if not lasts(error):
            raise
    return _asked_alone(version, runs, now_s)


def _asked_alone(
    version: AutomationVersion, runs: Sequence[AutomationRun], now_s: int
) -> tuple[dict[int, Answered], int]:
    """One record after the other, as of all at once it broke: the fault may be one record's."""
    told: dict[int, Answered] = {}
    ended = in_vain = 0
    for place, run in enumerate(runs):
        try:
            told |= checked(version, [run.record], now_s)
            in_vain = 0
        except Exception as error:
            if not lasts(error):
                raise
            in_vain += 1
            broken = runs[place:] if in_vain == IN_VAIN else [run]
            ended += _end(broken, State.FAILED, sentence(error), now_s)
            if in_vain == IN_VAIN:
                break
    return told, ended


def checked(version: AutomationVersion, pks: Iterable[int], now_s: int, asker: str = "") -> dict[int, Answered]:
    """How its condition stands for these records; without one it is true of all there are."""
    wanted = sorted(set(pks))
    if not version.condition:
        there = records(version.of, wanted)
        return {pk: Answered(pk in there, []) for pk in wanted}
    return answered(Asked(version.condition, version.of), wanted, clock_at(now_s), asker)


def _end(runs: Sequence[AutomationRun], state: AutomationRun.State, said: str, now_s: int) -> int:
    ids = [run.pk for run in runs]
    waiting = AutomationRun.objects.filter(pk__in=ids, state=State.WAITING)
    return waiting.update(state=state, said=said[:300], ended_at=now_s)


@transaction.atomic
def _end_not_so(runs: Sequence[AutomationRun], told: Mapping[int, Answered], now_s: int) -> int:
    if not runs:
        return 0
    held = list(_waiting_still([run.pk for run in runs]))
    for run in held:
        run.state, run.checked, run.ended_at = State.NO, told[run.record].tests, now_s
    AutomationRun.objects.bulk_update(held, ["state", "checked", "ended_at"], batch_size=100)
    return len(held)


def _run_or_fail(run: AutomationRun, version: AutomationVersion, now: datetime) -> str | None:
    try:
        return _run_one(run.pk, version, now)
    except Exception as error:
        if not lasts(error):
            raise
        return State.FAILED if _end([run], State.FAILED, sentence(error), seconds_of(now)) else None


@transaction.atomic
def _run_one(pk: int, version: AutomationVersion, now: datetime) -> str | None:
    """What it came to: an earlier run may have made the condition false. None: another worker has it."""
    run = _held(pk)
    if run is None:
        return None
    now_s = seconds_of(now)
    # Whoever switches it off from here on waits for this run before the others are dropped.
    automation = Automation.objects.only("on_id", "paused_at").get(pk=run.automation_id)
    if automation.on_id is None:
        _end([run], State.DROPPED, OFF, now_s)
        return State.DROPPED
    if automation.paused_at is not None:
        return None
    found = checked(version, [run.record], now_s)[run.record]
    record = records(version.of, [run.record]).get(run.record)
    run.checked, run.ended_at = found.tests, now_s
    if not found.holds or record is None:
        run.state = State.NO
    else:
        run.done = act(run, version, range(len(version.actions)), record, now)
        run.state = state_of(run.done)
    run.save(update_fields=["checked", "done", "state", "ended_at"])
    return run.state


def _held(pk: int) -> AutomationRun | None:
    return _waiting_still([pk]).select_related("version").first()


def _waiting_still(ids: Sequence[int]) -> QuerySet[AutomationRun]:
    """Held, where nobody else holds them."""
    found = AutomationRun.objects.filter(pk__in=ids, state=State.WAITING).order_by("pk")
    # On SQLite there is one writer.
    return found.select_for_update(skip_locked=True, of=("self",)) if connection.vendor == "postgresql" else found


def act(
    run: AutomationRun, version: AutomationVersion, places: Sequence[int], record: Record, now: datetime
) -> list[Done]:
    """Do these of its actions, in order; answers what all of them have come to so far."""
    done = {one["place"]: one for one in run.done}
    for said in (version.actions[place] for place in places):
        if said["do"] in DEEDS:
            DEEDS[said["do"]].hold(said, seconds_of(now))
    with chain.acting(run.chain, run.automation_id):
        for place in places:
            said = version.actions[place]
            came = _do(said, Acting(version.automation, run, record, place, now))
            tries = done.get(place, {}).get("tries", 0) + 1
            done[place] = {"place": place, "do": said["do"], **came._asdict(), "at": seconds_of(now), "tries": tries}
            record = records(version.of, [record.pk]).get(record.pk, record)
    return [done[place] for place in sorted(done)]


def _do(said: Mapping[str, Any], acting: Acting) -> Came:
    deed = DEEDS.get(said["do"])
    if deed is None:
        return Came(FAILED, f"Nothing is known that is called {said['do']}.")
    try:
        with transaction.atomic():
            came = deed.do(said, acting)
            # What failed has done nothing, or it could not be tried again.
            transaction.set_rollback(came.state == FAILED)
    except Refusal as refusal:
        return Came(FAILED, refusal.sentence)
    except Exception as error:
        if not lasts(error):
            # Somebody held what it needs: the whole run is done again.
            raise
        return Came(FAILED, sentence(error))
    return came


def state_of(done: Sequence[Done]) -> AutomationRun.State:
    return State.FAILED if any(one["state"] == FAILED for one in done) else State.DONE
