"""What every company does every week: mailings, invitations, calls, people who look at a page. No leads come of it."""

from __future__ import annotations

from random import Random

from sanket.demo.story import parts
from sanket.demo.story.calendar import DAYS
from sanket.demo.story.catalogue import CATEGORIES, PRODUCTS
from sanket.demo.story.parts import PARTS
from sanket.demo.story.projects import NOTES
from sanket.demo.story.rows import Firm, Person
from sanket.demo.story.script import Script

ACTIVITIES = 30_000
MAILING_EVERY_DAYS = 18
SHARE_CHOSEN = 0.6  # of the readers, for one mailing
SEMINARS_EVERY_DAYS = 78
SUBJECTS = {
    CATEGORIES[0]: ("Less overspray with a sixth axis", "Robots that learn a bumper in a day", "Retrofit or new?"),
    CATEGORIES[1]: ("Air that paints better", "Powder or wet?", "What a filter change really costs"),
    CATEGORIES[2]: ("Half the gas for the same gloss", "Infrared for thick castings", "Oven audit in one shift"),
    CATEGORIES[3]: ("Hang more parts on the same chain", "Conveyors that wait", "A chain that needs no oil"),
}
SCANS_PER_MAIL = 4
SHARE_OPENED, SHARE_CLICKED, SHARE_REPLIED, SHARE_GONE = 0.22, 0.03, 0.004, 0.0015


def make(script: Script) -> None:
    chance = Random(f"{script.chance.random()} noise")
    strangers = {part.name for part in parts.STRANGERS}
    readers = [
        (firm, person)
        for firm in script.firms
        if firm.name not in strangers
        for person in firm.people
        if person.consents
    ]
    gone: set[str] = set()
    for number, ago in enumerate(range(DAYS - 4, 1, -MAILING_EVERY_DAYS)):
        _mailing(script, chance, readers, CATEGORIES[number % 4], number, ago, gone)
    for number, ago in enumerate(range(DAYS - 40, 20, -SEMINARS_EVERY_DAYS)):
        _seminar(script, chance, readers, CATEGORIES[number % 4], ago)
    _fill_with_visitors_and_calls(script, chance)


def _mailing(
    script: Script,
    chance: Random,
    readers: list[tuple[Firm, Person]],
    category: str,
    number: int,
    ago: int,
    gone: set[str],
) -> None:
    subject = SUBJECTS[category][number // 4 % 3]
    sent = script.calendar.at(ago, 10)
    scanner = script.firm(parts.SCANNER)
    for place, (firm, person) in enumerate(readers):
        if person.external_id in gone or (firm is not scanner and chance.random() > SHARE_CHOSEN):
            continue
        at = sent + place
        script.did(firm, person, "mail-sent", category, at, subject)
        if firm is scanner:
            _scan(script, firm, person, category, at, subject)
            continue
        luck = chance.random()
        if luck >= SHARE_OPENED:
            continue
        opened = min(at + round(chance.expovariate(1 / 20_000)) + 60, script.calendar.now)
        script.did(firm, person, "mail-open", category, opened, subject)
        if luck < SHARE_CLICKED:
            script.did(firm, person, "mail-click", category, min(opened + 25, script.calendar.now), subject)
        if luck < SHARE_REPLIED and _has_no_part(script, firm):
            script.did(firm, person, "mail-reply", category, min(opened + 900, script.calendar.now), subject)
        if luck > SHARE_OPENED - SHARE_GONE:
            script.did(firm, person, "unsubscribe", category, min(opened + 40, script.calendar.now), subject)
            gone.add(person.external_id)


def _scan(script: Script, firm: Firm, person: Person, category: str, at: int, subject: str) -> None:
    """A machine at the mail gate opens every mail four times and clicks on every link within half a minute."""
    for second in range(SCANS_PER_MAIL):
        script.did(firm, person, "mail-open", category, at + 2 + second * 3, subject, source="mail scanner")
        script.did(firm, person, "mail-click", category, at + 4 + second * 3, subject, source="mail scanner")


def _has_no_part(script: Script, firm: Firm) -> bool:
    return all(part.name != firm.name for part in PARTS)


def _seminar(script: Script, chance: Random, readers: list[tuple[Firm, Person]], category: str, ago: int) -> None:
    invited = [reader for reader in readers if _has_no_part(script, reader[0])]
    topic = chance.choice(SUBJECTS[category])
    for firm, person in chance.sample(invited, 200):
        script.did(
            firm, person, "invitation", category, script.calendar.at(ago + 21, 11) + chance.randint(0, 600), topic
        )
        if chance.random() < 0.12:
            script.did(firm, person, "seminar", category, script.calendar.at(ago, 15) + chance.randint(0, 900), topic)


def _fill_with_visitors_and_calls(script: Script, chance: Random) -> None:
    """Up to ACTIVITIES: seven of eight look at a page, the eighth is called."""
    firms = script.firms[len(PARTS) :]
    weights = [firm.employees**0.4 for firm in firms]
    while len(script.happenings) < ACTIVITIES:
        firm = chance.choices(firms, weights)[0]
        person, product, ago = chance.choice(firm.people), chance.choice(PRODUCTS), chance.uniform(1, DAYS)
        about = product.id if chance.random() < 0.6 else product.parent
        if chance.random() < 1 / 8:
            at = script.calendar.working(ago, chance)
            script.did(firm, person, "sales-call", about, at, chance.choice(NOTES["sales-call"]))
        else:
            script.did(firm, person, "page-visit", about, script.calendar.any_hour(ago, chance))
