"""Questions to automations: which there are, what they say in words, what they did.

For pages and programs. ``automations()`` in their order; ``newest(automation)`` is what it says, ``automation.on`` the version
that is on (None: off), ``automation.paused_at`` set where it paused itself. ``runs(…)`` newest first, with ``named(runs)`` for
what each is about: name and link. ``counts(ids)`` by automation and state, ``lately(since)`` those of the last
days; ``faults(said)`` is all that is wrong with what somebody typed. ``TRIGGERS``, ``DEEDS``, ``date_fields(of)`` and
``places(of, trigger)`` are what may be chosen; ``in_words(version, names)`` is a sentence for each part of it.
"""

from __future__ import annotations

from sanket.crm.automation.asking import (
    InWords,
    Named,
    automation,
    automations,
    counts,
    dry_run_of,
    in_words,
    named,
    newest,
    people,
    run,
    runs,
    versions,
)
from sanket.crm.automation.catalogue import CATALOGUE, TRIGGERS, Trigger
from sanket.crm.automation.checking import Said, said_by
from sanket.crm.automation.deeds import DEEDS
from sanket.crm.automation.looking import Newest, faults, lately, newest_of, told_of, waiting_for
from sanket.crm.automation.models import TIME, Automation, AutomationDryRun, AutomationRun, AutomationVersion
from sanket.crm.automation.told import automations_json, dry_run_json, runs_json
from sanket.crm.automation.watched import trial_of
from sanket.crm.automation.whens import date_fields
from sanket.crm.automation.words import places
from sanket.crm.workspace.queries import GOING

__all__ = [
    "CATALOGUE",
    "DEEDS",
    "GOING",
    "TIME",
    "TRIGGERS",
    "Automation",
    "AutomationDryRun",
    "AutomationRun",
    "AutomationVersion",
    "InWords",
    "Named",
    "Newest",
    "Said",
    "Trigger",
    "automation",
    "automations",
    "automations_json",
    "counts",
    "date_fields",
    "dry_run_json",
    "dry_run_of",
    "faults",
    "in_words",
    "lately",
    "named",
    "newest",
    "newest_of",
    "people",
    "places",
    "run",
    "runs",
    "runs_json",
    "said_by",
    "told_of",
    "trial_of",
    "versions",
    "waiting_for",
]
