"""A market of two accounts and three people at the first."""

from __future__ import annotations

from sanket.crm.accounts.actions import save_accounts, save_contacts
from sanket.crm.accounts.queries import contact_ids_by_external
from sanket.crm.workspace.tests.cast import NOW
from tests.stage import standing


@standing
def people() -> dict[str, int]:
    """External id -> contact id: Meera, Anil and Kavita at A1, Om at A2."""
    save_accounts([{"account": "A1"}, {"account": "A2"}], by=None, now=NOW)
    rows = [{"contact": who, "account": "A1"} for who in ("meera", "anil", "kavita")]
    save_contacts([*rows, {"contact": "om", "account": "A2"}], by=None, now=NOW)
    return {ext: pk for ext, (pk, _) in contact_ids_by_external(["meera", "anil", "kavita", "om"]).items()}
