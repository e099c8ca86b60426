"""The settings of a connector as a form, made of what it says of itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from sanket.crm.capture.queries import Connector, Setting, Source
from sanket.web.setup.sources import words
from sanket.web.setup.sources.listing import SourceForm

LONGEST = {"secret": 500, "lines": 50_000}


class ConnectorForm(SourceForm):
    def __init__(self, data: Any = None, *, connector: Connector, source: Source | None = None) -> None:
        kept = source.settings if source is not None else {}
        initial = {"name": source.name if source else words.said(connector.title)}
        super().__init__(data, initial=initial)
        for setting in connector.settings:
            self.fields[setting.name] = field_of(setting, kept)

    def typed(self) -> dict[str, str]:
        return {name: str(value) for name, value in self.cleaned_data.items() if name != "name"}


def field_of(setting: Setting, kept: Mapping[str, Any]) -> forms.Field:
    """A secret is never shown again: an empty field leaves it as it is."""
    secret, known = setting.kind == "secret", setting.name in kept
    usual: dict[str, Any] = {
        "label": words.said(setting.title),
        "help_text": words.said(setting.about),
        "required": setting.needed and not (secret and known),
        "initial": "" if secret else _shown(kept.get(setting.name, setting.usual)),
    }
    if setting.kind == "choice":
        return forms.ChoiceField(choices=[(value, words.said(label)) for value, label in setting.choices], **usual)
    widget: forms.Widget = forms.TextInput()
    if secret:
        widget = forms.PasswordInput(attrs={"autocomplete": "off"})
        if kept.get(setting.name):
            usual["help_text"] = f"{words.said(setting.about)} {_('One is kept; leave this empty to keep it.')}".strip()
    elif setting.kind == "number":
        widget = forms.TextInput(attrs={"inputmode": "numeric"})
    elif setting.kind == "lines":
        widget = forms.Textarea(attrs={"rows": 4})
    found = forms.CharField(max_length=LONGEST.get(setting.kind, 2_000), widget=widget, **usual)
    if secret:
        # Another setting says whether it is needed: nobody calls it optional.
        found.sometimes = True  # type: ignore[attr-defined]
    return found


def _shown(value: Any) -> Any:
    """A table as its lines."""
    return "\n".join(f"{theirs} = {ours}" for theirs, ours in value.items()) if isinstance(value, dict) else value
