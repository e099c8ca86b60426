"""How the pages of automations call things."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext

from sanket.crm.activities.queries import type_names
from sanket.crm.automation.queries import TIME, AutomationRun, AutomationVersion, InWords, in_words
from sanket.crm.catalogue.queries import offerings
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


def began(version: AutomationVersion, names: Mapping[int, str]) -> str:
    """Beside the word *When*."""
    said = in_words(version, names).when
    return said[:1].upper() + said[1:]


def told(version: AutomationVersion, names: Mapping[int, str]) -> InWords:
    """When, if and then, so that they make a sentence."""
    said = in_words(version, names)
    when = _("When it is %(when)s") if version.trigger == TIME else _("When %(when)s")
    begins = said.when if version.trigger == TIME else said.when[:1].lower() + said.when[1:]
    return said._replace(when=when % {"when": begins})


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
