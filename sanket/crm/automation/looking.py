"""What pages ask besides: all that is wrong with what is typed, what the last days brought, and what waits."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from typing import NamedTuple

from django.db.models import Count, Exists, F, OuterRef, Q

from sanket.crm.accounts.queries import Account, Contact
from sanket.crm.automation.acting import About
from sanket.crm.automation.catalogue import TRIGGERS
from sanket.crm.automation.checking import Said, checked
from sanket.crm.automation.deeds import check_all
from sanket.crm.automation.models import Automation, AutomationDryRun, AutomationRun, AutomationVersion
from sanket.crm.automation.records import Record, records
from sanket.crm.automation.refusals import AutomationRefused
from sanket.crm.automation.words import filled, places
from sanket.crm.rules.queries import Asked, ConditionRefused
from sanket.shared.errors import Refusal

_PLACE = re.compile(r"\{([^{}]*)\}")
SOUND = {"do": "tag", "tag": "sound"}
"""What can be done with any record."""


class Newest(NamedTuple):
    """What an automation says as it was last saved, and whether that was tried."""

    version: AutomationVersion
    tried: bool


def faults(said: Said) -> list[Refusal]:
    """All that is wrong, where `checked` stops at the first; a condition and an action are judged for their own sake."""
    found: list[Refusal] = []
    try:
        checked(said._replace(condition="", actions=(SOUND,)))
    except AutomationRefused as refusal:
        found.append(refusal)
    trigger = TRIGGERS.get(said.trigger)
    of = said.of if trigger is None or said.of in trigger.of else trigger.of[0]
    try:
        if said.condition.strip():
            Asked(said.condition, of)
    except ConditionRefused as refused:
        found.append(refused)
    return [*found, *_of_actions(said, About(of, said.trigger))]


def _of_actions(said: Said, about: About) -> list[Refusal]:
    found: list[Refusal] = []
    for place, action in enumerate(said.actions):
        try:
            check_all([action], about)
        except AutomationRefused as refusal:
            found.append(AutomationRefused(**{**refusal.data, "sentence": refusal.sentence, "action": place}))
    if found:
        return found
    try:
        check_all(said.actions, about)
    except AutomationRefused as refusal:
        found.append(refusal)
    return found


def lately(since: int) -> dict[int, dict[str, int]]:
    """Automation -> state -> how many of its runs ended since then, or wait."""
    found: dict[int, dict[str, int]] = {}
    kept = AutomationRun.objects.filter(Q(ended_at__gt=since) | Q(state=AutomationRun.State.WAITING))
    for pk, state, many in kept.order_by().values_list("automation_id", "state").annotate(many=Count("pk")):
        found.setdefault(pk, {})[state] = many
    return found


def newest_of(some: Iterable[Automation]) -> dict[int, Newest]:
    """Of many automations at once."""
    tried = Exists(AutomationDryRun.objects.filter(version=OuterRef("pk")))
    rows = AutomationVersion.objects.filter(automation__in=list(some), number=F("automation__version"))
    return {one.automation_id: Newest(one, one.was_tried) for one in rows.annotate(was_tried=tried)}


def waiting_for(segment: int) -> list[str]:
    """Names of the automations that are on and wait for whoever enters or leaves a segment."""
    on = Automation.objects.filter(on__trigger__in=("segment.entered", "segment.left")).select_related("on")
    return [one.name for one in on.order_by("position", "pk") if one.on and one.on.narrow.get("segment") == segment]


def told_of(of: str, keys: Sequence[str], lines: Sequence[str]) -> Mapping[str, list[str]]:
    """Key of a record -> sentences with what is known of it put in; what an event would say besides stays a place."""
    if of == "lead":
        pks = [int(key) for key in keys]
    else:
        rows = Account.objects.all() if of == "account" else Contact.objects.all()
        pks = list(rows.filter(external_id__in=list(keys)).values_list("pk", flat=True))
    own = frozenset(places(of, ""))
    return {one.key: [_put(line, one, own) for line in lines] for one in records(of, pks).values()}


def _put(line: str, record: Record, own: Container[str]) -> str:
    return _PLACE.sub(lambda found: filled(found[0], record, {}) if found[1] in own else found[0], line)
