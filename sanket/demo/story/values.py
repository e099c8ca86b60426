"""What activities are worth and how well profiles fit: the tables that Bob and Manasi agreed on."""

from __future__ import annotations

from typing import NamedTuple

from sanket.demo.story.catalogue import BOOTHS, CATEGORIES, CONVEYORS, OVENS, ROBOTS
from sanket.demo.story.rows import PREFIX, Row


class Type(NamedTuple):
    id: str
    name: str
    direction: str
    value: int
    strength: str = "strong"
    countable: bool = False
    decisive: str = ""


TYPES = (
    Type("page-visit", "Visited a page", "customer", 1, countable=True),
    Type("pricing-visit", "Looked at prices", "customer", 4, countable=True),
    Type("mail-open", "Opened a mail", "customer", 1, "weak", countable=True),
    Type("mail-click", "Clicked in a mail", "customer", 2, "weak", countable=True),
    Type("download", "Downloaded a document", "customer", 5),
    Type("mail-reply", "Replied to a mail", "customer", 6),
    Type("literature-request", "Asked for literature", "customer", 5),
    Type("seminar", "Attended a seminar", "customer", 8),
    Type("show-visit", "Visited our stand at a trade show", "customer", 9),
    Type("visit-request", "Asked for a visit", "customer", 12),
    Type("evaluation", "Tried it on their own parts", "customer", 18),
    Type("asked-for-quote", "Asked for a quote", "customer", 25, decisive="opens"),
    Type("order", "Placed an order", "customer", -30),
    Type("complaint", "Complained", "customer", -8),
    Type("part-returned", "Returned a part", "customer", -6),
    Type("no-show", "Did not come to an agreed date", "customer", -5),
    Type("unsubscribe", "Unsubscribed", "customer", -10),
    Type("bought-elsewhere", "Bought elsewhere", "customer", -20, decisive="closes"),
    Type("project-stopped", "Stopped the project", "customer", -20, decisive="closes"),
    Type("mail-sent", "Mailing", "campaign", 0),
    Type("invitation", "Invitation", "campaign", 1),
    Type("literature-sent", "Sent literature", "campaign", 1),
    Type("sales-call", "Call", "sales", 2),
    Type("sales-visit", "Visited them", "sales", 5),
    Type("quote-sent", "Sent a quote", "sales", 4),
)
DIRECTION = {PREFIX + kind.id: kind.direction for kind in TYPES}

# Industry -> how well it fits robots, booths, ovens, conveyors. The empty one is the factor's default.
INDUSTRIES: dict[str, tuple[float, float, float, float]] = {
    "Automobile": (1.0, 1.0, 1.0, 1.0),
    "Two-wheelers": (1.0, 1.0, 1.0, 0.95),
    "Automobile components": (0.95, 0.95, 0.95, 0.9),
    "Tractors and earthmovers": (0.9, 1.0, 0.95, 0.9),
    "Buses and cab bodies": (0.8, 1.0, 0.9, 0.7),
    "Lifts": (0.5, 0.6, 0.65, 0.5),
    "Washing machines": (0.55, 0.6, 0.7, 0.65),
    "Fans and motors": (0.4, 0.5, 0.6, 0.6),
    "Steel furniture": (0.3, 0.5, 0.55, 0.5),
    "Job coating": (0.5, 0.8, 0.8, 0.6),
    "Building contractor": (0.05, 0.08, 0.05, 0.05),
    "Education": (0.05, 0.05, 0.05, 0.05),
    "": (0.25, 0.3, 0.3, 0.3),
}
# A robot wants volume; a booth pays in a small shop too.
EMPLOYEES: dict[str, tuple[float, float, float, float]] = {
    ">=500": (1.0, 1.0, 1.0, 1.0),
    "150..499": (0.9, 0.95, 0.95, 0.95),
    "50..149": (0.6, 0.85, 0.85, 0.8),
    "<50": (0.25, 0.6, 0.6, 0.5),
    "": (0.6, 0.7, 0.7, 0.7),
}
# What we know of a firm beyond its size. A competitor may read everything we publish: it is no lead.
TAGS = {"competitor": 0.01, "dealer": 0.3, "own paint line": 1.0, "buys painted parts": 0.6}
DEPARTMENTS = {
    "R&D": 1.0,
    "Paint shop": 1.0,
    "Management": 1.0,
    "Projects": 0.95,
    "Production": 0.95,
    "Quality": 0.8,
    "Maintenance": 0.8,
    "Finance": 0.45,
    "Purchase": 0.45,
    "Stores": 0.35,
    "": 0.6,
}
SENIORITIES = {"Director": 1.0, "Head": 1.0, "Manager": 0.95, "Engineer": 0.9, "Executive": 0.85, "Trainee": 0.4}


def type_rows() -> list[Row]:
    return [
        {
            "type": PREFIX + kind.id,
            "name": kind.name,
            "direction": kind.direction,
            "value": str(kind.value),
            "strength": kind.strength,
            "countable": "yes" if kind.countable else "no",
            "decisive": kind.decisive,
        }
        for kind in TYPES
    ]


def fitment_rows() -> list[Row]:
    """Each category has rows of its own; none is for all offerings, or it would judge what is not of the story."""
    found: list[Row] = []
    for place, category in enumerate((ROBOTS, BOOTHS, OVENS, CONVEYORS)):
        for industry, scores in INDUSTRIES.items():
            found.append(_row(category, "industry", "industry", industry, scores[place]))
        for employees, scores in EMPLOYEES.items():
            found.append(_row(category, "account", "employees", employees, scores[place]))
    for category in CATEGORIES:
        found += [_row(category, "account", "tag", tag, score) for tag, score in TAGS.items()]
        found += [_row(category, "contact", "department", name, score) for name, score in DEPARTMENTS.items()]
        found += [_row(category, "contact", "seniority", name, score) for name, score in SENIORITIES.items()]
    return found


def _row(category: str, factor: str, attribute: str, equals: str, score: float) -> Row:
    return {
        "offering": category,
        "factor": factor,
        "attribute": attribute if equals else "",  # the default of a factor names no attribute
        "equals": equals,
        "score": str(score),
    }
