"""How the pages of webhooks call things."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from sanket.crm.webhooks.queries import CATALOGUE, TEST, WebhookDelivery, WebhookEndpoint

ABOUT: Mapping[str, str | Promise] = {
    "lead": _l("Leads"),
    "response": _l("Response"),
    "activity": _l("Activities"),
    "account": _l("Accounts"),
    "contact": _l("Contacts"),
    "offering": _l("Offerings"),
    "deal": _l("Deals"),
    "purchase": _l("Purchases"),
    "task": _l("Tasks"),
    "segment": _l("Segments"),
    "automation": _l("Automation"),
    "import": _l("Imports"),
    "version": _l("Scoring"),
}
STATES: Mapping[str, str | Promise] = {
    "waiting": _l("waiting"),
    "delivered": _l("delivered"),
    "failed": _l("given up"),
}
COLOURS = {"delivered": "good", "failed": "bad"}


class Offered(NamedTuple):
    """An event that may be wanted, and when it is told."""

    type: str
    when: str


class Group(NamedTuple):
    label: str | Promise
    kinds: list[Offered]


def groups() -> list[Group]:
    """The events there are, by what they are about."""
    found: dict[str, list[Offered]] = {}
    for kind in CATALOGUE:
        if kind.type != TEST:
            found.setdefault(kind.type.partition(".")[0], []).append(Offered(kind.type, _(kind.when)))
    return [Group(ABOUT[about], kinds) for about, kinds in found.items()]


def why_disabled(endpoint: WebhookEndpoint) -> str:
    """A sentence on what happened and what to do."""
    who = str(endpoint.disabled_by) if endpoint.disabled_by else _("Somebody")
    return {
        "person": _("%(who)s paused it. It is told nothing; what waited is kept.") % {"who": who},
        "gone": _("It answered 410, which means that it wants no more. Resume it if that was a mistake."),
        "failing": _("It took nothing for five days. Mend it, then resume it: what waited is kept, and sent then."),
    }.get(endpoint.disabled_why, "")


def state(delivery: WebhookDelivery) -> str:
    return str(STATES[delivery.state])
