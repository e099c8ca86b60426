"""How the pages of automations call things."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext

from sanket.crm.activities.queries import type_names
from sanket.crm.automation.queries import TIME, TRIGGERS, AutomationRun, AutomationVersion, InWords, in_words, people
from sanket.crm.catalogue.queries import offerings
from sanket.crm.rules.queries import segments
from sanket.web.automation.choices import STAGES, STATUSES
from sanket.web.speech import gettext as _

State = AutomationRun.State
WEEK = 7 * 24 * 3600
STATES: Mapping[str, str | Promise] = {
    State.DONE: _l("done"),
    State.NO: _l("passed over"),
    State.FAILED: _l("failed"),
    State.STOPPED: _l("stopped"),
    State.WAITING: _l("waiting"),
    State.DROPPED: _l("dropped"),
}
COLOURS = {"done": "good", "failed": "bad", "stopped": "warn", "waiting": "warn"}
CAME: Mapping[str, str | Promise] = {"done": _l("done"), "nothing": _l("was so already"), "failed": _l("failed")}
ANSWERS: Mapping[bool | None, tuple[str | Promise, str]] = {
    True: (_l("true"), "good"),
    False: (_l("not true"), "mute"),
    None: (_l("not known"), "warn"),
}
FACTS: Mapping[str, str | Promise] = {
    "type": _l("Activity type"),
    "offering": _l("Offering"),
    "stage": _l("Stage"),
    "status": _l("Status"),
    "note": _l("Note"),
    "source": _l("Source"),
    "reason": _l("Reason"),
    "what": _l("Task"),
    "amount": _l("Amount"),
    "name": _l("Segment"),
}


class Called:
    """Names of what automations speak of; each list is read when the first of its names is needed."""

    @cached_property
    def people(self) -> dict[int, str]:
        return people()

    @cached_property
    def types(self) -> dict[str, str]:
        return dict(type_names().values())

    @cached_property
    def offerings(self) -> dict[str, str]:
        return {one.external_id: str(one) for one in offerings()}

    @cached_property
    def segments(self) -> dict[str, str]:
        return {str(one.pk): one.name for one in segments()}

    def of(self, name: str, value: Any) -> str:
        """*type: demo* as *Saw a demo*; what is gone is told as it was written."""
        if name in ("type", "offering", "segment"):
            known: Mapping[str, str] = getattr(self, f"{name}s")
            return known.get(str(value), str(value))
        return str({**STAGES, **STATUSES}.get(str(value), value))


def began(version: AutomationVersion, called: Called) -> str:
    """*An activity was logged (Asked for a quote)*: when it begins, beside the word *When*."""
    trigger = TRIGGERS.get(version.trigger)
    if version.trigger == TIME or trigger is None:
        return (version.when or version.trigger)[:1].upper() + version.when[1:]
    narrow = ", ".join(called.of(name, value) for name, value in version.narrow.items())
    return f"{_(trigger.when)} ({narrow})" if narrow else _(trigger.when)


def told(version: AutomationVersion, called: Called) -> InWords:
    """When, if and then, so that they make a sentence."""
    when = _("When it is %(when)s") if version.trigger == TIME else _("When %(when)s")
    begins = began(version, called)
    small = begins[:1].lower() + begins[1:]
    return in_words(version, called.people)._replace(when=when % {"when": small})


def lately(counts: Mapping[str, int]) -> list[tuple[str, str, str]]:
    """State, words, colour: what the last seven days brought, without what did not happen."""
    done, no, failed = (counts.get(state, 0) for state in (State.DONE, State.NO, State.FAILED))
    found = [(str(State.DONE), ngettext("%(n)s done", "%(n)s done", done) % {"n": done}, "")]
    if no:
        found.append((str(State.NO), ngettext("%(n)s passed over", "%(n)s passed over", no) % {"n": no}, "mut"))
    if failed:
        found.append((str(State.FAILED), ngettext("%(n)s failed", "%(n)s failed", failed) % {"n": failed}, "text-bad"))
    if stopped := counts.get(State.STOPPED, 0):
        said = ngettext("%(n)s stopped", "%(n)s stopped", stopped) % {"n": stopped}
        found.append((str(State.STOPPED), said, "text-warn"))
    return found


def facts(run: AutomationRun) -> Iterator[tuple[str, str]]:
    """What the event said besides, in words."""
    for name, value in run.facts.items():
        if name in FACTS and value not in (None, ""):
            yield str(FACTS[name]), _value(name, value)


def _value(name: str, value: Any) -> str:
    if name == "type" and isinstance(value, int):
        return type_names().get(value, ("", str(value)))[1]
    if name == "offering" and isinstance(value, int):
        return str(offerings().filter(pk=value).first() or value)
    return str(value)
