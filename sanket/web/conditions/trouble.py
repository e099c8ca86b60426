"""What pages that ask for a condition share: the field, and what is wrong with what was typed, at its place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from django import forms
from django.utils.translation import gettext_lazy as _l

from sanket.crm.rules.queries import SUBJECTS, ConditionRefused

LONGEST = 10_000
_NAME = re.compile(r"[\w.]+")


class Trouble(NamedTuple):
    """A refusal with the text in three parts: before, the place, after. ``mended``: the text with what was perhaps meant."""

    sentence: str
    before: str
    there: str
    after: str
    mended: str = ""
    nearest: str = ""

    @classmethod
    def of(cls, text: str, refused: ConditionRefused) -> Trouble:
        before, there, after = text[: refused.start], text[refused.start : refused.end], text[refused.end :]
        near = refused.nearest or ""
        # A value stands between quotation marks, which the nearest does not: there only a person can put it right.
        mends = bool(near and _NAME.fullmatch(there) and _NAME.fullmatch(near))
        return cls(
            refused.sentence, before, there, after, f"{before}{near}{after}" if mends else "", near if mends else ""
        )


def field(**options: Any) -> forms.CharField:
    """A condition as it is typed."""
    settings = {"rows": 3, "spellcheck": "false", "autocapitalize": "off", "autocomplete": "off"}
    return forms.CharField(
        **{"label": _l("Condition"), "max_length": LONGEST, "widget": forms.Textarea(attrs=settings), **options}
    )


def of_asked(asked: Mapping[str, Any]) -> str:
    """Whom it is for, as an address says; accounts where it says nothing that makes sense."""
    said = str(asked.get("of", ""))
    return said if said in SUBJECTS else SUBJECTS[0]
