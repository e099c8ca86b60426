"""Who is told or asked: the owner of a record, their manager, or a person."""

from __future__ import annotations

from sanket.crm.workspace.queries import Role, User

OWNER, MANAGER, PERSON = "owner", "manager", "person"
WHOM = (OWNER, MANAGER, PERSON)


def people(to: str, person: int | None, owner: User | None) -> list[User]:
    """Whom an action means; where nobody owns a record, managers. Who has left is not among them."""
    if to == PERSON:
        return list(User.objects.filter(pk=person or 0, is_active=True))
    if to == OWNER and owner is not None and owner.is_active:
        return [owner]
    return managers_of(owner)


def managers_of(owner: User | None) -> list[User]:
    """Of the owner's team; where it has none, all managers; where there are none, administrators."""
    active = User.objects.filter(is_active=True).order_by("pk")
    if owner is not None and owner.team_id:
        of_team = list(active.filter(role=Role.MANAGER, team_id=owner.team_id))
        if of_team:
            return of_team
    return list(active.filter(role=Role.MANAGER)) or keepers()


def keepers() -> list[User]:
    """Who looks after the site."""
    return list(User.objects.filter(is_active=True, role=Role.ADMIN).order_by("pk"))
