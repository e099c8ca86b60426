"""``sanket activities``: how many activities count, and the newest of them."""

from __future__ import annotations

import argparse
from typing import Any

from sanket.cli.speech import answer, table

SHOWN = 20


def register(commands: Any) -> None:
    parser = commands.add_parser("activities", help="count and list the activities that count")
    parser.add_argument("--source", metavar="NAME", help="only those that came from here: a source, or a file's column")
    parser.add_argument("--account", metavar="X", help="only those of this account")
    parser.add_argument("--count", action="store_true", help="only how many there are")
    parser.add_argument("--json", action="store_true", help="machine output on stdout")
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> None:
    from sanket.cli import asked, house

    house.open_house()
    from sanket.crm.activities import queries as activities
    from sanket.crm.capture import queries as capture

    account_id = asked.account_id(given.account) if given.account is not None else None
    source = given.source
    if source is not None and (known := capture.source_named(source)) is not None:
        source = known.external_id
    if given.count:
        count = activities.count_alive(source=source, account_id=account_id)
        if given.json:
            answer({"count": count})
        else:
            print("1 activity" if count == 1 else f"{count:,} activities")
        return
    rows = activities.newest(source=source, account_id=account_id, limit=SHOWN)
    if given.json:
        answer({"activities": [as_dict(one) for one in rows]})
    elif not rows:
        print("No such activities are logged.")
    else:
        print(table(["When", "Account", "Contact", "Offering", "Type", "Source"], [_line(one) for one in rows]))


def as_dict(one: Any) -> dict[str, Any]:
    from sanket.shared import instants

    return {
        "activity": one.external_id,
        "occurred_at": instants.show(one.occurred_at),
        "account": one.account.external_id,
        "contact": one.contact.external_id if one.contact else None,
        "offering": one.offering.external_id,
        "type": one.type.external_id,
        "source": one.source,
        "note": one.note,
        "url": one.url,
    }


def _line(one: Any) -> list[str]:
    from sanket.cli import asked
    from sanket.shared import instants

    return [
        asked.shown(instants.show(one.occurred_at)),
        one.account.external_id,
        one.contact.external_id if one.contact else "",
        one.offering.external_id,
        one.type.external_id,
        one.source,
    ]
