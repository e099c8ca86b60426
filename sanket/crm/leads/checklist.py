"""What sales asks before it qualifies a lead: a list for everything, another for a category and all below it, and the answers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from sanket.crm.catalogue.queries import Tree, tree
from sanket.crm.leads.models import Answer, Checklist, Lead, LeadRecord
from sanket.crm.workspace.actions import audit
from sanket.crm.workspace.queries import User
from sanket.shared import instants
from sanket.shared.errors import Refusal

LONGEST_QUESTION, LONGEST_ANSWER, LONGEST_CHOICE = 200, 1_000, 60
MOST_QUESTIONS, MOST_CHOICES = 20, 10


class ChecklistRefused(Refusal):
    """A checklist, or an answer, that cannot be kept like this."""


class Question(NamedTuple):
    """``key``: by which its answers know it; empty of a new one. ``choices``: the answers there are; none: any words."""

    key: str
    text: str
    choices: tuple[str, ...] = ()


class Asked(NamedTuple):
    """The checklist of an offering. ``source``: whose it is; None: the one for everything. ``needed``: to qualify."""

    questions: tuple[Question, ...]
    needed: bool
    source: int | None


class Told(NamedTuple):
    """A question of a lead with its answer, while there is one. ``asked``: it stands on the lead's list today."""

    question: Question
    answer: Answer | None
    asked: bool = True


USUAL = Asked(
    (
        Question("need", "What do they need it for?"),
        Question("authority", "Who decides?"),
        Question("budget", "Is the money there?", ("Agreed", "Planned", "Not yet")),
        Question("time", "When do they need it?", ("Within 3 months", "This year", "Later")),
    ),
    needed=False,
    source=None,
)
"""For everything, until somebody writes another."""


def checklists() -> dict[int | None, Asked]:
    """Those that somebody wrote, by offering; None: the one for everything."""
    return {row.offering_id: _asked(row) for row in Checklist.objects.order_by("-pk")}


def _asked(row: Checklist) -> Asked:
    questions = tuple(Question(key, text, tuple(choices)) for key, text, choices in row.questions)
    return Asked(questions, row.needed, row.offering_id)


def checklist_of(
    offering_id: int | None, known: dict[int | None, Asked] | None = None, catalogue: Tree | None = None
) -> Asked:
    """Its own, the nearest above it, or the one for everything."""
    known = checklists() if known is None else known
    if offering_id is not None and known.keys() - {None}:
        above = (catalogue or tree()).chain(offering_id)
        own = next((known[one] for one in above if one in known), None)
        if own is not None:
            return own
    return known.get(None, USUAL)


def told(lead: Lead, listed: Asked | None = None) -> list[Told]:
    """The questions of a lead in the order of its list; behind them what was answered and is asked no more."""
    answers = {
        answer.key: answer for answer in Answer.objects.select_related("by").filter(lead_id=lead.pk).order_by("pk")
    }
    asked = [Told(one, answers.pop(one.key, None)) for one in (listed or checklist_of(lead.offering_id)).questions]
    return asked + [Told(Question(key, answer.asked), answer, asked=False) for key, answer in answers.items()]


def still_needed(lead: Lead) -> list[Question]:
    """What has to be answered before this lead is qualified."""
    asked = checklist_of(lead.offering_id)
    if not asked.needed:
        return []
    known = set(Answer.objects.filter(lead_id=lead.pk).values_list("key", flat=True))
    return [one for one in asked.questions if one.key not in known]


