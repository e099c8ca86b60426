"""Fields of the forms of working time: the seven days of a week, languages, a span of days off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from sanket.crm.workspace.actions import WEEKDAYS as DAYS
from sanket.web import choices

LONGEST_DAY = 160


class WeekForm(forms.Form):
    """`hours_monday` and so on, as the refusals of the room name them."""

    def __init__(self, *args: Any, week: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, day in enumerate(DAYS):
            self.fields[f"hours_{day}"] = forms.CharField(
                label=WEEKDAYS[number],
                max_length=LONGEST_DAY,
                required=False,
                initial=week[number] if week else "",
                widget=forms.TextInput(attrs={"autocomplete": "off", "class": "input"}),
            )
            # An empty day is a day off, and no answer that is missing.
            self.fields[f"hours_{day}"].sometimes = True  # type: ignore[attr-defined]

    @property
    def days(self) -> list[forms.BoundField]:
        return [self[f"hours_{day}"] for day in DAYS]

    @property
    def hours(self) -> list[str]:
        return [self.cleaned_data[f"hours_{day}"] for day in DAYS]


class OwnWeekForm(WeekForm):
    """The same of a team or a person, who may also work as others do."""

    own = forms.ChoiceField(label=_l("Which hours"), widget=forms.RadioSelect(attrs={"class": "radio"}))

    def __init__(self, *args: Any, inherited: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = self.fields["own"]
        assert isinstance(own, forms.ChoiceField)
        own.choices = [("", inherited), ("own", _("Hours of their own, as below"))]
        own.required = False
        own.sometimes = True  # type: ignore[attr-defined]

    @property
    def own_hours(self) -> list[str] | None:
        return self.hours if self.cleaned_data["own"] else None


class Language(forms.CharField):
    """One, by its name or its code."""

    def to_python(self, value: Any) -> str:
        word = str(value or "").strip()
        code = choices.language_code(word) if word else ""
        if code is None:
            raise forms.ValidationError(_("%(word)s is no language known here.") % {"word": word})
        return code

    def prepare_value(self, value: Any) -> str:
        return choices.language(str(value or ""))


class Languages(forms.CharField):
    """Names or codes separated by commas, as people write lists."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_l("Languages spoken with customers"),
            required=False,
            max_length=500,
            help_text=_l("Separated by commas: English, Hindi, Marathi."),
            **kwargs,
        )

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        words = [word for part in str(value or "").split(",") if (word := part.strip())]
        codes = [choices.language_code(word) for word in words]
        if None in codes:
            unknown = words[codes.index(None)]
            raise forms.ValidationError(_("%(word)s is no language known here.") % {"word": unknown})
        return [code for code in codes if code]

    def prepare_value(self, value: Any) -> str:
        return ", ".join(map(choices.language, value)) if isinstance(value, list) else str(value or "")

    def run_validators(self, value: Any) -> None:
        """Those of the base look at a text."""


def day_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, help_text=help_text, widget=widget)


def time_field(label: Any, *, help_text: Any = "") -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, required=False, help_text=help_text, widget=widget)


class LeaveForm(forms.Form):
    """Whole days, unless times are given."""

    starts = day_field(_l("From"))
    starts_time = time_field(_l("From time"), help_text=_l("Empty: the whole first day."))
    ends = day_field(_l("Until"), help_text=_l("The last day; that day is away, too."))
    ends_time = time_field(_l("Until time"), help_text=_l("Empty: the whole last day."))
    reason = forms.CharField(label=_l("Reason"), max_length=200, required=False)

    def span(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """On the clock of the one who is away."""
        given = self.cleaned_data
        starts = _at(given["starts"], given["starts_time"] or time(), zone)
        if given["ends_time"]:
            return starts, _at(given["ends"], given["ends_time"], zone)
        return starts, _at(given["ends"] + timedelta(days=1), time(), zone)


def _at(day: date, of_day: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, of_day, tzinfo=zone)
