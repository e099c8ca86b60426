"""``sanket influence``: whose activities would count for more, by who addresses them."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from sanket.cli.speech import Stop, answer, plural, table

if TYPE_CHECKING:
    from sanket.crm.recognition.queries import Weighed


def register(commands: Any) -> None:
    parser = commands.add_parser(
        "influence", help="tell whose activities would count for more or less; changes nothing"
    )
    parser.add_argument("--at", metavar="ISO", help="communications up to this instant (default: now)")
    parser.add_argument("--json", action="store_true", help="machine output on stdout")
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> None:
    from sanket.cli import asked, house

    house.open_house()
    from sanket.crm.recognition import queries as recognition
    from sanket.shared import instants

    now_s = asked.now_seconds()
    at = asked.instant(given.at, now_s=now_s)
    if at > now_s:
        raise Stop(f"--at: {asked.in_words(at)} lies in the future; nobody has communicated then.")
    if given.json:
        answer({"at": instants.show(at), "contacts": recognition.influence_json(at)})
    else:
        print(for_people(recognition.weights_at(at), at))


def for_people(found: list[Weighed], at: int) -> str:
    from sanket.cli import asked

    when = asked.in_words(at)
    if not found:
        return f"Nobody was seen to communicate with a colleague up to {when}: everybody weighs 1."
    rows = [
        [
            one.contact,
            one.name,
            one.account,
            f"{one.person.weight:.3f}",
            f"{one.person.degree:,}",
            f"{one.person.heard_from:,}",
            f"{one.person.turned_to:,}",
            f"{one.person.received:,}",
            f"{one.person.sent:,}",
            f"{one.person.pagerank:.2f}" if one.person.degree else "",
        ]
        for one in found
    ]
    headings = ["Contact", "Name", "Account", "Weight", "Colleagues", "In", "Out", "Received", "Sent", "PageRank"]
    accounts = len({one.account for one in found})
    return "\n".join(
        [
            table(headings, rows, right=tuple(range(3, 10))),
            "",
            f"{plural(len(found), 'contact')} of {plural(accounts, 'account')} by communications up to {when}. Experimental;",
            "what counts for scores are the weights that were frozen and published, if any were.",
        ]
    )
