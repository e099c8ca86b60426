"""One chip in fields: what is asked, what of it, how it is compared, and with what; read from a chip and made into one.

A chip that these fields cannot say is edited as the text it is, so nothing is lost by opening it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sanket.crm.rules.queries import register
from sanket.engine.conditions.chips import Chip, chip_of
from sanket.engine.conditions.fields import Field, Kind, Measure, Parameter, Register
from sanket.engine.conditions.parsing import parse
from sanket.engine.conditions.printing import value_shown, what_shown
from sanket.engine.conditions.refusal import ConditionRefused
from sanket.engine.conditions.tree import Call, Name, Test, Text
from sanket.engine.conditions.words import quoted
from sanket.web.speech import gettext as _

WRITTEN = "text"
"""What is chosen to write a chip by hand."""
SO, NOT_SO = "", "= false"
MOST_OPTIONS = 400
_LISTS = ("in", "not in", "has any of", "has all of")
_VALUELESS = (SO, NOT_SO, "is known", "is unknown")
Option = tuple[str, str]


@dataclass
class Asked:
    """A parameter of a measure. ``options`` is empty where it is typed."""

    name: str
    label: str
    example: str
    value: str = ""
    options: list[Option] = field(default_factory=list)
    needed: bool = False


@dataclass
class Editor:
    """The fields as they stand. ``place`` is of the group that gets the chip, or of the chip that is changed."""

    place: str = ""
    changes: bool = False
    what: str = ""
    operator: str = ""
    value: str = ""
    text: str = ""
    parameters: list[Asked] = field(default_factory=list)
    operators: list[Option] = field(default_factory=list)
    values: list[Option] = field(default_factory=list)
    about: str = ""
    example: str = ""
    error: str = ""

    @property
    def writes(self) -> bool:
        return self.what == WRITTEN

    @property
    def begun(self) -> bool:
        """Whether something was typed that would be lost."""
        valued = self.operator not in _VALUELESS
        return bool(self.text.strip() if self.writes else valued and self.value.strip())

    def chip(self) -> Chip:
        """What the fields say; as text where it cannot be read."""
        if self.writes:
            said = self.text.strip()
        else:
            operator = "" if self.operator == SO else self.operator
            kind = kind_of(self.what, {one.name: one.value for one in self.parameters}, register())
            value = "" if operator in _VALUELESS else _written(kind, operator, self.value)
            said = " ".join(filter(None, (_what(self.what, self.parameters), operator, value)))
        try:
            tree = parse(said)
        except ConditionRefused:
            return Chip("", text=said)
        return chip_of(tree) if isinstance(tree, Test) else Chip("", text=said)


def empty(of: str, asked: Mapping[str, Any]) -> Editor:
    """As a form that was sent says it."""
    editor = Editor(
        place=str(asked.get("c_place", "")),
        changes=bool(asked.get("c_changes")),
        what=str(asked.get("c_what", "")),
        operator=str(asked.get("c_operator", "")),
        value=str(asked.get("c_value", "")),
        text=str(asked.get("c_text", "")),
    )
    _offer(editor, of, {key.removeprefix("p_"): str(value) for key, value in asked.items() if key.startswith("p_")})
    return editor


def opened(of: str, chip: Chip, place: str) -> Editor:
    """The fields of a chip that is there; the text where they do not say exactly the same."""
    by_hand = Editor(place=place, changes=True, what=WRITTEN, text=chip.said)
    if chip.text:
        return by_hand
    tree = parse(chip.said)
    assert isinstance(tree, Test)
    if any(isinstance(value, Name) for value in tree.values):
        return by_hand
    given: dict[str, str] = {}
    what = f"{tree.what.owner}.{tree.what.name}" if isinstance(tree.what, Name) else f"{tree.what.name}("
    if isinstance(tree.what, Call):
        measure = register().measures.get(tree.what.name)
        first = measure.parameters[0].name if measure and measure.parameters else ""
        for argument in tree.what.arguments:
            said = argument.value.text if isinstance(argument.value, Text) else _bare(argument)
            given[argument.name or first] = said
    editor = Editor(place=place, changes=True, what=what)
    editor.operator = NOT_SO if chip.said.endswith(" = false") else chip.operator
    _offer(editor, of, given)
    kind = kind_of(what, given, register())
    editor.value = "" if editor.operator in _VALUELESS else _typed(kind, tree)
    return editor if Chip(chip.what, chip.operator, chip.value) == editor.chip() else by_hand


def sources(of: str) -> list[tuple[str, list[Option]]]:
    """All that may be asked of a subject, in groups."""
    known = register()
    groups = [
        (name, [(f"{name}.{one}", f"{name}.{one}") for one in entity.fields])
        for name, entity in known.entities.items()
        if of in entity.of or of in entity.many
    ]
    groups.sort(key=lambda group: group[0] != of)
    measures = [(f"{name}(", f"{name}(…) · {known.measures[name].about}") for name in known.measures_of(of)]
    return [*groups, (_("What happened"), measures), (_("By hand"), [(WRITTEN, _("write it yourself"))])]


def kind_of(what: str, given: Mapping[str, str], known: Register) -> Kind | None:
    found = _source(what, known)
    if isinstance(found, Field):
        return found.kind
    if found is None:
        return None
    for parameter in found.parameters:
        if parameter.kind == "field":
            return parameter.fields.get(given.get(parameter.name, ""), found.kind)
    return found.kind


def operators_of(kind: Kind | None, *, many: bool) -> list[Option]:
    """In words, with the language's own where they are signs."""
    knows = [("is known", _("is known")), ("is unknown", _("is unknown"))]
    sizes = [("<", _("is less than")), ("<=", _("is at most")), (">", _("is more than")), (">=", _("is at least"))]
    same = [("=", _("is")), ("!=", _("is not"))]
    lists = [("in", _("is one of")), ("not in", _("is none of"))]
    if kind is Kind.TEXT:
        finds = [
            ("contains", _("contains")),
            ("starts with", _("starts with")),
            ("ends with", _("ends with")),
        ]
        return [*same, *lists, *([("has all of", _("has all of"))] if many else []), *finds, *knows]
    if kind is Kind.TRUTH:
        return [(SO, _("is so")), (NOT_SO, _("is not so")), *knows]
    if kind is Kind.MOMENT:
        days = [("=", _("is on")), ("<", _("is before")), ("<=", _("is until")), (">", _("is after"))]
        return [(">=", _("is since")), *days, *knows]
    return [*reversed(sizes), *same, *lists, *knows] if kind else []


