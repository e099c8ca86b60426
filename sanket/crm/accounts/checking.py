"""What rows about accounts and contacts must be like."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from sanket.crm.accounts import phones
from sanket.crm.accounts.models import Account, BuyingRole
from sanket.crm.workspace.queries import user_ids_by_email
from sanket.shared import cells
from sanket.shared.batches import sliced
from sanket.shared.errors import RowError

# Column -> greatest length.
ACCOUNT_TEXTS = {"name": 300, "industry": 200, "city": 100, "state": 100, "country": 100, "territory": 100}
CONTACT_TEXTS = {"name": 300, "department": 100, "seniority": 100, "title": 200}
CONSENTS = ("email", "phone")
MOST_EMPLOYEES = 100_000_000

_SITE = re.compile(r"[^\s<>\"'@]+\.[^\s<>\"'@]+")


class CheckedAccount(dict[str, Any]):
    """``external_id``, and model fields of the given columns."""


class CheckedContact(dict[str, Any]):
    """``external_id``; ``account`` (external id) and ``account_id``; model fields; ``consents``: channel -> answer."""


Context = tuple[Mapping[str, int], str]
"""Users by e-mail address, and the region that telephone numbers are dialled from."""


def context() -> Context:
    return user_ids_by_email(), phones.home_region()


def check_account(row: Mapping[str, Any], given: Context | None = None) -> CheckedAccount:
    """One row alone. Raises RowError."""
    people, home = given or context()
    checked = CheckedAccount(external_id=cells.key(row.get("account"), "account"))
    for column, most in ACCOUNT_TEXTS.items():
        if column in row:
            checked[column] = cells.text(row[column], column, most=most)
    if "employees" in row:
        checked["employees"] = cells.whole(row["employees"], "employees", least=0, most=MOST_EMPLOYEES)
    if "turnover" in row:
        checked["turnover"] = cells.amount(row["turnover"], "turnover")
    if "phone" in row:
        checked["phone"] = _phone(row["phone"], "phone", phones.region_of(str(row.get("country") or ""), home))
    if "website" in row:
        checked["website"] = _website(row["website"])
    if "gstin" in row:
        checked["gstin"] = _gstin(cells.trimmed(row["gstin"]))
    if "tags" in row:
        checked["tags"] = cells.tags(row["tags"], "tags")
    if "owner" in row:
        checked["owner_id"] = _owner(cells.trimmed(row["owner"]), people)
    return checked


def check_accounts(rows: Sequence[Mapping[str, Any]]) -> list[CheckedAccount | RowError]:
    """Each row, or what is wrong with it."""
    given = context()
    found: list[CheckedAccount | RowError] = []
    for row in rows:
        try:
            found.append(row if isinstance(row, CheckedAccount) else check_account(row, given))
        except RowError as error:
            found.append(error.kept())
    return found


def check_contact(row: Mapping[str, Any], region: str = "") -> CheckedContact:
    """One row alone, but for its account, which is only looked up in `check_contacts`. Raises RowError."""
    checked = CheckedContact(external_id=cells.key(row.get("contact"), "contact"))
    checked["account"] = cells.key(row.get("account"), "account")
    for column, most in CONTACT_TEXTS.items():
        if column in row:
            checked[column] = cells.text(row[column], column, most=most)
    if "email" in row:
        checked["email"] = cells.email(row["email"], "email")
    for column in ("phone", "whatsapp"):
        if column in row:
            checked[column] = _phone(row[column], column, region)
    if "buying_role" in row:
        checked["buying_role"] = cells.choice(row["buying_role"], "buying_role", BuyingRole.values, empty="")
    answers = {name: cells.yes_no(row.get(f"consent_{name}"), f"consent_{name}") for name in CONSENTS}
    checked["consents"] = {name: answer for name, answer in answers.items() if answer is not None}
    checked["consent_source"] = cells.text(row.get("consent_source"), "consent_source", most=300)
    return checked


def check_contacts(rows: Sequence[Mapping[str, Any]]) -> list[CheckedContact | RowError]:
    """Each row with its account found, or what is wrong with it."""
    home = phones.home_region()
    wanted = {cells.trimmed(row.get("account")) for row in rows}
    accounts: dict[str, tuple[int, str]] = {}
    for part in sliced(sorted(wanted)):
        for ext, pk, country in Account.objects.filter(external_id__in=part).values_list(
            "external_id", "pk", "country"
        ):
            accounts[ext] = (pk, country)
    found: list[CheckedContact | RowError] = []
    for row in rows:
        account = accounts.get(cells.trimmed(row.get("account")))
        try:
            region = phones.region_of(account[1], home) if account else ""
            checked = row if isinstance(row, CheckedContact) else check_contact(row, region)
            if account is None:
                raise RowError("account", f"there is no account {cells.shown(checked['account'])}")
            checked["account_id"] = account[0]
            found.append(checked)
        except RowError as error:
            found.append(error.kept())
    return found


def _phone(value: object, column: str, region: str) -> str:
    cell = cells.text(value, column, most=50)
    return phones.tidy(cell, region)[:50] if cell else ""


def _website(value: object) -> str:
    cell = cells.text(value, "website", most=300)
    if not cell:
        return ""
    scheme = urlsplit(cell).scheme if "//" in cell else ""
    if scheme not in ("", "http", "https") or not _SITE.fullmatch(cell):
        raise RowError("website", f"is {cells.shown(cell)}, which is not the address of a website")
    return cell


@lru_cache(maxsize=20_000)
def _gstin(cell: str) -> str:
    if not cell:
        return ""
    from stdnum.exceptions import InvalidChecksum, InvalidComponent, InvalidLength, ValidationError
    from stdnum.in_ import gstin

    try:
        return str(gstin.validate(cell))
    except InvalidLength as error:
        raise RowError("gstin", f"{cells.shown(cell)} is not a GSTIN: it has not 15 characters") from error
    except InvalidChecksum as error:
        raise RowError("gstin", f"{cells.shown(cell)} is not a GSTIN: its check character is wrong") from error
    except InvalidComponent as error:
        raise RowError("gstin", f"{cells.shown(cell)} is not a GSTIN: its state or its PAN does not exist") from error
    except ValidationError as error:
        raise RowError("gstin", f"{cells.shown(cell)} is not a GSTIN such as 27AAPFU0939F1ZV") from error


def _owner(cell: str, people: Mapping[str, int]) -> int | None:
    if not cell:
        return None
    found = people.get(cell.lower())
    if found is None:
        raise RowError("owner", f"there is no active user {cells.shown(cell)}")
    return found
