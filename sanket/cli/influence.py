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


def nobody(at: int) -> str:
    """Why nobody is told of: nothing was seen, or it is so old that nothing is left of it."""
    from sanket.cli import asked
    from sanket.crm.communications import queries as communications

    when = asked.in_words(at)
    many, last = communications.count_within_accounts(at)
    if last is None:
        return f"Nobody was seen to communicate with a colleague up to {when}: everybody weighs 1."
    return (
        f"{plural(many, 'communication')} of colleagues up to {when}, the last on {asked.in_words(last)}: by then all have"
        " faded, so everybody weighs 1. Ask for an earlier instant with --at."
    )


def for_people(found: list[Weighed], at: int) -> str:
    from sanket.cli import asked

    when = asked.in_words(at)
    if not found:
        return nobody(at)
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
