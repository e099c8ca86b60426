"""What came of an attempt: reached, no answer, the wrong person, not now. Each is an activity of ours, logged once."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction

from sanket.crm.activities.actions import Facts, log_by_hand, save_types
from sanket.crm.activities.queries import ids_by_external
from sanket.crm.leads.actions import hold_lead, recycle, undo
from sanket.crm.leads.queries import Lead
from sanket.crm.response import trying
from sanket.crm.response.clocks import DECIDED, begin
from sanket.crm.response.models import Attempt, AttemptOutcome, Clock
from sanket.crm.response.promises import promises
from sanket.crm.response.times import DAY, MINUTE, answering, remembered
from sanket.crm.workspace.queries import User, zone
from sanket.shared.errors import Refusal
from sanket.shared.instants import datetime_of, seconds_of

TYPES = {
    AttemptOutcome.REACHED: ("call-reached", "Called, reached"),
    AttemptOutcome.NO_ANSWER: ("call-no-answer", "Called, no answer"),
    AttemptOutcome.WRONG_PERSON: ("call-wrong-person", "Called, the wrong person"),
    AttemptOutcome.NOT_NOW: ("call-not-now", "Called, not now"),
}
"""Activity types of outcomes; made where they are missing, with the direction sales."""
DONE = (AttemptOutcome.REACHED, AttemptOutcome.WRONG_PERSON)
"""After these nothing more is tried."""
LONGEST_KEY, MOST_DAYS_AHEAD = 60, 3_660
OLDEST = 30 * DAY
"""A phone that was offline for longer tells nothing any more."""
SKEW = 5 * MINUTE
"""So far a phone's clock may be ahead."""


class OutcomeRefused(Refusal):
    """``field`` names what was said wrong, if anything was."""

    def __init__(self, code: str, sentence: str, field: str = "") -> None:
        super().__init__(code, sentence, {"field": field} if field else {})


class Recorded(NamedTuple):
    """``attempt`` None: it had been told before, and taken back since. ``new``: it was not told before."""

    attempt: Attempt | None
    new: bool
    planned: Attempt | None = None
    """What is tried next."""
    since: Attempt | None = None
    """Somebody reached them, or found that it is another person, after this was pressed and before it was told."""


@transaction.atomic
@remembered()
def record_outcome(
    lead: Lead,
    *,
    outcome: str,
    by: User,
    now: datetime,
    at: datetime | None = None,
    key: str = "",
    until: datetime | None = None,
    contact_id: int | None = None,
    note: str = "",
) -> Recorded:
    """Once for each ``key`` of this lead, however often it is sent. ``at``: when it happened; ``until``: not now, but then."""
    when = _when(at, now)
    kind = _checked(outcome, until, key, datetime_of(when))
    name = f"{trying.SOURCE}:{lead.pk}:{key or secrets.token_hex(8)}"
    open_now = hold_lead(lead.pk)
    tries = list(Attempt.objects.filter(lead_id=lead.pk).order_by("nth"))
    planned = next((one for one in reversed(tries) if one.made_at is None and one.skipped_at is None), None)
    if told := next((one for one in tries if one.activity == name), None):
        return Recorded(told, new=False, planned=planned)
    clock = _clock(lead, when)
    if not _logged(lead, kind, name, when, contact_id, note, by=by, now=now):
        return Recorded(None, new=False, planned=planned)
    if clock.state == Clock.State.ENDED or any(one.made_at and not one.outcome for one in tries):
        # What is logged may have made it hot again, or be the first contact in place of another.
        clock.refresh_from_db()
        planned = trying.planned(lead.pk)
    later = [one for one in tries if (one.made_at or 0) > when]
    since = next((one for one in later if one.outcome in DONE), None)
    counts = bool(since) or not open_now or any(one.outcome == AttemptOutcome.NOT_NOW for one in later)
    # What was planned after it stays: it may be the day that the customer named.
    its = None if counts else planned
    before = trying.standing(clock, its)
    attempt = _made(its, lead, kind, name, when, before, by=by, now=now)
    if counts:
        _only_count(clock, attempt, planned)
        return Recorded(attempt, new=True, planned=planned, since=since)
    return Recorded(attempt, new=True, planned=_follow(clock, lead, attempt, until, by=by, now=now))


