"""Automations and their runs for programs: what the REST door answers and the command prints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sanket.crm.automation.asking import counts, named
from sanket.crm.automation.looking import newest_of
from sanket.crm.automation.models import Automation, AutomationDryRun, AutomationRun, AutomationVersion
from sanket.shared.instants import seconds_of, show


def automations_json(some: Sequence[Automation]) -> list[dict[str, Any]]:
    """As many statements for one as for all."""
    counted = counts(one.pk for one in some)
    newest = {pk: found.version for pk, found in newest_of(some).items()}
    dry_runs = AutomationDryRun.objects.filter(version__in=list(newest.values())).order_by("pk")
    tried = dict(dry_runs.values_list("version_id", "at"))
    return [_told(one, newest[one.pk], counted.get(one.pk, {}), tried.get(newest[one.pk].pk)) for one in some]


def _told(
    one: Automation, version: AutomationVersion, counted: Mapping[str, int], tried_at: int | None
) -> dict[str, Any]:
    return {
        "id": one.pk,
        "name": one.name,
        "version": version.number,
        "on": one.on.number if one.on else None,
        "paused_at": None if one.paused_at is None else show(one.paused_at),
        "paused_why": one.paused_why,
        "left_out": one.left_out,
        "too_many": one.too_many,
        "trigger": version.trigger,
        "of": version.of,
        "narrow": version.narrow,
        "when": version.when,
        "condition": version.condition,
        "actions": version.actions,
        "made_at": show(seconds_of(one.made_at)),
        "by": one.by.email if one.by else None,
        "tried_at": None if tried_at is None else show(tried_at),
        "runs": {state: counted.get(state, 0) for state in AutomationRun.State.values},
    }


def runs_json(some: Sequence[AutomationRun]) -> list[dict[str, Any]]:
    about = named(some)
    return [
        {
            "id": run.pk,
            "automation": run.automation_id,
            "version": run.version.number,
            "trigger": run.version.trigger,
            "of": run.version.of,
            "record": about[run.pk].key if run.pk in about else None,
            "name": about[run.pk].name if run.pk in about else None,
            "at": show(run.at),
            "state": run.state,
            "said": run.said,
            "checked": [{"test": test, "answer": answer} for test, answer in run.checked],
            "done": [
                {**{name: one[name] for name in ("place", "do", "state", "said", "tries")}, "at": show(one["at"])}
                for one in run.done
            ],
            "ended_at": None if run.ended_at is None else show(run.ended_at),
        }
        for run in some
    ]


def dry_run_json(tried: AutomationDryRun) -> dict[str, Any]:
    told = tried.told
    first = [{name: one[name] for name in ("at", "record", "name")} for one in told["first"]]
    return {**told, "first": first, "version": tried.version.number, "tried_at": show(tried.at)}
