"""Who writes to whom at the firms: at each that communicates, most turn to one colleague, and a few answer.

It has a chance of its own, so that it moves nothing else of the story.
"""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random

from sanket.demo.story.rows import PREFIX, Firm, Row
from sanket.demo.story.script import Script

WRITING_FIRMS = 0.6
FEWEST_PEOPLE = 3
LONGEST_AGO = 300
KINDS = (("mail", 10), ("meeting", 2), ("call", 1), ("chat", 2))
KNOW_IT = 0.7
COPIED, ANSWERED, CIRCULARS, REFERRED = 0.25, 0.4, 2, 0.3


def rows(script: Script, chance: Random) -> list[Row]:
    """In order of time."""
    letters: list[tuple[int, str, str, str, str]] = []
    for firm in script.firms:
        if len(firm.people) >= FEWEST_PEOPLE and chance.random() < WRITING_FIRMS:
            letters += _of(firm, script, chance)
    return [
        {
            "message": message,
            "occurred_at": datetime.fromtimestamp(at, UTC).isoformat(),
            "from": sender,
            "to": recipient,
            "kind": kind,
        }
        for at, message, sender, recipient, kind in sorted(letters)
    ]


def _of(firm: Firm, script: Script, chance: Random) -> list[tuple[int, str, str, str, str]]:
    people = [person.external_id for person in firm.people]
    # Mostly those who know the matter, who are also those that look at machines.
    asked = (
        firm.somebody("Production", "R&D", "Paint shop").external_id
        if chance.random() < KNOW_IT
        else chance.choice(people)
    )
    others = [one for one in people if one != asked]
    letters: list[tuple[int, str, str, str, str]] = []
    number = 0

    def send(at: int, sender: str, recipients: list[str], kind: str, copied: list[str] | None = None) -> None:
        nonlocal number
        number += 1
        message = f"{PREFIX}letter-{firm.external_id.removeprefix(PREFIX)}-{number}"
        letters.extend((at, message, sender, one, kind) for one in recipients)
        letters.extend((at, message, sender, one, "mail-cc") for one in copied or ())

    for _ in range(chance.randint(5, 22)):
        at = script.calendar.working(chance.uniform(1, LONGEST_AGO), chance)
        sender = chance.choice(others)
        kind = chance.choices([name for name, _ in KINDS], [often for _, often in KINDS])[0]
        third = [one for one in others if one != sender]
        copied = [chance.choice(third)] if kind == "mail" and third and chance.random() < COPIED else []
        send(at, sender, [asked], kind, copied)
        if kind == "mail" and chance.random() < ANSWERED:
            send(min(at + 3_600, script.calendar.now), asked, [sender], "mail")
    for _ in range(CIRCULARS):
        send(script.calendar.working(chance.uniform(1, LONGEST_AGO), chance), chance.choice(others), people, "mail")
    if chance.random() < REFERRED:
        send(script.calendar.working(chance.uniform(1, 90), chance), chance.choice(others), [asked], "referral")
    return [letter for letter in letters if letter[2] != letter[3]]
