"""What people type when they act on a lead."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import gettext_noop as _n

from sanket.crm.leads import queries as leads
from sanket.crm.workspace import queries as workspace

if TYPE_CHECKING:
    from sanket.crm.workspace.queries import User

LONGEST_REASON = 500
USUAL_REST = timedelta(days=90)


# The usual reasons, so that they are told in everybody's language as long as nobody worded them anew.
USUAL = (
    *(_n("No budget now"), _n("They will have money in another period.")),
    *(_n("Bad time"), _n("They asked to be called later.")),
    *(_n("Could not be reached"), _n("Nobody answered, several times.")),
    *(_n("Not ready"), _n("They are still looking around.")),
    *(_n("No need"), _n("They do not need this offering.")),
    *(_n("Cannot buy"), _n("No money or no authority, and not later either.")),
    *(_n("Competitor, student or spam"), _n("The interest is not a buyer's.")),
    *(_n("Bought elsewhere"), _n("They decided for somebody else.")),
    *(_n("Wrong data"), _n("The activities belong to another account.")),
)


def reasons_of(deed: str) -> list[dict[str, str]]:
    """What people choose from by one tap."""
    return [{"value": row.text, "label": in_words(row.text), "help": in_words(row.help)} for row in leads.reasons(deed)]


def in_words(text: str) -> str:
    return _(text) if text in USUAL else text


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_l("Reason"), max_length=200, error_messages={"required": _l("Choose a reason.")})
    note = forms.CharField(label=_l("Note"), max_length=LONGEST_REASON, required=False)

    def said(self) -> str:
        reason, note = self.cleaned_data["reason"].strip(), self.cleaned_data["note"].strip()
        return f"{reason}: {note}" if note else reason


class DisqualificationForm(ReasonForm):
    @staticmethod
    def reasons() -> list[dict[str, str]]:
        return reasons_of("disqualify")


class RecyclingForm(ReasonForm):
    until = forms.DateField(
        label=_l("Not before"),
        error_messages={"required": _l("Choose a date."), "invalid": _l("Write the date as 2026-12-31.")},
    )

    @staticmethod
    def reasons() -> list[dict[str, str]]:
        return reasons_of("recycle")

    @staticmethod
    def usual_date() -> str:
        return (timezone.localdate() + USUAL_REST).isoformat()

    def clean_until(self) -> date:
        until: date = self.cleaned_data["until"]
        if until <= timezone.localdate():
            raise forms.ValidationError(_("Choose a day after today."))
        if until > timezone.localdate() + timedelta(days=3660):
            raise forms.ValidationError(_("Choose a day within ten years."))
        return until

    def rest_until(self) -> datetime:
        """The morning of that day where the person is."""
        return datetime.combine(self.cleaned_data["until"], time.min, tzinfo=timezone.get_current_timezone())


def takers(people: Iterable[User]) -> list[User]:
    """Who can be given a lead: those who may act on one."""
    return [person for person in people if workspace.may(person, "lead.act")]


class AssignmentForm(forms.Form):
    to = forms.TypedChoiceField(label=_l("Owner"), coerce=int, error_messages={"required": _l("Choose a person.")})
    why = forms.CharField(label=_l("Note"), max_length=LONGEST_REASON, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people: dict[int, User] = {person.pk: person for person in takers(workspace.active_users())}
        field = self.fields["to"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [("", "")] + [(pk, str(person)) for pk, person in self.people.items()]

    def owner(self) -> User:
        return self.people[self.cleaned_data["to"]]

    def note(self) -> str:
        return " ".join(self.cleaned_data["why"].split())
