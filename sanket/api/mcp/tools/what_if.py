"""What if the threshold were another: the company's own past judged by it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from sanket.api.mcp import named, told
from sanket.api.mcp.caller import Caller
from sanket.api.mcp.tool import Answer, Shape, Tool
from sanket.crm.recognition import queries as recognition
from sanket.crm.workspace import jobs

MOST_MONTHS, MOST_HORIZON = 1_200, 3_650
ASK_AGAIN_S = 30
SILENT_S = 60
"""A worker gives a sign of life every 10 seconds."""


class Asks(Shape):
    interest_threshold: Annotated[float | None, Field(gt=0, le=1e9)] = None
    """The interest that a lead would need; default: as it is."""
    fitment_threshold: Annotated[float | None, Field(ge=0, le=1e9)] = None
    """The fitment that a lead would need; default: as it is."""
    offering: Annotated[str, Field(max_length=300)] = ""
    """Of which product or category (id or name) the thresholds are meant; default: the general ones."""
    months: Annotated[int, Field(ge=1, le=MOST_MONTHS)] = 24
    """How far back, from the newest activity."""
    horizon_days: Annotated[int, Field(ge=1, le=MOST_HORIZON)] = 180
    """A won deal counts as recognised first if a lead was warm then or rose at most so many days before."""
    own_thresholds: bool = True
    """Offerings' own thresholds move in proportion; false: they stay."""
    leads_a_week: Annotated[float | None, Field(gt=0, le=1e9)] = None
    """Recommend thresholds that bring at most so many leads a week."""
    catch_percent: Annotated[float | None, Field(gt=0, le=100)] = None
    """Recommend thresholds that recognise so many percent of won deals first."""


class Pair(Shape):
    """What a pair of thresholds would have brought."""

    interest_threshold: float
    fitment_threshold: float
    leads: int
    leads_a_month: float
    leads_a_week: float
    precision: float | None
    """The part of the leads that were won; null: there were none."""
    precision_between: list[float] | None
    """It lies between these with 95 % certainty."""
    recall: float | None
    """The part of the won deals that were recognised as leads first; null: nothing was won."""
    recall_between: list[float] | None
    days_of_warning: float | None
    """The median of the days between lead and win."""
    revived: int
    """Times a lead that had gone cold became warm again."""


class Recommended(Shape):
    goal: str
    """load: at most so many leads a week; catch: recognise such a part of the wins first; best: best of both."""
    wanted: float | None
    pair: Pair | None
    """null: nothing can be recommended."""
    note: str


class Tells(Shape):
    ready: bool
    """false: a worker reads the log first; ask again in ask_again_in_s seconds."""
    progress: float | None
    """Of that reading, 0 to 1."""
    ask_again_in_s: int | None
    sentence: str
    activities: int | None
    wins: int | None
    """Won deals and purchases in the period, one for each piece of business."""
    months: float | None
    agreed: Pair | None
    """By the thresholds in force."""
    asked: Pair | None
    """By those asked for, which stand at the nearest step of the scale."""
    recommended: list[Recommended]
    wins_missing: int | None
    """How many more won deals it takes before anything is recommended."""


def run(caller: Caller, asks: Asks) -> Answer:
    wish = recognition.Wish(
        offering=named.offering(asks.offering).pk if asks.offering else None,
        together=asks.own_thresholds,
        months=asks.months,
        horizon_days=asks.horizon_days,
        interest=asks.interest_threshold,
        fitment=asks.fitment_threshold,
    )
    # A long log is read by a worker, once; where none works, whoever sits alone at the end of a pipe waits for it here.
    work = None if caller.alone and not _worker_lives(caller) else recognition.what_if_prepare(now=caller.now)
    if work is not None:
        return _not_yet(work.done / work.total if work.total else 0.0)
    found = recognition.what_if_json(recognition.what_if(wish), _goals(asks))
    data = _tells(found)
    return Answer(data, _text(data))


def _worker_lives(caller: Caller) -> bool:
    beat = jobs.last_beat()
    return beat is not None and (caller.now - beat).total_seconds() < SILENT_S


