"""What an automation says, held against what there is: as it is kept, or refused with the field that is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sanket.crm.activities.queries import ids_by_external as types_by_external
from sanket.crm.automation.acting import About
from sanket.crm.automation.catalogue import CATALOGUE, TRIGGERS, Trigger
from sanket.crm.automation.deeds import check_all
from sanket.crm.automation.models import TIME, AutomationVersion
from sanket.crm.automation.refusals import AutomationRefused
from sanket.crm.automation.whens import check_when
from sanket.crm.catalogue.queries import by_external
from sanket.crm.leads.queries import Stage
from sanket.crm.rules.queries import Asked, segments

STATUSES = ("open", "won", "lost")


class Said(NamedTuple):
    """All that a version says; ``actions`` in their order."""

    trigger: str
    of: str = ""
    narrow: Mapping[str, Any] = {}
    when: str = ""
    condition: str = ""
    actions: Sequence[Mapping[str, Any]] = ()


def said_by(version: AutomationVersion) -> Said:
    return Said(*(getattr(version, field) for field in Said._fields))


def checked(said: Said) -> Said:
    """Raises `AutomationRefused`, or `ConditionRefused` where the condition cannot be asked."""
    trigger = TRIGGERS.get(said.trigger)
    if trigger is None:
        raise AutomationRefused("trigger", f"Choose when it begins: {', '.join(one.word for one in CATALOGUE)}.")
    of = said.of or trigger.of[0]
    if of not in trigger.of:
        raise AutomationRefused("of", f"With {trigger.word} it is about: {', '.join(trigger.of)}.")
    return Said(
        trigger.word,
        of,
        _narrow(said.narrow, trigger, of),
        check_when(said.when, of) if trigger.word == TIME else "",
        Asked(said.condition, of).text if said.condition.strip() else "",
        check_all(said.actions, About(of, trigger.word)),
    )


def _narrow(given: Mapping[str, Any], trigger: Trigger, of: str) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for name, value in given.items():
        if name not in trigger.narrow:
            some = f"only by {', '.join(trigger.narrow)}" if trigger.narrow else "by nothing"
            raise AutomationRefused("narrow", f"{trigger.word} can be narrowed {some}, not by {name}.")
        if value not in ("", None):
            kept[name] = _one(name, value, of)
    if trigger.narrow == ("segment",) and "segment" not in kept:
        raise AutomationRefused("narrow", "Choose the segment.")
    return kept


def _one(name: str, value: Any, of: str) -> Any:
    if name == "type" and not types_by_external([str(value)]):
        raise AutomationRefused("narrow", f"There is no activity type {value}.")
    if name == "offering" and by_external(str(value)) is None:
        raise AutomationRefused("narrow", f"There is no offering {value}.")
    if name == "stage" and value not in Stage.values:
        raise AutomationRefused("narrow", f"Choose a stage: {', '.join(Stage.values)}.")
    if name == "status" and value not in STATUSES:
        raise AutomationRefused("narrow", f"Choose a status: {', '.join(STATUSES)}.")
    if name == "segment":
        return _segment(value, of)
    return str(value)


def _segment(value: Any, of: str) -> int:
    segment = segments().filter(pk=int(value) if str(value).isdigit() else 0).first()
    if segment is None:
        raise AutomationRefused("narrow", "There is no such segment.")
    if not segment.kept:
        raise AutomationRefused("narrow", f"{segment.name} does not tell who enters: have it keep its members first.")
    if of not in (segment.of, "account"):
        raise AutomationRefused(
            "of", f"{segment.name} holds {segment.of}s: it is about those, or about their accounts."
        )
    return segment.pk
