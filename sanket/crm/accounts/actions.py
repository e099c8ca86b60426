"""Deeds on accounts and contacts: add and change them, record what they allow."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.db import IntegrityError, connection, models, transaction

from sanket.crm.accounts.checking import (
    check_account,
    check_accounts,
    check_contact,
    check_contacts,
)
from sanket.crm.accounts.events import AccountsChanged, AccountsSaved, AccountsWritten, ContactsSaved, ContactsWritten
from sanket.crm.accounts.models import Account, Consent, Contact
from sanket.crm.accounts.sited import host
from sanket.crm.plans import planned
from sanket.crm.workspace.actions import audit
from sanket.crm.workspace.queries import User
from sanket.shared import arrays
from sanket.shared.batches import sliced
from sanket.shared.errors import RowError
from sanket.shared.news import announce

__all__ = [
    "check_account",
    "check_accounts",
    "check_contact",
    "check_contacts",
    "lock",
    "save_accounts",
    "save_contacts",
]

ADDED, UPDATED, DUPLICATE = "added", "updated", "duplicate"
ACCOUNT_FIELDS = (
    "name", "industry", "employees", "turnover", "phone", "city", "state", "country", "website", "gstin", "territory",
    "owner_id", "tags",
)  # fmt: skip
CONTACT_FIELDS = (
    "account_id", "name", "email", "phone", "whatsapp", "department", "seniority", "title", "buying_role",
)  # fmt: skip
FOUND_BY = {"name", "website", "email", "account_id"}
"""Fields by which other programs' users are found to be theirs."""
ROWS_AT_ONCE = 1_000
OVERTAKEN_AT_MOST = 10

Changes = dict[str, list[Any]]
Row = TypeVar("Row", Account, Contact)
Checked = TypeVar("Checked")


def lock(account_ids: Iterable[int]) -> bool:
    """One writer at a time for each account, in one order for all writers, so that none waits in a circle.

    Before anything else is locked that hangs on accounts. Whether all of them are there; SQLite, which has one writer
    for all, does not ask: its foreign keys look.
    """
    if connection.vendor != "postgresql":
        return True
    ids = sorted(set(account_ids))
    with planned() as cursor:
        cursor.execute(
            "SELECT 1 FROM crm_account WHERE id = ANY(%s::bigint[]) ORDER BY id FOR NO KEY UPDATE",
            [arrays.literal(ids)],
        )
        return bool(cursor.rowcount == len(ids))


def save_accounts(rows: Sequence[Mapping[str, Any]], *, by: User | None, now: datetime) -> list[str]:
    """Add or change accounts by their external id (``account``); only given columns change anything.

    Answers added, updated or duplicate for each row; of two rows with one id the later wins. Raises the first RowError.
    """
    return _undisturbed(lambda: _save_accounts(rows, by, now))


def _save_accounts(rows: Sequence[Mapping[str, Any]], by: User | None, now: datetime) -> list[str]:
    checked = _all_right(check_accounts(rows))
    # All at once and by their own ids, as whoever logs locks them.
    there: list[int] = []
    for part in sliced({row["external_id"] for row in checked}):
        there += Account.objects.filter(external_id__in=part).values_list("pk", flat=True)
    lock(there)
    known = _locked(Account.objects.all(), (row["external_id"] for row in checked))
    saver = _Saver(known, Account, ACCOUNT_FIELDS, now)
    for row in checked:
        saver.put(row)
    saver.write()
    if by is not None and len(checked) == 1 and saver.outcomes != [DUPLICATE]:
        account = known[checked[0]["external_id"]]
        _audit("account", account, saver.last_changes, added=saver.outcomes == [ADDED], by=by, now=now)
    _tell({known[ext].pk for ext in saver.changed}, now)
    if saver.before:
        called, sites = _called_and_sited(saver)
        announce(AccountsSaved(tuple(sorted(saver.before)), called, sites, now))
    if saver.new or saver.changed:
        announce(AccountsWritten(*saver.written(), now))
    return saver.outcomes


def save_contacts(rows: Sequence[Mapping[str, Any]], *, by: User | None, now: datetime) -> list[str]:
    """Add or change contacts by their external id (``contact``); only given columns change anything.

    A changed answer about consent is appended with its proof. Answers added, updated or duplicate for each row.
    """
    return _undisturbed(lambda: _save_contacts(rows, by, now))


