"""The record that a run is about, as actions and texts need it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sanket.crm.accounts.queries import Account, Contact
from sanket.crm.leads.queries import Lead
from sanket.crm.workspace.queries import User
from sanket.shared.batches import sliced


class Record(NamedTuple):
    of: str
    pk: int
    account: Account
    contact: Contact | None = None
    lead: Lead | None = None

    @property
    def owner(self) -> User | None:
        return self.lead.owner if self.lead is not None else self.account.owner

    @property
    def name(self) -> str:
        if self.lead is not None:
            return f"{self.account} · {self.lead.offering}"
        return f"{self.contact}, {self.account}" if self.contact is not None else str(self.account)

    @property
    def link(self) -> str:
        return f"/leads/{self.pk}/" if self.lead is not None else f"/accounts/{self.account.pk}/"

    @property
    def key(self) -> str:
        """As other programs know it."""
        if self.lead is not None:
            return str(self.pk)
        return (self.contact or self.account).external_id


def records(of: str, pks: Iterable[int]) -> dict[int, Record]:
    """Those there are. A lead that later facts have withdrawn is none."""
    found: dict[int, Record] = {}
    for some in sliced(pks):
        if of == "account":
            for account in Account.objects.select_related("owner").filter(pk__in=some):
                found[account.pk] = Record(of, account.pk, account)
        elif of == "contact":
            for contact in Contact.objects.select_related("account__owner").filter(pk__in=some):
                found[contact.pk] = Record(of, contact.pk, contact.account, contact=contact)
        else:
            leads = Lead.objects.select_related("account__owner", "offering", "owner").defer("evidence")
            for lead in leads.filter(pk__in=some, withdrawn_at=None):
                found[lead.pk] = Record(of, lead.pk, lead.account, lead=lead)
    return found
