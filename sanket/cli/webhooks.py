"""``sanket webhook``: which programs are told what happens. Whoever can run this command owns the installation."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from typing import Any

from sanket.cli.speech import Stop, answer, say, table

SOME_FAILED = 1


def register(commands: Any) -> None:
    parser = commands.add_parser("webhook", help="say which programs are told what happens, and try them out")
    deeds = parser.add_subparsers(dest="deed", metavar="DEED", required=True, parser_class=type(parser))

    adding = deeds.add_parser("add", help="tell an address from now on; its secret is printed")
    adding.add_argument("url", metavar="URL", help="such as https://example.com/hook")
    adding.add_argument(
        "--event",
        action="append",
        default=[],
        help="such as lead.opened; may be repeated, or a list with commas (default: all)",
    )
    adding.add_argument("--name", default="", help="what people call it")
    adding.set_defaults(run=add)

    listing = deeds.add_parser("list", help="list all endpoints, with what waits and what failed")
    listing.set_defaults(run=show)

    testing = deeds.add_parser("test", help="send an event that means nothing, now, and say what was answered")
    testing.add_argument("endpoint", metavar="ENDPOINT", help="its key (ep_…) or id, its address or its name")
    testing.set_defaults(run=test)

    for deed in deeds.choices.values():
        deed.add_argument("--json", action="store_true", help="machine output on stdout")


def add(given: argparse.Namespace) -> None:
    from sanket.cli.users import opened

    now = opened()
    from sanket.crm.webhooks import actions, queries

    events = [event for text in given.event for part in text.split(",") if (event := part.strip())] or [queries.ALL]
    endpoint, secret = actions.add_endpoint(url=given.url, events=events, name=given.name, by=None, now=now)
    if given.json:
        answer({**as_dict(endpoint), "secret": secret})
        return
    say(f"{endpoint.key} is told {', '.join(endpoint.events)} from now on. News are signed with this secret:")
    print(secret)


def show(given: argparse.Namespace) -> None:
    from sanket.cli.users import opened

    opened()
    from sanket.crm.webhooks import queries

    told = [as_dict(endpoint) for endpoint in queries.endpoints()]
    if given.json:
        answer({"endpoints": told})
    elif not told:
        print("No program is told anything: add one with `sanket webhook add URL`.")
    else:
        print(table(["Key", "Address", "Events", "Waiting", "Failed", "State"], list(map(_row, told))))


def test(given: argparse.Namespace) -> int:
    from sanket.cli.users import opened

    now = opened()
    from sanket.crm.webhooks import actions, jobs, queries

    delivery = actions.send_test(_one(queries.endpoints(), given.endpoint), by=None, now=now)
    attempt = jobs.deliver_now(delivery, clock=lambda: datetime.now(UTC))
    if attempt is None:
        raise Stop(
            "A worker sends it and has not come back: look at the endpoint's log in a minute, and at the worker's."
        )
    told = {"status": attempt.status, "answer": attempt.answer, "milliseconds": attempt.ms}
    taken = attempt.status is not None and 200 <= attempt.status < 300
    if given.json:
        answer({"delivered": taken, **told})
    elif attempt.status is None:
        print(f"No answer: {attempt.answer}")
    else:
        print(f"Answered {attempt.status} after {attempt.ms} ms: {attempt.answer or '(nothing more)'}")
    return 0 if taken else SOME_FAILED


def as_dict(endpoint: Any) -> dict[str, Any]:
    from sanket.crm.webhooks import queries

    counts = queries.counts(endpoint)
    return {
        "id": endpoint.pk,
        "key": endpoint.key,
        "url": endpoint.url,
        "name": endpoint.name,
        "events": endpoint.events,
        "state": endpoint.disabled_why or "active",
        "waiting": counts.waiting,
        "failed": counts.failed,
    }


def _row(told: dict[str, Any]) -> list[str]:
    names = ("key", "url", "events", "waiting", "failed", "state")
    return [", ".join(told[name]) if name == "events" else str(told[name]) for name in names]


def _one(endpoints: Any, said: str) -> Any:
    there = list(endpoints)
    # A key means one; a number may also be what somebody calls another.
    found = [one for one in there if said == one.key] or [
        one for one in there if said in (one.url, one.name, str(one.pk))
    ]
    if len(found) == 1:
        return found[0]
    many = f"{len(found)} endpoints have the address or name {said}" if found else f"There is no endpoint {said}"
    raise Stop(f"{many}: give its key; see `sanket webhook list`.")
