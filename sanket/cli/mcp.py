"""``sanket mcp``: the tools for assistants over standard input and output, for one who works on this machine."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from sanket.cli.speech import ALL_DONE, Stop, say

if TYPE_CHECKING:
    from sanket.crm.workspace.queries import User


def register(commands: Any) -> None:
    parser = commands.add_parser("mcp", help="serve tools for an assistant (MCP) over standard input and output")
    parser.add_argument(
        "--user", metavar="EMAIL", help="who the assistant acts as (default: the first active administrator)"
    )
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    from sanket.cli import house

    # Whatever the house prints while it opens is no message: standard output is the assistant's from here on.
    house.set_up()
    from sanket.api.mcp import stdio

    into, out = stdio.own_streams()
    house.open_house()
    user = chosen(given.user)
    say(f"Serving MCP as {user.email} ({user.role}) until the assistant closes standard input.")
    stdio.serve(lambda: still_here(user.pk), into=into, out=out)
    return ALL_DONE


def chosen(email: str | None) -> User:
    from sanket.crm.workspace import queries as workspace

    if email is not None:
        found = workspace.user_by_email(email)
        if found is None or not found.is_active:
            raise Stop(f"There is no active user {email}: `sanket user list` shows who is there.")
        return found
    first = workspace.active_users().filter(role=workspace.Role.ADMIN).order_by("pk").first()
    if first is None:
        raise Stop(
            "There is no administrator yet: add one with `sanket user add EMAIL --role admin`, or name a --user."
        )
    return first


def still_here(pk: int) -> User | None:
    from sanket.crm.workspace import queries as workspace

    return workspace.active_users().filter(pk=pk).first()
