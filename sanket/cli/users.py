"""``sanket user``: who may sign in. Whoever can run this command owns the installation, so it asks for no role."""

from __future__ import annotations

import argparse
import secrets
import sys
from datetime import UTC, datetime
from typing import Any

from sanket.cli.speech import Stop, answer, say, table

ROLES = ("admin", "manager", "sales", "marketing", "care", "viewer")
# 96 random bits: nobody guesses it, and it can be read out over the telephone.
PASSWORD_BYTES = 12


def register(commands: Any) -> None:
    parser = commands.add_parser("user", help="add and list users, set passwords, end access")
    deeds = parser.add_subparsers(dest="deed", metavar="DEED", required=True, parser_class=type(parser))

    adding = deeds.add_parser("add", help="add a user; without --password-stdin a password is made and shown once")
    adding.add_argument("email", metavar="EMAIL")
    adding.add_argument("--role", choices=ROLES, required=True, help=", ".join(ROLES))
    adding.add_argument("--name", default="", help="the name that others see")
    adding.add_argument("--team", help="the name of a team; it is made when there is none")
    adding.add_argument(
        "--territory",
        action="append",
        default=[],
        help="a territory this user sees besides the team's; may be repeated",
    )
    adding.set_defaults(run=add)

    listing = deeds.add_parser("list", help="list all users")
    listing.set_defaults(run=show)

    password = deeds.add_parser("password", help="set a user's password")
    password.add_argument("email", metavar="EMAIL")
    password.set_defaults(run=set_password)

    for name, help_text in (("deactivate", "end a user's access"), ("activate", "give a user access again")):
        deed = deeds.add_parser(name, help=help_text)
        deed.add_argument("email", metavar="EMAIL")
        deed.set_defaults(run=deactivate if name == "deactivate" else activate)

    for deed in deeds.choices.values():
        deed.add_argument("--json", action="store_true", help="machine output on stdout")
    for deed in (adding, password):
        deed.add_argument(
            "--password-stdin", action="store_true", help="read the password from the first line of stdin"
        )


def add(given: argparse.Namespace) -> None:
    now = opened()
    from sanket.crm.workspace import actions, queries

    password, made = _password(given)
    team = None
    if given.team:
        team = queries.team_by_name(given.team) or actions.save_team(name=given.team, by=None, now=now)
    user = actions.save_user(
        email=given.email,
        name=given.name,
        role=given.role,
        team=team,
        territories=given.territory,
        password=password,
        by=None,
        now=now,
    )
    _tell(given, user, f"{user.email} may sign in as {user.role}.", made)


def show(given: argparse.Namespace) -> None:
    opened()
    from sanket.crm.workspace import queries

    users = [as_dict(user) for user in queries.users()]
    if given.json:
        answer({"users": users})
    elif not users:
        print("There are no users yet: add one with `sanket user add EMAIL --role admin`.")
    else:
        rows = [
            [
                u["email"],
                u["name"],
                u["role"],
                u["team"] or "",
                ", ".join(u["territories"]),
                "" if u["active"] else "no",
            ]
            for u in users
        ]
        print(table(["E-mail", "Name", "Role", "Team", "Territories", "Active"], rows))


def set_password(given: argparse.Namespace) -> None:
    now = opened()
    from sanket.crm.workspace import actions

    user = named(given.email)
    password, made = _password(given)
    actions.set_password(user, password=password, by=None, now=now)
    _tell(given, user, f"The password of {user.email} is set.", made)


def deactivate(given: argparse.Namespace) -> None:
    now = opened()
    from sanket.crm.workspace import actions

    user = actions.deactivate(named(given.email), by=None, now=now)
    _tell(given, user, f"{user.email} may not sign in any more.")


def activate(given: argparse.Namespace) -> None:
    now = opened()
    from sanket.crm.workspace import actions

    user = actions.reactivate(named(given.email), by=None, now=now)
    _tell(given, user, f"{user.email} may sign in again.")


def as_dict(user: Any) -> dict[str, Any]:
    return {
        "email": user.email,
        "name": user.name,
        "role": user.role,
        "team": user.team.name if user.team else None,
        "territories": user.territories,
        "active": user.is_active,
    }


def opened() -> datetime:
    from sanket.cli import house

    house.open_house()
    return datetime.now(UTC)


def named(email: str) -> Any:
    from sanket.cli.asked import nearest
    from sanket.crm.workspace import queries

    user = queries.user_by_email(email)
    if user is None:
        near = nearest(email, [one.email for one in queries.users()])
        raise Stop(f"There is no user {email}: " + (f"did you mean {near}?" if near else "see `sanket user list`."))
    return user


def _password(given: argparse.Namespace) -> tuple[str, str | None]:
    """The password, and once more if it was made here and must be shown."""
    if not given.password_stdin:
        made = secrets.token_urlsafe(PASSWORD_BYTES)
        return made, made
    password = sys.stdin.readline().rstrip("\r\n")
    if not password:
        raise Stop("--password-stdin found nothing on stdin: write the password there, on one line.")
    return password, None


def _tell(given: argparse.Namespace, user: Any, sentence: str, made: str | None = None) -> None:
    if given.json:
        answer({**as_dict(user), **({"password": made} if made else {})})
        return
    say(sentence)
    if made:
        say("This password is shown only now:")
        print(made)