@transaction.atomic
def answer(lead: Lead, *, key: str, said: str, by: User, now: datetime) -> str:
    """Keep what they said, in the place of what was said before, which is returned; nothing said takes it away."""
    LeadRecord.objects.select_for_update().get(pk=lead.pk)
    lead = Lead.objects.select_related("account", "offering").get(pk=lead.pk)
    if lead.closed_at is not None or lead.withdrawn_at is not None:
        raise ChecklistRefused("answer.closed", "This lead is closed; its answers stay as they are.", {})
    before = Answer.objects.filter(lead_id=lead.pk, key=key).first()
    question = next((one for one in checklist_of(lead.offering_id).questions if one.key == key), None)
    said = said.strip()
    if question is None:
        raise ChecklistRefused("answer.question", "This is not asked of this lead any more.", {"question": key})
    if len(said) > LONGEST_ANSWER:
        raise ChecklistRefused("answer.long", f"Keep an answer to {LONGEST_ANSWER} characters.", {"question": key})
    if said and question.choices and said not in question.choices:
        choices = ", ".join(question.choices)
        raise ChecklistRefused("answer.choice", f"Choose one of: {choices}.", {"question": key})
    was = before.said if before else ""
    if said == was:
        return was
    if said:
        at = instants.seconds_of(now)
        kept = {"asked": question.text, "said": said, "by": by, "at": at}
        Answer.objects.update_or_create(lead_id=lead.pk, key=key, defaults=kept)
    else:
        Answer.objects.filter(lead_id=lead.pk, key=key).delete()
    label, changes = f"{lead.account} · {lead.offering}", {question.text: [was, said]}
    audit(by=by, verb="lead.answer", kind="lead", subject=lead.pk, label=label, changes=changes, now=now)
    return was


@transaction.atomic
def save_checklist(
    offering_id: int | None, questions: Sequence[Question] | None, *, needed: bool, by: User | None, now: datetime
) -> Asked | None:
    """Make this the list of an offering, or the one for everything (None); no questions (None): what is above it counts.

    Answers how its own was, None where it had none. Answers to leads stay, and know their questions by their keys.
    """
    own = Checklist.objects.filter(offering__isnull=True)
    if offering_id is not None:
        own = Checklist.objects.filter(offering_id=offering_id)
    row = own.select_for_update().first()
    before = _asked(row) if row else None
    after = None if questions is None else Asked(_keyed(questions), needed, offering_id)
    if after == before:
        return before
    if after is None:
        own.delete()
    else:
        row = row or Checklist(offering_id=offering_id)
        row.questions = [[one.key, one.text, list(one.choices)] for one in after.questions]
        row.needed = needed
        row.save()
    label = "" if offering_id is None else tree().label(offering_id)
    changes = {"checklist": [_in_words(before), _in_words(after)]}
    subject = "" if offering_id is None else offering_id
    audit(by=by, verb="lead.checklist", kind="checklist", subject=subject, label=label, changes=changes, now=now)
    return before


def _keyed(questions: Sequence[Question]) -> tuple[Question, ...]:
    if len(questions) > MOST_QUESTIONS:
        raise ChecklistRefused("checklist.many", f"Keep it to {MOST_QUESTIONS} questions.", {})
    found: dict[str, Question] = {}
    for one in questions:
        text = " ".join(one.text.split())
        choices = tuple(dict.fromkeys(" ".join(choice.split()) for choice in one.choices if choice.strip()))
        if not text or len(text) > LONGEST_QUESTION:
            raise ChecklistRefused(
                "checklist.question", f"A question is a line of at most {LONGEST_QUESTION} characters.", {}
            )
        if len(choices) == 1 or len(choices) > MOST_CHOICES or any(len(choice) > LONGEST_CHOICE for choice in choices):
            raise ChecklistRefused(
                "checklist.choices",
                f"Give 2 to {MOST_CHOICES} choices of at most {LONGEST_CHOICE} characters, or none.",
                {},
            )
        key = one.key or re.sub(r"\W+", "-", text.lower()).strip("-")[:40] or "question"
        while key in found:
            key = f"{key[:36]}-{len(found)}"
        found[key] = Question(key, text, choices)
    return tuple(found.values())


def _in_words(asked: Asked | None) -> str:
    if asked is None:
        return ""
    told = [one.text + (f" ({' / '.join(one.choices)})" if one.choices else "") for one in asked.questions]
    return " ".join(told + (["needed to qualify"] if asked.needed else []))