def _save_contacts(rows: Sequence[Mapping[str, Any]], by: User | None, now: datetime) -> list[str]:
    checked = _all_right(check_contacts(rows))
    ids = sorted({row["external_id"] for row in checked})
    accounts = {row["account_id"] for row in checked}
    for part in sliced(ids):
        accounts.update(Contact.objects.filter(external_id__in=part).values_list("account_id", flat=True))
    lock(accounts)
    known = _locked(Contact.objects.all(), ids)
    if not accounts.issuperset(contact.account_id for contact in known.values()):
        raise _Overtaken
    at = {ext: contact.account_id for ext, contact in known.items()}
    said = _consents(contact.pk for contact in known.values())
    answers = {ext: said.get(contact.pk, {}) for ext, contact in known.items()}
    saver = _Saver(known, Contact, CONTACT_FIELDS, now)
    new_answers: list[tuple[str, str, bool, str]] = []
    for row in checked:
        ext = row["external_id"]
        valid = answers.setdefault(ext, {})
        changed = {name: given for name, given in row["consents"].items() if valid.get(name) != given}
        saver.put(row, also={f"consent_{name}": [valid.get(name), given] for name, given in changed.items()})
        valid.update(changed)
        new_answers += [(ext, name, given, row["consent_source"]) for name, given in changed.items()]
    saver.write()
    Consent.objects.bulk_create(
        [
            Consent(contact=known[ext], channel=channel, given=given, source=source, at=now)
            for ext, channel, given, source in new_answers
        ],
        batch_size=ROWS_AT_ONCE,
    )
    if by is not None and len(checked) == 1 and saver.outcomes != [DUPLICATE]:
        contact = known[checked[0]["external_id"]]
        _audit("contact", contact, saver.last_changes, added=saver.outcomes == [ADDED], by=by, now=now)
    touched = [ext for ext in saver.changed if ext in at]
    _tell({known[ext].account_id for ext in touched} | {at[ext] for ext in touched}, now)
    if saver.before:
        numbers = tuple(sorted(known[ext].pk for ext in saver.before))
        announce(ContactsSaved(numbers, tuple(sorted(saver.before)), _mailed(saver), now))
    if saver.new or saver.changed:
        announce(ContactsWritten(*saver.written(), now))
    return saver.outcomes


class _Overtaken(Exception):
    """A contact came, or moved, to an account that was not locked with the others."""


def _undisturbed(save: Callable[[], list[str]]) -> list[str]:
    """Save in one transaction. Where somebody else added one of the rows meanwhile, all is undone and begun again.

    Then that row is known, and changed by what is given only; and all locks are taken anew in one order: one more on
    top of them might wait in a circle.
    """
    for _ in range(OVERTAKEN_AT_MOST):
        try:
            with transaction.atomic():
                return save()
        except (IntegrityError, _Overtaken):
            continue
    with transaction.atomic():
        return save()


