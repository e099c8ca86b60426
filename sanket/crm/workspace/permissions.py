"""Which role may do which deed: the one table. Which records somebody sees is each room's `visible_to(user)`."""

from __future__ import annotations

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
    # accept, recycle, disqualify, undo
    "lead.act": frozenset({ADMIN, MANAGER, SALES}),
    "lead.assign": frozenset({ADMIN, MANAGER}),
    # add and change accounts and contacts
    "account.edit": frozenset({ADMIN, MANAGER, SALES, MARKETING, CARE}),
    "activity.add": frozenset({ADMIN, MANAGER, SALES, MARKETING, CARE}),
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
    "users.edit": frozenset({ADMIN}),
    "audit.view": frozenset({ADMIN, MANAGER}),
    "export": frozenset({ADMIN, MANAGER, MARKETING}),
    "backup": frozenset({ADMIN}),
}
