"""Which role may do which deed: the one table, and which scope of a token leads to it.

Which records somebody sees is each room's `visible_to(user)`.
"""

from __future__ import annotations

from collections.abc import Iterable

from sanket.crm.workspace.models import Role

ADMIN, MANAGER, SALES, MARKETING, CARE, VIEWER = (
    Role.ADMIN,
    Role.MANAGER,
    Role.SALES,
    Role.MARKETING,
    Role.CARE,
    Role.VIEWER,
)

PERMISSIONS: dict[str, frozenset[str]] = {
    # accept, qualify, convert to a deal, recycle, disqualify, undo
    "lead.act": frozenset({ADMIN, MANAGER, SALES}),
    "lead.assign": frozenset({ADMIN, MANAGER}),
    # add and change accounts and contacts
    "account.edit": frozenset({ADMIN, MANAGER, SALES, MARKETING, CARE}),
    "activity.add": frozenset({ADMIN, MANAGER, SALES, MARKETING, CARE}),
    # give, tick, put off, drop
    "task.edit": frozenset({ADMIN, MANAGER, SALES, MARKETING, CARE}),
    # conditions under a name, their members and snapshots
    "segment.edit": frozenset({ADMIN, MANAGER, MARKETING}),
    # what follows by itself, and what it did
    "automation.edit": frozenset({ADMIN, MANAGER}),
    "import": frozenset({ADMIN, MANAGER}),
    "settings.view": frozenset({ADMIN, MANAGER}),
    # activity values, fitment tables, offerings, the company's own settings
    "settings.edit": frozenset({ADMIN, MANAGER}),
    # the pages on how leads are recognised: what-if, proposals, draft, versions
    "scoring.view": frozenset({ADMIN, MANAGER, MARKETING}),
    # say what an activity type should be worth, when asked
    "scoring.propose": frozenset({ADMIN, MANAGER, MARKETING}),
    # the register of scores
    "scores.view": frozenset({ADMIN, MANAGER, MARKETING, VIEWER}),
    # which other programs are told what happens here
    "webhooks.edit": frozenset({ADMIN, MANAGER}),
    "users.edit": frozenset({ADMIN}),
    # hours, holidays, rota; leave and languages of others, for everybody says their own
    "worktime.edit": frozenset({ADMIN, MANAGER}),
    "audit.view": frozenset({ADMIN, MANAGER}),
    "export": frozenset({ADMIN, MANAGER, MARKETING}),
    "backup": frozenset({ADMIN}),
}

RESOURCES = (
    "accounts",
    "activities",
    "activity-types",
    "audit",
    "automations",
    "communications",
    "contacts",
    "deals",
    "fitment",
    "imports",
    "jobs",
    "leads",
    "notices",
    "offerings",
    "purchases",
    "scores",
    "scoring",
    "segments",
    "settings",
    "sources",
    "tasks",
    "users",
    "views",
    "webhooks",
    "worktime",
)
"""What scopes are about: the words before the colon."""

SCOPES = frozenset({"read", "write", *(f"{resource}:{mode}" for resource in RESOURCES for mode in ("read", "write"))})

_BY_DEED = {
    "lead.act": "leads:write",
    "lead.assign": "leads:write",
    "account.edit": "accounts:write",
    "activity.add": "activities:write",
    "task.edit": "tasks:write",
    "segment.edit": "segments:write",
    "automation.edit": "automations:write",
    "import": "imports:write",
    "settings.view": "settings:read",
    "settings.edit": "settings:write",
    "scoring.view": "scoring:read",
    "scoring.propose": "scoring:write",
    "scores.view": "scores:read",
    "webhooks.edit": "webhooks:write",
    "users.edit": "users:write",
    "worktime.edit": "worktime:write",
    "audit.view": "audit:read",
    "export": "leads:read",
    "backup": "write",
}


def scope_of(deed: str) -> str:
    """The scope that leads to a deed, where nothing narrower is said."""
    return _BY_DEED[deed]


def reaches(scopes: Iterable[str], wanted: str) -> bool:
    """Whether one of the scopes contains the wanted one. Who may write may read what was written.

    >>> reaches(["leads:write"], "leads:read"), reaches(["read"], "leads:write"), reaches(["write"], "users:write")
    (True, False, True)
    """
    resource, _, mode = wanted.rpartition(":")
    enough = ("write",) if mode == "write" else ("read", "write")
    return any(scope in enough or (resource and scope in {f"{resource}:{one}" for one in enough}) for scope in scopes)
