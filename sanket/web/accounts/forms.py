"""What people type about accounts, contacts and activities. What a cell may hold is the business's to say; these forms
only carry it there and put the answer beside the field."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from sanket.crm.accounts import queries as accounts
from sanket.crm.activities import queries as activities
from sanket.crm.activities.actions import Facts
from sanket.crm.workspace import queries as workspace
from sanket.web.leads.offerings import offering_choices
from sanket.web.leads.sentences import role_word

if TYPE_CHECKING:
    from sanket.crm.accounts.queries import Account, Contact
    from sanket.crm.activities.queries import Activity
    from sanket.crm.workspace.queries import User
    from sanket.shared.errors import Refusal

SLACK = timedelta(minutes=5)  # clocks of browsers go fast
MOST_CONTACTS = 500
OLDEST = datetime(1990, 1, 1, tzinfo=timezone.get_fixed_timezone(0))


def new_id() -> str:
    """The id of something that a person adds; it travels in the form, so that a form sent twice is one thing."""
    return f"web-{uuid.uuid4()}"


class RowForm(forms.Form):
    """Fields named as the columns of the import files."""

    token = forms.RegexField(r"^web-[0-9a-f-]{36}$", widget=forms.HiddenInput, required=False)

    def put(self, refusal: Refusal) -> None:
        """Show a refusal at the field that it is about."""
        column = str(refusal.data.get("column", ""))
        reason = str(refusal.data.get("reason") or refusal.sentence)
        said = reason[:1].upper() + reason[1:] + ("" if reason.endswith(".") else ".")
        if column in self.fields:
            self.add_error(column, said)
        else:
            self.add_error(None, refusal.sentence)

    def external_id(self) -> str:
        return self.cleaned_data["token"] or new_id()


class AccountForm(RowForm):
    name = forms.CharField(
        label=_l("Name"), max_length=300, error_messages={"required": _l("Write the name of the account.")}
    )
    industry = forms.CharField(label=_l("Industry"), max_length=200, required=False)
    employees = forms.CharField(label=_l("Employees"), max_length=20, required=False)
    turnover = forms.CharField(label=_l("Turnover a year"), max_length=30, required=False)
    phone = forms.CharField(label=_l("Phone"), max_length=50, required=False)
    city = forms.CharField(label=_l("City"), max_length=100, required=False)
    state = forms.CharField(label=_l("State"), max_length=100, required=False)
    country = forms.CharField(label=_l("Country"), max_length=100, required=False)
    website = forms.CharField(label=_l("Website"), max_length=300, required=False)
    gstin = forms.CharField(label=_l("GSTIN"), max_length=30, required=False)
    territory = forms.CharField(label=_l("Territory"), max_length=100, required=False)
    owner = forms.ChoiceField(label=_l("Owner"), required=False)
    tags = forms.CharField(label=_l("Tags"), max_length=500, required=False, help_text=_l("Set apart by commas."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["owner"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Nobody")), *((person.email, str(person)) for person in workspace.active_users())]

    @classmethod
    def of(cls, account: Account) -> dict[str, Any]:
        columns = ("name", "industry", "phone", "city", "state", "country", "website", "gstin", "territory")
        return {
            **{column: getattr(account, column) for column in columns},
            "employees": "" if account.employees is None else account.employees,
            "turnover": "" if account.turnover is None else f"{account.turnover.normalize():f}",
            "owner": account.owner.email if account.owner else "",
            "tags": ", ".join(account.tags),
        }

    def row(self, external_id: str) -> dict[str, Any]:
        given = {key: value for key, value in self.cleaned_data.items() if key != "token"}
        return {**given, "tags": given["tags"].replace(",", ";"), "account": external_id}


CONSENT = [("", _l("not asked")), ("yes", _l("given")), ("no", _l("refused"))]


class ContactForm(RowForm):
    name = forms.CharField(
        label=_l("Name"), max_length=300, error_messages={"required": _l("Write the person's name.")}
    )
    title = forms.CharField(label=_l("Title"), max_length=200, required=False)
    department = forms.CharField(label=_l("Department"), max_length=100, required=False)
    seniority = forms.CharField(label=_l("Seniority"), max_length=100, required=False)
    email = forms.CharField(label=_l("E-mail"), max_length=254, required=False)
    phone = forms.CharField(label=_l("Phone"), max_length=50, required=False)
    whatsapp = forms.CharField(label=_l("WhatsApp"), max_length=50, required=False)
    buying_role = forms.ChoiceField(label=_l("Buying role"), required=False)
    consent_email = forms.ChoiceField(label=_l("Consent to e-mail"), choices=CONSENT, required=False)
    consent_phone = forms.ChoiceField(label=_l("Consent to calls"), choices=CONSENT, required=False)
    consent_source = forms.CharField(
        label=_l("Proof of consent"),
        max_length=300,
        required=False,
        help_text=_l("Where and how it was given or refused."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["buying_role"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("not known")), *((str(r.value), role_word(str(r.value))) for r in accounts.BuyingRole)]

    @classmethod
    def of(cls, contact: Contact) -> dict[str, Any]:
        columns = ("name", "title", "department", "seniority", "email", "phone", "whatsapp", "buying_role")
        said = accounts.consents(contact)
        given = {f"consent_{channel}": "yes" if answer.given else "no" for channel, answer in said.items()}
        return {**{column: getattr(contact, column) for column in columns}, **given}

    def row(self, external_id: str, account: Account) -> dict[str, Any]:
        given = {key: value for key, value in self.cleaned_data.items() if key != "token"}
        return {**given, "contact": external_id, "account": account.external_id}


class ActivityForm(RowForm):
    """An activity of one account; which one is said by the address, not typed."""

    type = forms.TypedChoiceField(
        label=_l("What happened"), coerce=int, error_messages={"required": _l("Choose what happened.")}
    )
    offering = forms.TypedChoiceField(
        label=_l("About which offering"), coerce=int, error_messages={"required": _l("Choose an offering.")}
    )
    contact = forms.TypedChoiceField(label=_l("Who"), coerce=int, required=False, empty_value=None)
    occurred_at = forms.DateTimeField(
        label=_l("When"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        error_messages={"invalid": _l("Write the moment as 2026-12-31 14:30.")},
    )
    note = forms.CharField(label=_l("Note"), widget=forms.Textarea(attrs={"rows": 3}), max_length=4000, required=False)

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account
        people = accounts.contacts_of(account)[:MOST_CONTACTS]
        self.kinds = [(kind.pk, str(kind)) for kind in activities.types().order_by("name", "external_id")]
        self._choices("type", self.kinds, _("Choose"))
        self._choices("offering", offering_choices(), _("Choose"))
        self._choices("contact", [(one.pk, _named(one)) for one in people], _("Nobody named"))

    def _choices(self, name: str, choices: list[tuple[int, str]], empty: str) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [("", empty), *choices]

    @classmethod
    def of(cls, activity: Activity) -> dict[str, Any]:
        return {
            "type": activity.type_id,
            "offering": activity.offering_id,
            "contact": activity.contact_id or "",
            "occurred_at": datetime.fromtimestamp(activity.occurred_at, timezone.get_current_timezone()),
            "note": activity.note,
        }

    def clean_occurred_at(self) -> datetime:
        at: datetime = self.cleaned_data["occurred_at"]
        if at > timezone.now() + SLACK:
            raise forms.ValidationError(_("This is in the future. Log what has happened."))
        if at < OLDEST:
            raise forms.ValidationError(_("This is before 1990. Check the year."))
        return at

    def kind(self) -> str:
        return next(str(label) for key, label in self.kinds if key == self.cleaned_data["type"])

    def facts(self, external_id: str, *, source: str, url: str = "") -> Facts:
        given = self.cleaned_data
        return Facts(
            external_id=external_id,
            occurred_at=min(int(given["occurred_at"].timestamp()), int(timezone.now().timestamp())),
            account_id=self.account.pk,
            contact_id=given["contact"],
            offering_id=given["offering"],
            type_id=given["type"],
            source=source,
            note=given["note"],
            url=url,
        )


def _named(contact: Contact) -> str:
    about = contact.title or contact.department
    return f"{contact}, {about}" if about else str(contact)


def by_whom(user: User) -> str:
    """The source of an activity that somebody logged by hand."""
    return f"web: {user}"[:200]
