"""The firms of the market and the people working in them."""

from __future__ import annotations

import re
from random import Random

from stdnum import luhn

from sanket.demo.story import names
from sanket.demo.story.house import CARED_FOR_BY
from sanket.demo.story.parts import PARTS
from sanket.demo.story.rows import PREFIX, Firm, Person, Row

FIRMS = 150
PEOPLE = 700
PART_PEOPLE = 7
BASE36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
LETTERS = BASE36[10:]
LAKH = 1_00_000
PAINTERS = ("Automobile", "Two-wheelers", "Tractors and earthmovers", "Buses and cab bodies", "Job coating")


def market(chance: Random) -> list[Firm]:
    """The firms with a part in the plot first, then as many as the market needs."""
    cities = {city[0]: city for city in names.CITIES}
    firms = [
        _firm(part.name, part.industry, part.employees, cities[part.city], chance, tags=part.tags) for part in PARTS
    ]
    taken = {firm.name for firm in firms}
    for industry, name in _more_firms(taken, FIRMS - len(firms), chance):
        _, least, most, _ = names.TRADES[industry]
        employees = round(least * (most / least) ** chance.random())
        city = chance.choices(names.CITIES, weights=[city[4] for city in names.CITIES])[0]
        firms.append(_firm(name, industry, employees, city, chance, tags=_tags(industry, chance)))
    _staff(firms, chance)
    return firms


def _more_firms(taken: set[str], count: int, chance: Random) -> list[tuple[str, str]]:
    """Each name begins with another stem or ends with another trade, so that no two firms look alike."""
    weights = [trade[3] for trade in names.TRADES.values()]
    stems = [stem for stem in names.STEMS if not any(name.startswith(stem) for name in taken)]
    found: list[tuple[str, str]] = []
    for place in range(count):
        stem = stems[place % len(stems)]
        industry, name = "", ""
        while not name or name in taken:
            industry = chance.choices(list(names.TRADES), weights=weights)[0]
            name = f"{stem} {chance.choice(names.TRADES[industry][0])}"
        taken.add(name)
        found.append((industry, name))
    return found


def _tags(industry: str, chance: Random) -> tuple[str, ...]:
    if industry in PAINTERS:
        return ("own paint line",)
    if industry == "Automobile components":
        return ("own paint line",) if chance.random() < 0.8 else ("buys painted parts",)
    return ()


def _firm(
    name: str,
    industry: str,
    employees: int,
    city: tuple[str, str, str, str, int],
    chance: Random,
    *,
    tags: tuple[str, ...],
) -> Firm:
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower())
    owner = CARED_FOR_BY.get(city[3])
    return Firm(
        external_id=PREFIX + slug,
        name=name,
        industry=industry,
        employees=employees,
        turnover=round(employees * chance.uniform(18, 60)) * LAKH,
        city=city[0],
        state=city[1],
        territory=city[3],
        website=f"https://{slug}.example",
        gstin=gstin(city[2], chance),
        phone=_phone(chance),
        owner=owner.email if owner else "",
        tags=tags,
    )


def gstin(state_code: str, chance: Random) -> str:
    """A number with a right check digit that belongs to nobody we know: made of chance."""
    pan = (
        "".join(chance.choices(LETTERS, k=3)) + "C" + chance.choice(LETTERS)
        + f"{chance.randint(1, 9999):04d}" + chance.choice(LETTERS)
    )  # fmt: skip
    body = f"{state_code}{pan}1Z"
    return body + luhn.calc_check_digit(body, BASE36)


def _phone(chance: Random) -> str:
    """Long enough to be a telephone number; no Indian number begins with 555, so it rings nowhere."""
    return f"+91 555{chance.randint(10, 99)} {chance.randint(0, 99999):05d}"


def _staff(firms: list[Firm], chance: Random) -> None:
    """Larger firms show us more faces; together they are PEOPLE. Who has a part has everybody it takes."""
    least = [PART_PEOPLE] * len(PARTS) + [2] * (len(firms) - len(PARTS))
    sizes = [
        min(len(names.POSTS), max(few, round(firm.employees**0.25))) for few, firm in zip(least, firms, strict=True)
    ]
    while sum(sizes) != PEOPLE:
        place = chance.randrange(len(firms))
        step = 1 if sum(sizes) < PEOPLE else -1
        if least[place] <= sizes[place] + step <= len(names.POSTS):
            sizes[place] += step
    taken: set[str] = set()
    for firm, size in zip(firms, sizes, strict=True):
        firm.people = [
            _person(firm, post, place, taken, chance) for place, post in enumerate(names.POSTS[:size], start=1)
        ]


def _person(firm: Firm, post: tuple[str, str, str], place: int, taken: set[str], chance: Random) -> Person:
    department, seniority, title = post
    name = _name(firm.territory, taken, chance)
    mailbox = re.sub(r"[^a-z]+", ".", name.lower())
    return Person(
        external_id=f"{firm.external_id}-{place}",
        name=name,
        email=f"{mailbox}@{firm.website.removeprefix('https://')}",
        phone=_phone(chance),
        department=department,
        seniority=seniority,
        title=title,
        # Most roles are inferred; a sales person has stated a few.
        buying_role="decider" if seniority == "Director" and chance.random() < 0.4 else "",
        consents=chance.random() < 0.8,
    )


def _name(territory: str, taken: set[str], chance: Random) -> str:
    while True:
        home = territory if chance.random() < 0.7 else chance.choice(list(names.PEOPLE))
        given, family = names.PEOPLE[home]
        name = f"{chance.choice(given)} {chance.choice(family)}"
        if name not in taken:
            taken.add(name)
            return name


def account_rows(firms: list[Firm]) -> list[Row]:
    return [
        {
            "account": firm.external_id,
            "name": firm.name,
            "industry": firm.industry,
            "employees": str(firm.employees),
            "turnover": str(firm.turnover),
            "phone": firm.phone,
            "city": firm.city,
            "state": firm.state,
            "country": "India",
            "website": firm.website,
            "gstin": firm.gstin,
            "territory": firm.territory,
            "owner": firm.owner,
            "tags": "|".join(firm.tags),
        }
        for firm in firms
    ]


def contact_rows(firms: list[Firm]) -> list[Row]:
    return [
        {
            "contact": person.external_id,
            "account": firm.external_id,
            "name": person.name,
            "email": person.email,
            "phone": person.phone,
            "whatsapp": person.phone if person.consents else "",
            "department": person.department,
            "seniority": person.seniority,
            "title": person.title,
            "buying_role": person.buying_role,
            "consent_email": "yes" if person.consents else "",
            "consent_phone": "yes" if person.consents else "",
            "consent_source": "visitor's card, signed at our stand" if person.consents else "",
        }
        for firm in firms
        for person in firm.people
    ]