def _not_yet(part: float) -> Answer:
    sentence = (
        f"The log is being read for the first time ({part:.0%}); ask again in {ASK_AGAIN_S} seconds. If it does not move, no"
        " worker is running: start `sanket worker`, or `sanket serve --with-worker`."
    )
    data = Tells(
        ready=False, progress=part, ask_again_in_s=ASK_AGAIN_S, sentence=sentence, activities=None, wins=None,
        months=None, agreed=None, asked=None, recommended=[], wins_missing=None,
    )  # fmt: skip
    return Answer(data, sentence)


def _goals(asks: Asks) -> list[tuple[str, float | None]]:
    goals: list[tuple[str, float | None]] = []
    if asks.leads_a_week is not None:
        goals.append((recognition.LOAD, asks.leads_a_week))
    if asks.catch_percent is not None:
        goals.append((recognition.CATCH, asks.catch_percent / 100))
    return goals


def _tells(found: Mapping[str, Any]) -> Tells:
    agreed, asked = _pair(found["agreed"]), _pair(found["at"]) if "at" in found else None
    return Tells(
        ready=True,
        progress=None,
        ask_again_in_s=None,
        sentence=_sentence(found, agreed, asked),
        activities=found["activities"],
        wins=found["wins"],
        months=found["months"],
        agreed=agreed,
        asked=asked,
        recommended=[_recommended(one) for one in found["recommended"]],
        wins_missing=found["missing_wins"],
    )


def _pair(one: Mapping[str, Any]) -> Pair:
    return Pair(
        interest_threshold=one["interest_threshold"],
        fitment_threshold=one["fitment_threshold"],
        leads=one["leads"],
        leads_a_month=one["leads_a_month"],
        leads_a_week=one["leads_a_week"],
        precision=one["precision"],
        precision_between=_list(one["precision_interval"]),
        recall=one["recall"],
        recall_between=_list(one["recall_interval"]),
        days_of_warning=one["median_warning_days"],
        revived=one["revived"],
    )


def _list(interval: Any) -> list[float] | None:
    return None if interval is None else [float(end) for end in interval]


def _recommended(one: Mapping[str, Any]) -> Recommended:
    pair = None if one["interest_threshold"] is None else _pair(one)
    return Recommended(goal=one["goal"], wanted=one["wanted"], pair=pair, note=one["note"])


def _sentence(found: Mapping[str, Any], agreed: Pair, asked: Pair | None) -> str:
    if not found["activities"]:
        return "Nothing is logged yet, so there is no past to ask."
    head = f"In the {found['months']:.0f} months up to {found['end'][:10]}, with {found['wins']:,} wins: "
    now = f"the thresholds in force bring {_said(agreed)}"
    return f"{head}{now}." if asked is None else f"{head}{now}; those asked for would have brought {_said(asked)}."


def _said(one: Pair) -> str:
    return (
        f"{one.leads_a_month:.1f} leads a month (interest {one.interest_threshold:g}, fitment {one.fitment_threshold:g}),"
        f" {told.percent(one.precision)} of them won, {told.percent(one.recall)} of the wins recognised first"
    )


def _text(data: Tells) -> str:
    text = [data.sentence]
    for one in data.recommended:
        goal = {"load": "at most {} leads a week", "catch": "recognise {} of won deals first", "best": "best of both"}
        wanted = "" if one.wanted is None else f"{one.wanted:.0%}" if one.goal == "catch" else f"{one.wanted:g}"
        said = _said(one.pair) if one.pair else "nothing can be recommended"
        text.append(f"Recommended, {goal[one.goal].format(wanted)}: {said}.{f' {one.note}.' if one.note else ''}")
    if data.wins_missing:
        text.append(f"{data.wins_missing} more won deals are needed before anything is recommended.")
    return "\n".join(text)


TOOL = Tool(
    name="what_if_threshold",
    title="What if the threshold were another?",
    about=(
        "Judge the company's own past by other thresholds of interest or fitment: leads a month, the part of them that was"
        " won (precision), the part of the wins that was recognised first (recall), days of warning; and thresholds that"
        " would serve a goal. Changes nothing. Without thresholds: how those in force did."
    ),
    asks=Asks,
    tells=Tells,
    scope="scoring:read",
    run=run,
    deed="scoring.view",
    moves=True,
)
