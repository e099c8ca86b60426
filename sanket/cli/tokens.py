"""``sanket token``: what programs show instead of a password. Whoever can run this command owns the installation."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sanket.cli.speech import Stop, answer, say, table


def register(commands: Any) -> None:
    parser = commands.add_parser("token", help="make, list and revoke tokens for programs")
    deeds = parser.add_subparsers(dest="deed", metavar="DEED", required=True, parser_class=type(parser))

    adding = deeds.add_parser("add", help="make a token; it is shown once")
    adding.add_argument("name", metavar="NAME", help="which program will have it")
    adding.add_argument(
        "--scope",
        action="append",
        required=True,
        help="what it may do: read, write, or such as leads:read; may be repeated, or a list with commas",
    )
    adding.add_argument("--user", metavar="EMAIL", help="whom it acts as (default: the first administrator)")
    adding.add_argument("--expires", metavar="DAYS", type=int, help="days until it opens nothing (default: never)")
    adding.set_defaults(run=add)

    listing = deeds.add_parser("list", help="list all tokens")
    listing.set_defaults(run=show)

    revoking = deeds.add_parser("revoke", help="have a token open nothing any more")
    revoking.add_argument("token", metavar="TOKEN", help="its number, its first characters, or its name")
    revoking.set_defaults(run=revoke)

    for deed in deeds.choices.values():
        deed.add_argument("--json", action="store_true", help="machine output on stdout")


def add(given: argparse.Namespace) -> None:
    from sanket.cli.users import named, opened

    now = opened()
    from sanket.crm.workspace import actions

    user = named(given.user) if given.user else _first_administrator()
    scopes = [scope for text in given.scope for part in text.split(",") if (scope := part.strip())]
    token, secret = actions.issue_token(user=user, name=given.name, scopes=scopes, days=given.expires, by=None, now=now)
    if given.json:
        answer({"token": secret, "name": token.name, "scopes": token.scopes, "expires_at": _iso(token.expires_at)})
        return
    say(f"{token.name} acts as {user.email} ({', '.join(token.scopes)}).")
    say("This token is shown only now:")
    print(secret)


def show(given: argparse.Namespace) -> None:
    from sanket.cli.users import opened

    now = opened()
    from sanket.crm.workspace import queries

    tokens = [as_dict(token, now) for token in queries.tokens()]
    if given.json:
        answer({"tokens": tokens})
    elif not tokens:
        print("There are no tokens yet: make one with `sanket token add NAME --scope read`.")
    else:
        headings = ["No.", "Name", "Begins", "Acts as", "Scopes", "Last used", "Expires", "State"]
        print(table(headings, list(map(_row, tokens))))


def revoke(given: argparse.Namespace) -> None:
    from sanket.cli.users import opened

    now = opened()
    from sanket.crm.workspace import actions, queries

    token = actions.revoke_token(_one(queries.tokens(), given.token), by=None, now=now)
    if given.json:
        answer(as_dict(token, now))
    else:
        say(f"{token.name} ({token.start}…) opens nothing any more.")


def as_dict(token: Any, now: datetime) -> dict[str, Any]:
    return {
        "id": token.pk,
        "name": token.name,
        "starts_with": token.start,
        "user": token.user.email,
        "scopes": token.scopes,
        "created_at": _iso(token.created_at),
        "expires_at": _iso(token.expires_at),
        "last_used_at": _iso(token.used_at),
        "revoked_at": _iso(token.revoked_at),
        "active": token.holds(now),
    }


def _row(told: dict[str, Any]) -> list[str]:
    state = "active" if told["active"] else "revoked" if told["revoked_at"] else "ended"
    return [
        str(told["id"]),
        told["name"],
        told["starts_with"],
        told["user"],
        ", ".join(told["scopes"]),
        (told["last_used_at"] or "never")[:10],
        (told["expires_at"] or "never")[:10],
        state,
    ]


def _one(tokens: Iterable[Any], said: str) -> Any:
    """Names need not be unique: who names several by one is asked for the number."""
    everything = list(tokens)
    found = [one for one in everything if str(one.pk) == said] or [
        one for one in everything if said in (one.name, one.start) or said.startswith(one.start)
    ]
    if len(found) == 1:
        return found[0]
    many = f"{len(found)} tokens are called {said}" if found else f"There is no token {said}"
    raise Stop(f"{many}: give its number; see `sanket token list`.")


def _first_administrator() -> Any:
    from sanket.crm.workspace import queries

    found = queries.active_users().filter(role="admin").order_by("pk").first()
    if found is None:
        raise Stop("A token acts as somebody, and there is no administrator yet: add one with `sanket user add`.")
    return found


def _iso(at: datetime | None) -> str | None:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at else None
