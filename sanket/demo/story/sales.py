"""What came of it: deals won, lost and still open, and what customers bought besides.

It follows from the projects and the plot. Most of what was won had been looked at for weeks; some orders came from firms
that nobody had heard of the matter from, as they do.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from random import Random

from sanket.demo.story import house, parts
from sanket.demo.story.catalogue import BY_ID
from sanket.demo.story.parts import PARTS
from sanket.demo.story.rows import PREFIX, Firm, Project, Row
from sanket.demo.story.script import Script
from sanket.demo.story.threads import THREADS

WON, LOST, OPEN = "won", "lost", "open"
ENDED = {"order": WON, "bought-elsewhere": LOST, "project-stopped": LOST}
# How often a project that ended in silence was an order all the same, by its depth: the office took it, the log did not.
SILENT_ORDERS = (0.0, 0.05, 0.16, 0.5, 0.72)
SILENT_LOSSES = (0.0, 0.1, 0.25, 0.3, 0.2)
OUT_OF_THE_BLUE = 7
"""Orders of firms that had shown no interest that anybody saw."""
FILTERS, SPARES = f"{PREFIX}booth-filters", f"{PREFIX}rx-retrofit"
REFILL_DAYS = 150
CUSTOMERS_BUY = 12
SOURCES = {WON: "order book", LOST: "sales", OPEN: "sales"}

Sale = tuple[int, int, str, Firm, str, int]
"""Opened, closed (0 = open), status, firm, offering, amount in rupees."""


def run(script: Script, chance: Random) -> tuple[list[Row], list[Row]]:
    """The rows of deals and of purchases, in order of time."""
    sales = [*_plot(script), *_projects(script, chance), *_out_of_the_blue(script, chance)]
    return _deal_rows(sales), _purchases(script, chance, sales)


def _plot(script: Script) -> Iterable[Sale]:
    """The arcs whose end is told, and those that sales works on."""
    ends = {parts.BUYER: WON, parts.BOUGHT_ELSEWHERE: LOST, parts.STOPPED: LOST}
    ends |= dict.fromkeys((parts.CAME_BACK, parts.COLD_BUYER_FITS, parts.EVALUATOR, parts.NOBODYS), OPEN)
    for part, status in ends.items():
        firm = script.firm(part)
        about = f"{PREFIX}rx7" if part == parts.EVALUATOR else f"{PREFIX}{THREADS[part][-1][3]}"
        if part == parts.BOUGHT_ELSEWHERE:
            about = f"{PREFIX}overhead"
        acts = sorted(one for one in script.happenings if one.account == firm.external_id and one.offering == about)
        asked = next((one.at for one in acts if one.type.endswith(("-quote", "-evaluation"))), acts[0].at)
        told = [one.at for one in acts if one.type.removeprefix(PREFIX) in ENDED]
        yield asked, told[-1] if status != OPEN else 0, status, firm, about, BY_ID[about].price


def _projects(script: Script, chance: Random) -> Iterable[Sale]:
    for project in script.projects:
        ending, closed = _ending(script, chance, project)
        if ending:
            opened = script.calendar.working(project.start - (project.start - max(project.end, 1)) * 0.6, chance)
            amount = round(BY_ID[project.offering].price * chance.uniform(0.86, 1.12) / 5_000) * 5_000
            many = chance.choice((1, 1, 1, 2)) if project.depth == len(SILENT_ORDERS) - 1 else 1
            yield min(opened, closed or opened), closed, ending, project.firm, project.offering, amount * many


def _ending(script: Script, chance: Random, project: Project) -> tuple[str, int]:
    if project.ending:
        return ENDED[project.ending], project.ended_at
    luck, quiet = chance.random(), script.calendar.working(max(project.end - 4, 1), chance)
    if project.end < 1:
        return (OPEN, 0) if project.depth > 2 and luck < 0.6 else ("", 0)
    won, lost = SILENT_ORDERS[project.depth], SILENT_LOSSES[project.depth]
    if luck < won:
        return WON, quiet
    if luck < won + lost:
        return LOST, quiet
    return "", 0


def _out_of_the_blue(script: Script, chance: Random) -> Iterable[Sale]:
    """By tender, or because somebody changed his job: no activity says why."""
    for firm in chance.sample(script.firms[len(PARTS) :], OUT_OF_THE_BLUE):
        about = chance.choice([pk for pk, offering in BY_ID.items() if offering.parent])
        days = chance.randint(20, 500)
        opened = script.calendar.working(days + 9, chance)
        yield opened, script.calendar.working(days, chance), WON, firm, about, BY_ID[about].price


def _purchases(script: Script, chance: Random, sales: Iterable[Sale]) -> list[Row]:
    """Filters for the booths that were bought, a new set each half year; and spares that customers order by post."""
    lines: list[tuple[int, str, str, int, int]] = []
    for _, closed, status, firm, about, _ in sales:
        if status != WON or BY_ID[about].parent != f"{PREFIX}booths" or about == FILTERS:
            continue
        days = (script.calendar.now - closed) // 86_400 - REFILL_DAYS
        while days > 1:
            lines.append((script.calendar.working(days, chance), firm.external_id, FILTERS, 1, BY_ID[FILTERS].price))
            days -= REFILL_DAYS + chance.randint(-20, 20)
    customers = [firm for firm in script.firms if "customer" in firm.tags]
    for firm in chance.choices(customers, k=CUSTOMERS_BUY):
        about = chance.choice((FILTERS, FILTERS, SPARES))
        at = script.calendar.working(chance.randint(5, 520), chance)
        many = chance.choice((1, 1, 2)) if about == FILTERS else 1
        lines.append((at, firm.external_id, about, many, BY_ID[about].price * many))
    return [
        {
            "purchase": f"{PREFIX}p{number:04d}",
            "account": account,
            "offering": about,
            "purchased_at": _iso(at),
            "quantity": str(many),
            "amount": str(amount),
        }
        for number, (at, account, about, many, amount) in enumerate(sorted(lines), start=1)
    ]


def _deal_rows(sales: Iterable[Sale]) -> list[Row]:
    ordered = sorted(sales, key=lambda sale: (sale[0], sale[1], sale[3].external_id, sale[4]))
    return [
        {
            "deal": f"{PREFIX}d{number:04d}",
            "account": firm.external_id,
            "offering": about,
            "opened_at": _iso(opened),
            "closed_at": _iso(closed) if closed else "",
            "status": status,
            "amount": str(amount),
            "owner": firm.owner or house.BOB.email,
            "source": SOURCES[status],
        }
        for number, (opened, closed, status, firm, about, amount) in enumerate(ordered, start=1)
    ]


def _iso(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat()
