"""Give somebody something to do: the owner, their manager, or a person; due at once or some days later."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_noop as _n

from sanket.crm.automation.acting import (
    DONE,
    FAILED,
    NOTHING,
    About,
    Acting,
    Came,
    Deed,
    Said,
    days_of,
    text_of,
    whom_in_words,
    whom_of,
)
from sanket.crm.tasks.actions import Wanted, give
from sanket.crm.workspace.queries import zone

LONGEST, LATEST_DAYS = 300, 365


def check(said: Said, about: About) -> dict[str, Any]:
    return {
        **whom_of(said),
        "what": text_of(said, "what", about, most=LONGEST),
        "days": days_of(said, "days", least=0, most=LATEST_DAYS),
    }


def do(said: Said, acting: Acting) -> Came:
    to = acting.people(said)
    if not to:
        return Came(FAILED, "There is nobody to give it to.")
    record = acting.record
    today = datetime.fromtimestamp(acting.now_s, zone()).date()
    what = acting.filled(said["what"])[:LONGEST]
    wanted = Wanted(
        what,
        to[0].pk,
        today + timedelta(days=said["days"]),
        lead_id=record.lead.pk if record.lead else None,
        account_id=record.account.pk,
        contact_id=record.contact.pk if record.contact else None,
        key=acting.key,
        source=acting.why,
    )
    (given,) = give([wanted], by=None, now=acting.now)
    if given.refused is not None:
        return Came(FAILED, given.refused.sentence, record.link)
    return Came(DONE if given.new else NOTHING, f"A task for {to[0]}: {what}", record.link)


def words(said: Said, names: Any) -> str:
    days = said["days"]
    due = f"due after {days} day{'s' if days > 1 else ''}" if days else "due at once"
    return f"a task for {whom_in_words(said, names)}, {due}: {said['what']}"


DEED = Deed("task", _n("Give a task"), ("account", "contact", "lead"), check, do, words)
