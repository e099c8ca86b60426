"""What firms without a part need: projects for one product each, from the first look to an order or to silence.

A project goes through stages; in each, several people act. How deep it goes and how lively it is decides whether it
becomes a lead. Most are over; some run right now, so that the list of leads has hot ones and lukewarm ones.
"""

from __future__ import annotations

from random import Random

from sanket.demo.story import values
from sanket.demo.story.calendar import DAYS
from sanket.demo.story.catalogue import PRODUCTS, Offering
from sanket.demo.story.parts import PARTS
from sanket.demo.story.rows import Firm, Person, Project
from sanket.demo.story.script import Script

# Kind -> weight in a stage. The stages of a purchase of machinery: notice, compare, try, decide.
STAGES: tuple[dict[str, int], ...] = (
    {"page-visit": 6, "mail-click": 2, "literature-request": 1, "show-visit": 1, "sales-call": 2},
    {
        "page-visit": 5,
        "pricing-visit": 2,
        "download": 2,
        "seminar": 1,
        "mail-reply": 1,
        "sales-call": 2,
        "literature-sent": 1,
    },
    {
        "pricing-visit": 3,
        "visit-request": 1,
        "evaluation": 1,
        "sales-visit": 1,
        "mail-reply": 2,
        "sales-call": 2,
        "no-show": 1,
    },
    {"pricing-visit": 3, "mail-reply": 3, "sales-visit": 1, "sales-call": 3},
)
ACTS_PER_STAGE = 7
ENDS = {"order": 4, "bought-elsewhere": 3, "project-stopped": 2, "": 6}
RUNNING = 44
AT_ANY_HOUR = ("page-visit", "pricing-visit", "mail-click")
PAST = 150
DEPARTMENTS = ("R&D", "Paint shop", "Production", "Projects", "Maintenance", "Quality", "Management", "Purchase")
NOTES: dict[str, tuple[str, ...]] = {
    "sales-call": (
        "Plant head travels until Monday",
        "Budget is in the March round",
        "Asks how long the change-over stops the line",
        "Wants a reference nearby",
        "No answer, left word",
        "Film thickness and transfer efficiency",
        "Will talk to the paint supplier first",
    ),
    "sales-visit": ("Measured the bay", "Saw the old line", "Met production and maintenance", "Walked the duct route"),
    "evaluation": ("Trial on their own parts", "Second trial, other paint", "Cured a batch in the test room"),
    "download": ("Layout", "Data sheet", "Cycle-time worksheet", "Air balance sheet", "Spare parts list"),
    "mail-reply": ("Sends measurements", "Asks about delivery", "Asks for running cost", "Names the person to call"),
    "seminar": ("Less overspray, more parts", "Powder or wet?", "Robots for small paint shops"),
    "show-visit": ("Took the catalogue", "Stood at the robot for half an hour", "Left a card"),
    "visit-request": ("Before the shutdown", "With the paint supplier", "Any day next week"),
    "asked-for-quote": ("With installation", "Two variants", "Delivery by the end of the quarter"),
    "no-show": ("Waited at the gate",),
    "complaint": ("Spare part came late", "Commissioning took a week more"),
}


def run(script: Script) -> None:
    chance = Random(f"{script.chance.random()} projects")
    firms = script.firms[len(PARTS) :]
    weights = [_appetite(firm) for firm in firms]
    for _ in range(PAST):
        firm = chance.choices(firms, weights)[0]
        days = chance.randint(35, 110)
        start, depth = chance.randint(days + 20, DAYS - 3), chance.choices((1, 2, 3, 4), (3, 4, 4, 3))[0]
        _project(script, chance, firm, chance.choice(PRODUCTS), start=start, days=days, depth=depth)
    busy: set[tuple[str, str]] = set()
    for place in range(RUNNING):
        firm, product = chance.choices(firms, weights)[0], chance.choice(PRODUCTS)
        if (firm.external_id, product.parent) in busy:
            continue
        busy.add((firm.external_id, product.parent))
        days = chance.randint(40, 90)
        _project(script, chance, firm, product, start=round(days * (0.45 + place / RUNNING * 0.5)), days=days, depth=4)


def _appetite(firm: Firm) -> float:
    return max(values.INDUSTRIES.get(firm.industry, (0.3,))) ** 2 * (1.5 if firm.employees >= 150 else 1.0)


def _project(
    script: Script, chance: Random, firm: Firm, product: Offering, *, start: int, days: int, depth: int
) -> None:
    people = [person for person in firm.people if person.department in DEPARTMENTS]
    team = chance.sample(people, min(len(people), chance.randint(2, 4)))
    calendar = script.calendar
    end = start - days
    project = Project(firm, product.id, start, end, depth)
    for stage in range(depth):
        for _ in range(chance.randint(ACTS_PER_STAGE - 3, ACTS_PER_STAGE + 3)):
            ago = start - days * (stage + chance.random()) / 4
            if ago < 1:
                continue
            kind = chance.choices(list(STAGES[stage]), list(STAGES[stage].values()))[0]
            about = product.id if stage or chance.random() < 0.6 else product.parent
            _act(script, chance, firm, team, kind, about, ago)
    if depth < len(STAGES) or end < 1:
        script.projects.append(project)
        return
    if chance.random() < 0.7:
        _act(script, chance, firm, team, "asked-for-quote", product.id, end + 12)
        script.did(firm, None, "quote-sent", product.id, calendar.working(end + 9, chance))
    ending = chance.choices(list(ENDS), list(ENDS.values()))[0]
    if ending:
        project = project._replace(ending=ending, ended_at=_act(script, chance, firm, team, ending, product.id, end))
    script.projects.append(project)
    if ending == "order" and end > 30 and chance.random() < 0.4:
        _act(script, chance, firm, team, "complaint", product.id, end - 25)


def _act(script: Script, chance: Random, firm: Firm, team: list[Person], kind: str, about: str, ago: float) -> int:
    hours = script.calendar.any_hour if kind in AT_ANY_HOUR else script.calendar.working
    at = hours(ago, chance)
    person = None if kind == "literature-sent" else chance.choice(team)
    note = chance.choice(NOTES[kind]) if kind in NOTES else ""
    script.did(firm, person, kind, about, at, note)
    return at