@transaction.atomic
def undo_outcome(attempt: Attempt, *, by: User, now: datetime) -> Attempt | None:
    """As if it had not been told: its activity is withdrawn, what it had planned or ended goes. Answers what is planned."""
    hold_lead(attempt.lead_id)
    kept = Attempt.objects.select_related("move").filter(pk=attempt.pk, made_at__isnull=False).first()
    if kept is None or last_made(kept.lead_id) != kept:
        raise OutcomeRefused("outcome.undo-late", "Something newer was tried with this lead; undo that first.")
    if kept.move is not None:
        undo(kept.move, by=by, now=now)
    lead = Lead.objects.select_related("account", "offering").get(pk=kept.lead_id)
    facts = Facts(kept.activity or "", kept.made_at or 0, lead.account_id, None, lead.offering_id, 0)
    log_by_hand(facts, by=by, label=_label(lead), mode="withdraw", verb="lead.undo-outcome", now=now)
    Attempt.objects.filter(lead_id=kept.lead_id, nth__gt=kept.nth, made_at=None).delete()
    trying.restore(kept)
    if lead.stage in DECIDED or not lead.hot or lead.cold_at <= seconds_of(now):
        # What it would have been tried for came to an end meanwhile; once that is taken back, it is planned again.
        trying.give_up([lead.pk], at=seconds_of(now))
    return trying.planned(kept.lead_id)


def last_made(lead_id: int) -> Attempt | None:
    """The attempt that was told last, which alone can be taken back; not what was told before the lead became hot again, nor a
    call that was only logged: that is taken back where it was logged."""
    told = Attempt.objects.select_related("move", "by").filter(lead_id=lead_id, made_at__isnull=False)
    last = told.order_by("-noted_at", "-nth").first()
    began = Clock.objects.filter(pk=lead_id).values_list("started_at", flat=True).first() or 0
    return None if last is None or not last.outcome or (last.noted_at or 0) < began else last


def _checked(outcome: str, until: datetime | None, key: str, when: datetime) -> AttemptOutcome:
    """Until when to wait was said ``when`` they were called; told late, that may have passed."""
    if outcome not in AttemptOutcome.values:
        raise OutcomeRefused("outcome.refused", f"Choose one of {', '.join(AttemptOutcome.values)}.", "outcome")
    if len(key) > LONGEST_KEY:
        raise OutcomeRefused("outcome.refused", f"The key has at most {LONGEST_KEY} characters.", "key")
    if outcome == AttemptOutcome.NOT_NOW and (until is None or until <= when or (until - when).days > MOST_DAYS_AHEAD):
        raise OutcomeRefused("outcome.refused", "Say on which day to call; it lies ahead.", "until")
    return AttemptOutcome(outcome)


def _when(at: datetime | None, now: datetime) -> int:
    now_s = seconds_of(now)
    when = now_s if at is None else seconds_of(at)
    if when > now_s + SKEW:
        raise OutcomeRefused("outcome.refused", "That lies ahead: say when it happened.", "at")
    if when < now_s - OLDEST:
        raise OutcomeRefused("outcome.refused", "That is more than 30 days ago; log it as an activity instead.", "at")
    return min(when, now_s)


def _logged(
    lead: Lead,
    kind: AttemptOutcome,
    name: str,
    when: int,
    contact_id: int | None,
    note: str,
    *,
    by: User,
    now: datetime,
) -> bool:
    facts = Facts(
        name,
        when,
        lead.account_id,
        contact_id,
        lead.offering_id,
        _type(kind, now),
        source=trying.SOURCE,
        note=note.strip(),
    )
    # Its id was used and withdrawn: somebody took it back since.
    return log_by_hand(facts, by=by, label=_label(lead), verb="lead.outcome", now=now) == "added"


def _type(kind: AttemptOutcome, now: datetime) -> int:
    external_id, name = TYPES[kind]
    found = ids_by_external([external_id])
    if not found:
        save_types([{"type": external_id, "name": name, "direction": "sales"}], by=None, now=now)
        found = ids_by_external([external_id])
    return found[external_id]


def _label(lead: Lead) -> str:
    return f"{lead.account} · {lead.offering}"


