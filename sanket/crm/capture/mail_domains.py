"""Deeds on mail domains: what the workspace says of them goes before our own list."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from sanket.crm.accounts.queries import Account
from sanket.crm.capture.book import bump
from sanket.crm.capture.domains import ladder
from sanket.crm.capture.models import MailDomain
from sanket.crm.capture.rereading import note_saved
from sanket.crm.capture.statements import alone
from sanket.crm.workspace.actions import audit
from sanket.crm.workspace.queries import User
from sanket.shared import cells
from sanket.shared.errors import Refusal, RowError


class DomainRefused(Refusal):
    def __init__(self, sentence: str) -> None:
        super().__init__("mail-domain.refused", sentence)


@transaction.atomic
def save_domain(domain: str, *, account: Account | None, by: User | None, now: datetime) -> MailDomain:
    """Addresses at ``domain``, and below it, belong to ``account``; without one they say nothing of a company."""
    alone()
    try:
        name = cells.text(domain, "domain", most=253).lower().rpartition("@")[2].strip(".")
    except RowError as error:
        raise DomainRefused(f"The domain {error.reason}.") from error
    if not ladder(name):
        raise DomainRefused("That is no domain of mail addresses, such as nandgiri.in.")
    saved, _ = MailDomain.objects.update_or_create(
        domain=name, defaults={"account": account}, create_defaults={"account": account, "created_at": now}
    )
    told = {"account": [None, account.external_id if account else "nobody's"]}
    audit(by=by, verb="mail-domain.save", kind="mail-domain", subject=name, label=name, changes=told, now=now)
    _read_anew(name, now)
    return saved


@transaction.atomic
def remove_domain(domain: MailDomain, *, by: User | None, now: datetime) -> None:
    """Our own list counts again."""
    alone()
    audit(by=by, verb="mail-domain.remove", kind="mail-domain", subject=domain.domain, label=domain.domain, now=now)
    domain.delete()
    _read_anew(domain.domain, now)


def _read_anew(name: str, now: datetime) -> None:
    bump()
    note_saved({"sites": [name]}, now=now)