class _Saver:
    """Rows laid upon what is there, one after the other, and then written in few statements."""

    def __init__(
        self, known: dict[str, Any], model: type[Account] | type[Contact], fields: Sequence[str], now: datetime
    ):
        self.known = known
        self.model = model
        self.fields = fields
        self.now = now
        self.new: set[str] = set()
        self.changed: set[str] = set()
        self.outcomes: list[str] = []
        # External id -> field -> the values before, of fields by which others find it.
        self.before: dict[str, dict[str, list[Any]]] = {}
        self.last_changes: Changes = {}

    def put(self, row: Mapping[str, Any], also: Mapping[str, list[Any]] | None = None) -> None:
        """``also``: changes that are written elsewhere but make the row an update all the same."""
        ext = row["external_id"]
        one = self.known.get(ext)
        added = one is None
        if one is None:
            one = self.known[ext] = self.model(external_id=ext, created_at=self.now)
            self.new.add(ext)
        changes: Changes = {}
        for field in self.fields:
            if field in row and (before := getattr(one, field)) != row[field]:
                changes[field] = [before, row[field]]
                setattr(one, field, row[field])
        one.name_key = (one.name or ext).lower()[:300]
        if ext in self.new or changes.keys() & FOUND_BY:
            was = self.before.setdefault(ext, {})
            for field in changes.keys() & FOUND_BY:
                was.setdefault(field, []).append(changes[field][0])
        if changes and ext not in self.new:
            self.changed.add(ext)
        self.last_changes = {**changes, **(also or {})}
        self.outcomes.append(ADDED if added else UPDATED if self.last_changes else DUPLICATE)

    def written(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Ids of what is new, and of what was changed."""
        new, changed = (tuple(sorted(self.known[ext].pk for ext in some)) for some in (self.new, self.changed))
        return new, changed

    def write(self) -> None:
        # In one order for all writers, so that two imports at once do not wait for each other in a circle.
        new = [self.known[ext] for ext in sorted(self.new)]
        changed = sorted((self.known[ext] for ext in self.changed), key=lambda one: int(one.pk))
        fields = [field.removesuffix("_id") for field in (*self.fields, "name_key")]
        # Not "or update": whoever added one of them meanwhile would lose what is not given here.
        self.model.objects.bulk_create(new, batch_size=ROWS_AT_ONCE)
        self.model.objects.bulk_create(
            changed,
            update_conflicts=True,
            unique_fields=["external_id"],
            update_fields=fields,
            batch_size=ROWS_AT_ONCE,
        )


def _called_and_sited(saver: _Saver) -> tuple[tuple[str, ...], tuple[str, ...]]:
    called, sites = set(), set()
    for ext, was in saver.before.items():
        one = saver.known[ext]
        called |= {one.name, *was.get("name", ())}
        sites |= {host(site) for site in (one.website, *was.get("website", ()))}
    return _filled(called), _filled(sites)


def _mailed(saver: _Saver) -> tuple[str, ...]:
    some = ((saver.known[ext].email, *was.get("email", ())) for ext, was in saver.before.items())
    return _filled({email.lower() for emails in some for email in emails})


def _filled(texts: set[str]) -> tuple[str, ...]:
    return tuple(sorted(texts - {""}))


def _all_right(rows: Iterable[Checked | RowError]) -> list[Checked]:
    right: list[Checked] = []
    for row in rows:
        if isinstance(row, RowError):
            raise row
        right.append(row)
    return right


def _locked(rows: models.QuerySet[Row], external_ids: Iterable[str]) -> dict[str, Row]:
    found: dict[str, Row] = {}
    for part in sliced(sorted(set(external_ids))):
        for one in rows.select_for_update(of=("self",)).filter(external_id__in=part).order_by("pk"):
            found[one.external_id] = one
    return found


def _consents(contact_ids: Iterable[int]) -> dict[int, dict[str, bool]]:
    """Contact id -> channel -> the answer that counts: the newest."""
    newest: dict[int, dict[str, bool]] = {}
    for part in sliced(contact_ids):
        rows = Consent.objects.filter(contact_id__in=part).order_by("at", "pk")
        for contact_id, channel, given in rows.values_list("contact_id", "channel", "given"):
            newest.setdefault(contact_id, {})[channel] = given
    return newest


def _audit(kind: str, one: Account | Contact, changes: Changes, *, added: bool, by: User, now: datetime) -> None:
    """One entry for one record; what it points to is named, since numbers say nothing to people."""
    if "owner_id" in changes:
        emails = dict(User.objects.filter(pk__in=filter(None, changes["owner_id"])).values_list("pk", "email"))
        changes["owner"] = [emails.get(pk, "") for pk in changes.pop("owner_id")]
    if "account_id" in changes:
        names = dict(
            Account.objects.filter(pk__in=filter(None, changes["account_id"])).values_list("pk", "external_id")
        )
        changes["account"] = [names.get(pk, "") for pk in changes.pop("account_id")]
    audit(
        by=by,
        verb=f"{kind}.add" if added else f"{kind}.save",
        kind=kind,
        subject=one.external_id,
        label=str(one),
        changes=changes,
        now=now,
    )


def _tell(account_ids: set[int], now: datetime) -> None:
    if account_ids:
        announce(AccountsChanged(tuple(sorted(account_ids)), now))
