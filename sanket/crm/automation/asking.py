"""Which automations there are, what they say in words, what they did."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from django.db.models import Count, QuerySet

from sanket.crm.automation.catalogue import TRIGGERS
from sanket.crm.automation.deeds import DEEDS
from sanket.crm.automation.models import (
    TIME,
    Automation,
    AutomationDryRun,
    AutomationRun,
    AutomationVersion,
)
from sanket.crm.automation.records import records
from sanket.crm.workspace.queries import User


class Named(NamedTuple):
    name: str
    link: str
    key: str
    """As the company calls it."""


class InWords(NamedTuple):
    """What a version says: when, if (empty: always), then."""

    when: str
    condition: str
    then: list[str]


def automations() -> QuerySet[Automation]:
    return Automation.objects.select_related("on", "by").order_by("position", "pk")


def automation(pk: int) -> Automation | None:
    return automations().filter(pk=pk).first()


def newest(automation: Automation) -> AutomationVersion:
    return automation.versions.select_related("by", "automation").get(number=automation.version)


def versions(automation: Automation) -> list[AutomationVersion]:
    """The newest first."""
    return list(automation.versions.select_related("by").order_by("-number"))


def dry_run_of(version: AutomationVersion) -> AutomationDryRun | None:
    """The newest, if it was tried."""
    return version.dry_runs.select_related("by").order_by("-pk").first()


def runs(
    automation: Automation | None = None, *, state: str = "", before: int | None = None, limit: int = 50
) -> list[AutomationRun]:
    """The newest first; ``before``: the id of the last one seen."""
    found = AutomationRun.objects.select_related("version", "automation").order_by("-pk")
    if automation is not None:
        found = found.filter(automation=automation)
    if state:
        found = found.filter(state=state)
    if before is not None:
        found = found.filter(pk__lt=before)
    return list(found[:limit])


def run(pk: int) -> AutomationRun | None:
    return AutomationRun.objects.select_related("version", "automation").filter(pk=pk).first()


def named(some: Sequence[AutomationRun]) -> dict[int, Named]:
    """Run -> what it is about; of those whose record is still there."""
    found: dict[int, Named] = {}
    for of in AutomationVersion.Of.values:
        about = [one for one in some if one.version.of == of]
        there = records(of, {one.record for one in about}) if about else {}
        for one in about:
            if record := there.get(one.record):
                found[one.pk] = Named(record.name, record.link, record.key)
    return found


def counts(some: Iterable[int]) -> dict[int, dict[str, int]]:
    """Of these automations: its id -> state -> how many of the runs that are still kept."""
    found: dict[int, dict[str, int]] = {}
    rows = AutomationRun.objects.filter(automation__in=list(some)).order_by().values("automation_id", "state")
    for row in rows.annotate(many=Count("pk")):
        found.setdefault(row["automation_id"], {})[row["state"]] = row["many"]
    return found


def people() -> dict[int, str]:
    """Names of users, for `in_words`."""
    return {user.pk: str(user) for user in User.objects.all()}


def in_words(version: AutomationVersion, names: Mapping[int, str]) -> InWords:
    trigger = TRIGGERS.get(version.trigger)
    when = version.when if version.trigger == TIME else trigger.when if trigger else version.trigger
    narrow = ", ".join(f"{name} {value}" for name, value in version.narrow.items())
    then = [
        DEEDS[said["do"]].words(said, names) if said["do"] in DEEDS else str(said["do"]) for said in version.actions
    ]
    return InWords(f"{when} ({narrow})" if narrow else when, version.condition, then)
