"""Who is told of what belongs to nobody."""

from __future__ import annotations

from sanket.crm.workspace.queries import Role, User


def managers() -> list[int]:
    """Who looks after leads that nobody has: managers, where there are none administrators."""
    return _active(Role.MANAGER) or _active(Role.ADMIN)


def keepers() -> list[int]:
    """Who looks after the site: administrators, where there are none managers."""
    return _active(Role.ADMIN) or _active(Role.MANAGER)


def _active(role: Role) -> list[int]:
    return list(User.objects.filter(is_active=True, role=role).order_by("pk").values_list("pk", flat=True))