# ------------------------------------------------------------------------------------------------------------- parts


def _source(what: str, known: Register) -> Field | Measure | None:
    if what.endswith("("):
        return known.measures.get(what[:-1])
    owner, _dot, name = what.partition(".")
    entity = known.entities.get(owner)
    return entity.fields.get(name) if entity else None


def _offer(editor: Editor, of: str, given: Mapping[str, str]) -> None:
    """What can be chosen, for what is chosen already."""
    known = register()
    found = _source(editor.what, known)
    if found is None:
        if not editor.writes:
            editor.what = ""
        return
    editor.about = found.about
    many = False
    if isinstance(found, Measure):
        editor.parameters = [_asked(one, given.get(one.name, "")) for one in found.parameters]
    else:
        entity = known.entities[editor.what.partition(".")[0]]
        many = found.each is not None or of in entity.many
        editor.values = [(one, one) for one in found.choices]
    kind = kind_of(editor.what, given, known)
    editor.operators = operators_of(kind, many=many)
    if editor.operator not in dict(editor.operators):
        editor.operator = editor.operators[0][0] if editor.operators else ""
    editor.example = _example(kind, editor.operator, known.currency)


def _asked(parameter: Parameter, value: str) -> Asked:
    options: list[Option] = []
    if parameter.kind == "field":
        options = [(one, one) for one in parameter.fields]
        value = value or options[0][0]
    elif parameter.names is not None:
        options = list(_once(parameter.names(), value))
    if len(options) > MOST_OPTIONS:
        options = []
    elif options and not parameter.needed:
        options = [("", _("any")), *options]
    return Asked(parameter.name, parameter.name, parameter.example, value, options, parameter.needed)


def _once(names: Mapping[str, tuple[int, ...]], chosen: str) -> Iterator[Option]:
    """Each thing under the first of its names, and what is chosen as it is spelt."""
    seen: set[tuple[int, ...]] = {names[chosen]} if chosen in names else set()
    found = [(chosen, chosen)] if chosen else []
    for name, ids in names.items():
        if ids not in seen:
            seen.add(ids)
            found.append((name, name))
    yield from sorted(found, key=lambda one: one[1].casefold())


def _example(kind: Kind | None, operator: str, currency: str) -> str:
    if operator in _LISTS:
        return {Kind.TEXT: "Pune, Nashik", Kind.LENGTH: "5 minutes, 1 hour"}.get(kind or Kind.NUMBER, "10, 20")
    return {
        Kind.TEXT: "Pune", Kind.NUMBER: "50", Kind.MONEY: f"100000 {currency}", Kind.PERCENT: "50 %",
        Kind.MOMENT: "today - 14 days", Kind.LENGTH: "5 minutes",
    }.get(kind, "") if kind else ""  # fmt: skip


def _what(what: str, parameters: list[Asked]) -> str:
    if not what.endswith("("):
        return what
    said = []
    for place, one in enumerate(parameters):
        value = one.value.strip()
        if value:
            plain = one.name in ("within", "what") or (not one.options and value.startswith('"'))
            text = value if plain else quoted(value)
            said.append(f"{one.name} = {text}" if place or one.name == "within" else text)
    return f"{what}{', '.join(said)})"


def _bare(argument: Any) -> str:
    """An argument as it is typed: a length of time, or a field."""
    value = argument.value
    return what_shown(value) if isinstance(value, Name) else value_shown(value)


def _written(kind: Kind | None, operator: str, typed: str) -> str:
    """What was typed, as the language writes it."""
    said = typed.strip()
    if operator in _LISTS:
        if kind is Kind.TEXT and not said.startswith('"'):
            said = ", ".join(quoted(one.strip()) for one in said.split(",") if one.strip())
        return f"({said})"
    if kind is Kind.TEXT and not (len(said) > 1 and said.startswith('"') and said.endswith('"')):
        return quoted(said)
    return said


def _typed(kind: Kind | None, test: Test) -> str:
    """And the other way round."""
    if kind is not Kind.TEXT:
        return ", ".join(map(value_shown, test.values))
    texts = [value.text for value in test.values if isinstance(value, Text)]
    if test.operator not in _LISTS:
        return texts[0] if _alone(texts[0]) else quoted(texts[0])
    plain = all(one == one.strip() and one and '"' not in one and "," not in one for one in texts)
    return ", ".join(texts if plain else map(quoted, texts))


def _alone(text: str) -> bool:
    """Whether it is read as itself where quotation marks are left out."""
    return text == text.strip() and not (text.startswith('"') and text.endswith('"'))
