"""Tasks are given, many at once, each once."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db import transaction

from sanket.crm.accounts.actions import lock
from sanket.crm.accounts.queries import contacts_by_id, sees
from sanket.crm.leads.queries import Lead
from sanket.crm.tasks.events import TasksGiven
from sanket.crm.tasks.facts import Told, Wanted
from sanket.crm.tasks.models import Task
from sanket.crm.workspace.actions import audit_all
from sanket.crm.workspace.queries import User, zone
from sanket.shared.batches import sliced
from sanket.shared.errors import Refusal
from sanket.shared.instants import seconds_of
from sanket.shared.news import announce

LONGEST, LONGEST_KEY, LONGEST_SOURCE = 300, 200, 200
OURS = "automation:"
"""Keys that begin so are ours: under one that somebody else had used, a task would count as given that never was."""
LATEST = 253_402_300_799
"""The end of the year 9999."""
BATCH = 50


class TaskRefused(Refusal):
    """``field`` names what was said wrong."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__("task.refused", sentence, {"field": field})


class Given(NamedTuple):
    """What became of one that was wanted. ``task`` None: ``refused`` says why. ``new``: it had not been given before."""

    task: Task | None
    new: bool
    refused: TaskRefused | None = None


@transaction.atomic
def give(wanted: Sequence[Wanted], *, by: User | None, now: datetime) -> list[Given]:
    """Give these tasks; of each what became of it. One that is refused leaves the others given."""
    around = _Around(wanted, zone())
    rows: dict[str, Task] = {}
    answers: list[str | TaskRefused] = []
    for one in wanted:
        try:
            row = around.row(one, by=by, at=seconds_of(now))
        except TaskRefused as refusal:
            answers.append(refusal)
        else:
            answers.append(row.external_id)
            rows.setdefault(row.external_id, row)
    # Whoever gives the same at the same time is about the same account, and waits here.
    lock({row.account_id for row in rows.values()})
    before = _known(rows)
    fresh = [row for key, row in rows.items() if key not in before]
    Task.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=BATCH)
    kept = _known(rows)
    new = [kept[row.external_id] for row in fresh]
    _tell(new, by=by, now=now)
    first = {row.external_id for row in fresh}
    given = []
    for answer in answers:
        if isinstance(answer, TaskRefused):
            given.append(Given(None, new=False, refused=answer))
        else:
            given.append(Given(kept[answer], new=answer in first))
            first.discard(answer)
    return given


def told(task: Task) -> Told:
    return Told(
        task.pk,
        task.external_id,
        task.what,
        task.account_id,
        task.lead_id,
        task.contact_id,
        task.to_id,
        task.due_at,
        task.whole_day,
        task.source,
    )


def begins(day: date, where: ZoneInfo) -> int:
    """When a day begins there."""
    return seconds_of(datetime.combine(day, time.min, tzinfo=where))


def _tell(new: Sequence[Task], *, by: User | None, now: datetime) -> None:
    if not new:
        return
    audit_all(
        {"by": by, "verb": "task.give", "kind": "task", "subject": task.pk, "label": task.what, "now": now,
         "reason": task.source} for task in new
    )  # fmt: skip
    announce(TasksGiven(tuple(told(task) for task in new), by.pk if by else None, seconds_of(now)))


def _known(keys: Iterable[str]) -> dict[str, Task]:
    return {one.external_id: one for part in sliced(keys) for one in Task.objects.filter(external_id__in=part)}


class _Around:
    """What tasks name, looked up together."""

    def __init__(self, wanted: Sequence[Wanted], where: ZoneInfo) -> None:
        self.zone = where
        self.leads: Mapping[int, Lead] = {
            one.pk: one
            for ids in sliced({w.lead_id for w in wanted if w.lead_id})
            for one in Lead.objects.filter(pk__in=ids)
        }
        self.contacts = {one.pk: one.account_id for one in contacts_by_id(w.contact_id for w in wanted if w.contact_id)}
        self.people = {
            one.pk: one for ids in sliced({w.to_id for w in wanted}) for one in User.objects.filter(pk__in=ids)
        }
        self._seen: dict[tuple[int, int], bool] = {}

    def row(self, one: Wanted, *, by: User | None, at: int) -> Task:
        what, key, source = " ".join(one.what.split()), one.key.strip(), one.source.strip()
        if not what or len(what) > LONGEST:
            raise TaskRefused("what", f"Say what is to be done, in at most {LONGEST} characters.")
        if len(key) > LONGEST_KEY or len(source) > LONGEST_SOURCE:
            raise TaskRefused("key", f"The key and the source have at most {LONGEST_KEY} characters.")
        if by is not None and key.startswith(OURS):
            raise TaskRefused("key", f"Ids that begin with {OURS} are Sanket's own; choose another.")
        lead = self.leads.get(one.lead_id) if one.lead_id else None
        account = lead.account_id if lead else one.account_id
        if account is None or (one.lead_id and lead is None) or (one.account_id or account) != account:
            raise TaskRefused("account", "Say which lead or which account it is about.")
        if one.contact_id and self.contacts.get(one.contact_id) != account:
            raise TaskRefused("contact", "This contact is at another account.")
        due = one.due if isinstance(one.due, int) else begins(one.due, self.zone)
        if not 0 <= due <= LATEST:
            raise TaskRefused("due", "Give a day from 1970 to 9999.")
        return Task(
            external_id=key or f"task-{secrets.token_hex(10)}",
            what=what,
            account_id=account,
            lead_id=one.lead_id,
            contact_id=one.contact_id,
            to=self._somebody(one.to_id, account, lead),
            due_at=due,
            whole_day=not isinstance(one.due, int),
            by=by,
            source=source,
            at=at,
        )

    def _somebody(self, pk: int, account: int, lead: Lead | None) -> User:
        person = self.people.get(pk)
        if person is None or not person.is_active:
            raise TaskRefused("to", "Choose somebody who is active.")
        if lead is not None and lead.owner_id == pk:
            return person
        if (pk, account) not in self._seen:
            self._seen[pk, account] = sees(person, account)
        if not self._seen[pk, account]:
            raise TaskRefused("to", f"{person} does not see this account; choose somebody who does.")
        return person
