"""Put a tag on the account, or take one off: conditions ask it as ``account.tag``."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_noop as _n

from sanket.crm.accounts.actions import lock, save_accounts
from sanket.crm.accounts.queries import Account
from sanket.crm.automation.acting import DONE, NOTHING, About, Acting, Came, Deed, Said
from sanket.crm.automation.refusals import AutomationRefused
from sanket.shared import cells
from sanket.shared.errors import RowError


def check(said: Said, about: About) -> dict[str, Any]:
    try:
        tags = cells.tags([str(said.get("tag") or "")], "tag")
    except RowError as error:
        raise AutomationRefused("tag", f"The tag {error.reason}.") from error
    if len(tags) != 1:
        raise AutomationRefused("tag", "Say one tag, without commas.")
    return {"tag": tags[0], "off": bool(said.get("off"))}


def do(said: Said, acting: Acting) -> Came:
    account, tag, off = acting.record.account, said["tag"], said["off"]
    # Held before it is read: somebody else may be putting a tag on it.
    lock([account.pk])
    tags = list(Account.objects.values_list("tags", flat=True).get(pk=account.pk))
    link = f"/accounts/{account.pk}/"
    if (tag in tags) is not off:
        return Came(NOTHING, f"{account} {'has no' if off else 'has the'} tag {tag}{'' if off else ' already'}.", link)
    tags = [one for one in tags if one != tag] if off else [*tags, tag]
    save_accounts([{"account": account.external_id, "tags": tags}], by=None, now=acting.now)
    return Came(DONE, f"Tag {tag} {'taken off' if off else 'put on'} {account}.", link)


DEED = Deed(
    "tag",
    _n("Tag the account"),
    ("account", "contact", "lead"),
    check,
    do,
    lambda said, names: f"take the tag {said['tag']} off" if said["off"] else f"put the tag {said['tag']} on",
)
