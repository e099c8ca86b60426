"""The chips of a condition on a page: what they show, and what pressing one does to the text.

The text is the truth; chips are read from it and written into it. All works by plain submits: a button says its deed and
its place (``remove:0.1``). With script only the builder is fetched anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from sanket.crm.rules.queries import Asked, ConditionRefused
from sanket.engine.conditions import chips
from sanket.engine.conditions.chips import Chip, Group, Place
from sanket.web.conditions import editing
from sanket.web.conditions.editing import Editor, Option
from sanket.web.conditions.trouble import Trouble
from sanket.web.speech import gettext as _


@dataclass
class Builder:
    """``text``: the condition as it stands; ``name``: of its field; ``required``: an empty one is wrong."""

    of: str
    text: str
    editor: Editor
    name: str = "condition"
    label: str = ""
    help: str = ""
    required: bool = True

    @property
    def group(self) -> Group:
        return chips.chips_of(self.text)

    @property
    def sources(self) -> list[tuple[str, list[Option]]]:
        return editing.sources(self.of)

    @property
    def trouble(self) -> Trouble | None:
        if not self.text.strip():
            return None
        try:
            Asked(self.text, self.of)
        except ConditionRefused as refused:
            return Trouble.of(self.text, refused)
        return None


def shown(of: str, text: str, asked: Mapping[str, Any] | None = None, **said: Any) -> Builder:
    """As a page begins with it, or after what was pressed."""
    if asked is None:
        return Builder(of, text, Editor(), **said)
    builder = Builder(of, text, editing.empty(of, asked), **said)
    _press(builder, str(asked.get("deed", "")))
    return builder


def pressed(asked: Mapping[str, Any], of: str) -> bool:
    """Whether a form was sent by the builder and not to be saved. Whoever typed a value and presses Enter adds the chip."""
    deed = str(asked.get("deed", ""))
    return bool(deed) and (deed != "enter" or editing.empty(of, asked).begun)


def filled(asked: QueryDict, of: str) -> QueryDict:
    """What is saved: with the chip whose value was typed and that was not added yet. If it cannot be, it is as if *Add* had
    been pressed, which says why."""
    if asked.get("deed") or not editing.empty(of, asked).begun:
        return asked
    given = asked.copy()
    given["deed"] = "put"
    made = shown(of, given.get("condition", ""), given)
    if not made.editor.error:
        given["condition"] = made.text
        for key in ("deed", "c_what", "c_value", "c_text"):
            given.pop(key, None)
    return given


def _press(builder: Builder, said: str) -> None:
    deed, _colon, where = said.partition(":")
    place = _place(where)
    group = builder.group
    if deed in ("put", "enter"):
        _put(builder, group)
    elif deed == "edit" and isinstance(found := chips.at(group, place), Chip):
        builder.editor = editing.opened(builder.of, found, where)
    elif deed == "into":
        builder.editor.place, builder.editor.changes = where, False
    elif deed == "leave":
        builder.editor = Editor()
    elif deed == "mend" and (trouble := builder.trouble) and trouble.mended:
        builder.text = trouble.mended
    elif deed in _DEEDS:
        builder.text = chips.text_of(_DEEDS[deed](group, place))
        builder.editor = Editor()


def _put(builder: Builder, group: Group) -> None:
    """The chip of the fields into the text, if it can be asked."""
    editor = builder.editor
    if not editor.what:
        return
    chip = editor.chip()
    try:
        Asked(chip.said, builder.of)
    except ConditionRefused as refused:
        by_fields = bool(chip.text) and not editor.writes and bool(editor.example)
        editor.error = (
            _("Write it such as %(example)s.") % {"example": editor.example} if by_fields else refused.sentence
        )
        return
    place = _place(editor.place)
    if editor.changes:
        made = chips.changed(
            group, place, lambda part: Chip(chip.what, chip.operator, chip.value, part.nots, chip.text)
        )
    else:
        made = chips.added(group, place, chip)
    builder.text = chips.text_of(made)
    builder.editor = Editor()


_DEEDS = {"remove": chips.removed, "not": chips.negated, "joint": chips.joined}


def _place(text: str) -> Place:
    """``0.2`` -> (0, 2); what makes no sense is the whole."""
    steps = text.split(".") if text else []
    plain = all(step.isascii() and step.isdigit() and len(step) < 5 for step in steps)
    return tuple(map(int, steps)) if plain else ()
