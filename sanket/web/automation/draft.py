"""An automation as it is typed: every field as text, so that nothing is lost that cannot be kept yet.

Actions stand in the form as ``a0_do``, ``a0_whom`` …, in their order. A button says what it does to them: ``act-add:task``,
``act-up:1``, ``act-down:1``, ``act-drop:1``; no button of the condition's chips is called so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sanket.crm.automation.queries import DEEDS, TIME, TRIGGERS, AutomationVersion, Said
from sanket.shared.errors import Refusal
from sanket.web.requests import plain_number

FIELDS: Mapping[str, tuple[str, ...]] = {
    "task": ("whom", "what", "days"),
    "notice": ("whom", "title", "text"),
    "stage": ("stage", "reason", "rest_days"),
    "owner": ("whom",),
    "tag": ("tag", "off"),
    "webhook": ("endpoint",),
}
BEGINS: Mapping[str, Mapping[str, str]] = {
    "task": {"whom": "owner", "days": "0"},
    "notice": {"whom": "owner"},
    "stage": {"stage": "accepted"},
    "owner": {"whom": "routing"},
}
MOST = 20
"""More actions are not read from a form; the room refuses fewer."""
NUMBERS = ("days", "rest_days")
_WHEN = re.compile(r"(?:(\d+) (hour|day)s? (before|after)|on) (\S+)")

Action = dict[str, str]


@dataclass
class Draft:
    """``errors``: id of the field in the page -> what is wrong there."""

    name: str = ""
    trigger: str = "lead.opened"
    of: str = ""
    narrow: dict[str, str] = field(default_factory=dict)
    many: str = "3"
    unit: str = "day"
    side: str = "before"
    date: str = ""
    condition: str = ""
    actions: list[Action] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)
    begun: int | None = None
    """The action that was just added: whoever added it goes on there."""

    def __post_init__(self) -> None:
        known = TRIGGERS.get(self.trigger, TRIGGERS["lead.opened"])
        if self.of not in known.of:
            self.of = known.of[0]

    @property
    def timed(self) -> bool:
        return self.trigger == TIME

    @property
    def deeds(self) -> list[str]:
        """What can be done for such records."""
        return [name for name, deed in DEEDS.items() if self.of in deed.of]

    def said(self) -> Said:
        """As the room takes it, right or wrong."""
        known = TRIGGERS.get(self.trigger)
        narrow = {name: self.narrow[name] for name in (known.narrow if known else ()) if self.narrow.get(name)}
        actions = [_said(action) for action in self.actions]
        return Said(self.trigger, self.of, narrow, self._when() if self.timed else "", self.condition, actions)

    def _when(self) -> str:
        if self.side == "on":
            return f"on {self.date}"
        return f"{self.many.strip()} {self.unit}{'' if self.many.strip() == '1' else 's'} {self.side} {self.date}"

    def blame(self, refusal: Refusal) -> None:
        """The sentence to the field that it speaks of."""
        self.errors.setdefault(self._place(refusal), refusal.sentence)

    def _place(self, refusal: Refusal) -> str:
        what, place = str(refusal.data.get("field", "")), refusal.data.get("action")
        if isinstance(place, int) and place < len(self.actions):
            known = FIELDS.get(self.actions[place]["do"], ())
            what = {"to": "whom", "person": "whom"}.get(what, what)
            return f"id_a{place}_{what}" if what in known else f"a{place}"
        if what == "narrow":
            known_trigger = TRIGGERS.get(self.trigger)
            return f"id_{(known_trigger.narrow if known_trigger else ('trigger',))[0]}"
        places = {"trigger": "id_trigger", "of": "id_of", "when": "id_many", "name": "id_name", "actions": "actions"}
        return places.get(what, "id_condition")

    def press(self, deed: str) -> None:
        """What a button does to the actions."""
        does, _colon, what = deed.partition(":")
        if does == "act-add" and what in FIELDS and len(self.actions) < MOST:
            self.begun = len(self.actions)
            self.actions.append(dict.fromkeys(FIELDS[what], "") | dict(BEGINS.get(what, {})) | {"do": what})
            return
        place = int(what) if what.isascii() and what.isdigit() and len(what) < 3 else MOST
        if place >= len(self.actions):
            return
        if does == "act-drop":
            del self.actions[place]
        other = place + {"act-up": -1, "act-down": 1}.get(does, 0)
        if does in ("act-up", "act-down") and 0 <= other < len(self.actions):
            self.actions[place], self.actions[other] = self.actions[other], self.actions[place]


def typed(posted: Mapping[str, Any]) -> Draft:
    def text(name: str) -> str:
        return str(posted.get(name, "")).replace("\0", "")

    actions: list[Action] = []
    while (do := text(f"a{len(actions)}_do")) in FIELDS and len(actions) < MOST:
        at = len(actions)
        actions.append({"do": do, **{name: text(f"a{at}_{name}") for name in FIELDS[do]}})
    narrow = {name: text(name) for name in ("type", "offering", "stage", "status", "segment")}
    plain = {name: text(name) for name in ("name", "trigger", "of", "many", "unit", "side", "date", "condition")}
    return Draft(**plain, narrow=narrow, actions=actions)  # type: ignore[arg-type]  # the rest are texts


def written(said: Said | AutomationVersion, name: str) -> Draft:
    """As a form begins that changes it."""
    draft = Draft(
        name,
        said.trigger,
        said.of,
        {key: str(value) for key, value in said.narrow.items()},
        condition=said.condition,
        actions=[_typed(one) for one in said.actions],
    )
    if found := _WHEN.fullmatch(said.when):
        many, unit, side, draft.date = found.groups()
        draft.many, draft.unit, draft.side = many or draft.many, unit or draft.unit, side or "on"
    return draft


def _said(action: Action) -> dict[str, Any]:
    said: dict[str, Any] = dict(action)
    whom = said.pop("whom", "")
    if whom:
        to, _colon, person = whom.partition(":")
        pk = plain_number(person)
        said |= {"to": to} if pk is None else {"to": to, "person": pk}
    for name in NUMBERS:
        if name in said:
            text = said[name].strip()
            said[name] = int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else text or 0
    if "off" in said:
        said["off"] = said["off"] == "1"
    return said


def _typed(said: Mapping[str, Any]) -> Action:
    do = str(said["do"])
    action = {name: str(said.get(name) or "") for name in FIELDS.get(do, ())} | {"do": do}
    if "whom" in action:
        action["whom"] = f"person:{said['person']}" if said.get("to") == "person" else str(said.get("to") or "")
    if "off" in action:
        action["off"] = "1" if said.get("off") else ""
    if "days" in action:
        action["days"] = str(said.get("days") or 0)
    return action
