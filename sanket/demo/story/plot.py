"""The arcs: one firm, one rule of recognition each. Days are counted back from today.

Acts are (days ago, department, kind, offering, note). The values that make them leads stand in values.py and the
thresholds in catalogue.py; tests/test_arcs.py checks that each arc ends as its name says.
"""

from __future__ import annotations

from collections.abc import Iterable

from sanket.demo.story import parts
from sanket.demo.story.catalogue import BOOTHS, OFFERINGS, ROBOTS
from sanket.demo.story.script import Script
from sanket.demo.story.threads import THREADS, TODAY

Act = tuple[float, str, str, str, str]


def play(script: Script) -> None:
    for part, acts in THREADS.items():
        _play(script, part, acts)
    for part, moments in TODAY.items():
        firm = script.firm(part)
        for minutes, department, kind, offering, note in moments:
            at = script.calendar.minutes_ago(minutes)
            script.did(firm, firm.somebody(department) if department else None, kind, f"demo-{offering}", at, note)
    _evaluate_for_months(script)
    _read_everything(script)
    _hand_in_late(script)
    _decide(script)


def _play(script: Script, part: parts.Part, acts: Iterable[Act]) -> None:
    firm = script.firm(part)
    for days, department, kind, offering, note in acts:
        at = script.calendar.working(days, script.chance)
        script.did(firm, firm.somebody(department) if department else None, kind, f"demo-{offering}", at, note)


def _evaluate_for_months(script: Script) -> None:
    """An R&D department that tries, measures and asks again for nine months: warm all the time."""
    firm = script.firm(parts.EVALUATOR)
    engineer, head = firm.somebody("R&D"), firm.somebody("Production")
    for round_number, days in enumerate(range(270, 5, -33), start=1):
        at = script.calendar.working
        script.did(firm, engineer, "download", "demo-rx7", at(days + 9, script.chance), "Reach drawing")
        script.did(firm, engineer, "mail-reply", "demo-rx7", at(days + 5, script.chance), "Sends rim measurements")
        script.did(firm, engineer, "evaluation", "demo-rx7", at(days, script.chance), f"Trial {round_number}: rims")
        script.did(firm, None, "sales-call", "demo-rx7", at(days - 2, script.chance), "Film thickness discussed")
    script.did(firm, head, "pricing-visit", "demo-rx7", script.calendar.working(8, script.chance))
    script.did(firm, firm.somebody("Management"), "seminar", ROBOTS, script.calendar.working(40, script.chance))


def _read_everything(script: Script) -> None:
    """A competitor's man reads every page, every week, and comes to every show: all heat, no fit."""
    firm = script.firm(parts.COMPETITOR)
    man = firm.somebody("R&D")
    for days in range(360, 1, -6):
        for offering in OFFERINGS:
            if script.chance.random() < 0.45:
                at = script.calendar.any_hour(days, script.chance)
                script.did(firm, man, "pricing-visit", offering.id, at)
    for days in (300, 180, 60, 9):
        script.did(firm, man, "show-visit", BOOTHS, script.calendar.working(days, script.chance), "Asked about nozzles")
        script.did(firm, man, "download", "demo-rx6", script.calendar.working(days - 1, script.chance), "Data sheet")


def _hand_in_late(script: Script) -> None:
    """Cards of a trade show are typed in three weeks later: the lead was one from the day of the show on."""
    firm = script.firm(parts.LATE_CARDS)
    arrives = script.calendar.working(16, script.chance)
    for department, kind, note in (
        ("Production", "show-visit", "Wants to see a power-and-free line at work"),
        ("Projects", "show-visit", "New paint shop, 90 hangers an hour"),
        ("Paint shop", "show-visit", "Asks for the chain's life in an oven"),
        ("Projects", "visit-request", "Agreed at the stand"),
        ("Management", "literature-request", ""),
    ):
        at = script.calendar.working(37, script.chance)
        script.did(
            firm,
            firm.somebody(department),
            kind,
            "demo-power-free",
            at,
            note,
            source="cards typed in late",
            arrives=arrives,
        )
    at = script.calendar.working(12, script.chance)
    script.did(firm, firm.somebody("Projects"), "mail-reply", "demo-power-free", at, "Sends the layout")


def _decide(script: Script) -> None:
    """What sales people did with some leads."""
    day = script.calendar.at
    script.decided(day(150, 12), "accept", script.firm(parts.EVALUATOR), "demo-rx7")
    script.decided(day(20, 18.5), "accept", script.firm(parts.COOLING_1), "demo-side-draft")
    for offering in ("demo-down-draft", BOOTHS):  # with the product's lead its category's, or that would stand alone
        script.decided(
            day(9, 18.6), "recycle", script.firm(parts.RECYCLED), offering,
            reason="No budget now: it comes in the new year", until=script.calendar.now + 60 * 86_400,
        )  # fmt: skip
    for offering in ("demo-powder-booth", BOOTHS):
        script.decided(
            day(12, 18.6), "disqualify", script.firm(parts.DISQUALIFIED), offering,
            reason="Competitor, student or spam: plans a brochure for its own customers",
        )  # fmt: skip
    script.decided(
        day(170, 18.6), "recycle", script.firm(parts.CAME_BACK), "demo-rx4",
        reason="Bad time: the new paint shop comes only after the monsoon", until=day(95, 9),
    )  # fmt: skip
