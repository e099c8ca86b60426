"""``sanket events``: what sources told, and whether the log says what it means."""

from __future__ import annotations

import argparse
from typing import Any

from sanket.cli.progress import Bar
from sanket.cli.speech import SOME_REJECTED, Stop, answer, plural, table

SHOWN = 20


def register(commands: Any) -> None:
    parser = commands.add_parser("events", help="count and list what websites and programs told")
    parser.add_argument("--source", metavar="NAME", help="only what this source told")
    parser.add_argument("--unmapped", action="store_true", help="only what no rule knows what to make of")
    parser.add_argument("--count", action="store_true", help="only how many there are")
    parser.add_argument(
        "--verify", action="store_true", help="read all events again and compare with what the log says of them"
    )
    parser.add_argument("--json", action="store_true", help="machine output on stdout")
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    from sanket.cli import house

    house.open_house()
    if given.verify:
        return verify(given)
    from sanket.crm.capture import queries

    source = named(given.source) if given.source is not None else None
    fates = ["unmapped"] if given.unmapped else []
    if given.count:
        count = queries.count_events(source, fate="unmapped" if given.unmapped else "")
        if given.json:
            answer({"count": count})
        else:
            print(plural(count, "event"))
        return 0
    events = queries.newest_events(source, fates=fates, limit=SHOWN)
    if given.json:
        answer({"events": [as_dict(event) for event in events]})
    elif not events:
        print("No such events were told yet.")
    else:
        from sanket.cli import asked
        from sanket.shared import instants

        rows = [
            [
                asked.shown(instants.show(event.at)),
                event.source.external_id,
                event.kind,
                event.name,
                event.user_id or event.anonymous_id,
                event.fate,
                event.reason or (event.account.external_id if event.account else ""),
            ]
            for event in events
        ]
        print(table(["When", "Source", "Kind", "Name", "Visitor", "Reading", "Account, or why not"], rows))
    return 0


def as_dict(event: Any) -> dict[str, Any]:
    from sanket.shared import instants

    return {
        "source": event.source.external_id,
        "message_id": event.message_id,
        "kind": event.kind,
        "name": event.name,
        "at": instants.show(event.at),
        "anonymous_id": event.anonymous_id,
        "user_id": event.user_id,
        "reading": event.fate,
        "reason": event.reason,
        "account": event.account.external_id if event.account else None,
    }


def named(name: str) -> Any:
    """A source by its id, or by what people call it."""
    from sanket.cli.asked import nearest
    from sanket.crm.capture import queries

    source = queries.source_named(name)
    if source is None:
        near = nearest(name, [one.external_id for one in queries.sources()])
        hint = f"did you mean {near}?" if near else "see `sanket source list`."
        raise Stop(f"There is no source {name}: {hint}")
    return source


def verify(given: argparse.Namespace) -> int:
    from sanket.crm.capture import queries

    with Bar("Reading events again") as bar:
        differences = queries.verify(bar.report)
    waiting = queries.waits_to_be_read()
    if given.json:
        answer({"differences": [one._asdict() for one in differences], "waiting": waiting})
    elif differences:
        print(table(["Event", "What", "Live", "Read again"], [list(one) for one in differences[:SHOWN]]))
        print(f"\n{plural(len(differences), 'difference')}.")
    else:
        print("The log says of every event what it means.")
    if waiting and not given.json:
        print("Some events still wait to be read anew: run `sanket worker --once`, then this again.")
    return SOME_REJECTED if differences else 0