def _clock(lead: Lead, when: int) -> Clock:
    """A lead that is older than clocks gets one by the first attempt."""
    if found := Clock.objects.filter(pk=lead.pk).first():
        return found
    begin({lead.pk: min(when, lead.detected_at)})
    return Clock.objects.get(pk=lead.pk)


def _made(
    planned: Attempt | None,
    lead: Lead,
    kind: AttemptOutcome,
    name: str,
    when: int,
    before: Mapping[str, Any],
    *,
    by: User,
    now: datetime,
) -> Attempt:
    attempt = planned or Attempt(lead_id=lead.pk, nth=trying.next_nth(lead.pk), due_at=when)
    attempt.made_at, attempt.noted_at, attempt.outcome, attempt.by = when, seconds_of(now), kind, by
    attempt.activity, attempt.before = name, dict(before)
    attempt.save()
    return attempt


def _only_count(clock: Clock, attempt: Attempt, planned: Attempt | None) -> None:
    """The lead ended meanwhile, they were reached, or said when to call: it was tried, and that is all. What is still planned is
    one more."""
    more = clock.promised + (planned is not None)
    Clock.objects.filter(pk=clock.pk).update(made=clock.made + 1, promised=more)
    if attempt.outcome == AttemptOutcome.REACHED and clock.reached_at is None:
        Clock.objects.filter(pk=clock.pk).update(reached_at=attempt.made_at)


def _follow(
    clock: Clock, lead: Lead, attempt: Attempt, until: datetime | None, *, by: User, now: datetime
) -> Attempt | None:
    """What the outcome leads to: the next attempt, a day on which to call, rest, or nothing."""
    at = attempt.made_at or 0
    clock.made += 1
    following, rests = None, False
    if attempt.outcome == AttemptOutcome.REACHED:
        clock.state, clock.reached_at = Clock.State.REACHED, at if clock.reached_at is None else clock.reached_at
    elif attempt.outcome == AttemptOutcome.WRONG_PERSON:
        clock.state = Clock.State.WRONG
    elif attempt.outcome == AttemptOutcome.NOT_NOW and until is not None:
        following = _later(clock, lead, attempt, until, by)
    elif clock.state in (Clock.State.TRYING, Clock.State.WAITING):
        following = _again(clock, lead, attempt, by)
        rests = following is None
    clock.state = Clock.State.EXHAUSTED if rests else clock.state
    clock.save(update_fields=trying.PURSUIT)
    if rests:
        _rest(clock, lead, attempt, by=by, now=now)
    return following


def _again(clock: Clock, lead: Lead, attempt: Attempt, by: User) -> Attempt | None:
    at = attempt.made_at or 0
    if clock.state == Clock.State.WAITING:
        clock.steps = list(promises().of(clock.rule_id).attempts)
        clock.step, clock.state, clock.promised = 0, Clock.State.TRYING, clock.made - 1 + len(clock.steps)
    if clock.step == 0:
        # What comes next is counted from the first one, which may have been late.
        clock.began_at = at
    if clock.step + 1 >= len(clock.steps):
        return None
    clock.step += 1
    return _plan(clock, lead, attempt, by)


def _later(clock: Clock, lead: Lead, attempt: Attempt, until: datetime, by: User) -> Attempt:
    clock.steps = clock.steps or list(promises().of(clock.rule_id).attempts)
    clock.step, clock.began_at, clock.state = 0, seconds_of(until), Clock.State.TRYING
    clock.promised = clock.made + len(clock.steps)
    return _plan(clock, lead, attempt, by, asked=True)


def _plan(clock: Clock, lead: Lead, attempt: Attempt, by: User, *, asked: bool = False) -> Attempt:
    who = lead.owner_id or by.pk
    time = answering([who], since=min(attempt.made_at or 0, clock.began_at or 0))[who]
    at = attempt.made_at or 0
    return trying.next_one(clock, at=at, time=time, zone=zone(), asked=asked)


def _rest(clock: Clock, lead: Lead, attempt: Attempt, *, by: User, now: datetime) -> None:
    days = promises().of(clock.rule_id).rest_days
    many = f"{clock.made} attempt{'' if clock.made == 1 else 's'}"
    until = datetime_of(seconds_of(now) + days * DAY)
    move = recycle(lead, until=until, reason=f"Not reached in {many}", by=by, now=now)
    attempt.move = move
    attempt.save(update_fields=["move"])
