"""All that the what-if page shows besides the pair of thresholds itself: choices, recommendations, what is missing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import dateformat, timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sanket.crm.catalogue import queries as catalogue
from sanket.crm.recognition import queries
from sanket.crm.recognition.queries import BEST, CATCH, LEAST_LEADS, LEAST_WINS, LOAD, WhatIf
from sanket.crm.workspace import jobs
from sanket.crm.workspace.queries import Progress, User, may
from sanket.web import show
from sanket.web.scoring import whatif_picture as picture
from sanket.web.scoring.whatif_asked import ALL, HORIZONS, MOVE, PERIODS, STAY, Asked
from sanket.web.scoring.whatif_changes import changes
from sanket.web.scoring.whatif_propose import tried
from sanket.web.scoring.whatif_trial import TrialForm
from sanket.web.scoring.whatif_words import is_agreed, monthly

CAUGHT = 80.0
"""Percent of the won deals that the goal "catch" begins with."""
HUNDRED = 100.0
YEAR_MONTHS = 12
WORKER_MISSED = timedelta(seconds=30)


@dataclass(frozen=True)
class Notice:
    text: str
    kind: str = ""
    url: str = ""
    label: str = ""


def loading(asked: Asked, work: Progress | None = None, *, now: datetime | None = None) -> dict[str, Any]:
    """The page while the log is not in memory; ``work``: of the worker that reads it."""
    return {
        "asked": asked,
        "loading": True,
        "work": None if work is None or now is None else far(work, now),
        "missing": None,
        "shown": None,
        "proposable": False,
        "about": _("Replayed on your own log. Nothing changes until it is agreed."),
    }


def far(work: Progress, now: datetime) -> dict[str, Any]:
    """How far the reading is, at which pace; and whether anybody is there to do it."""
    begun = work.state != "waiting"
    seconds = max(1, round((now - (work.started_at or work.created_at)).total_seconds()))
    left = round((work.total - work.done) * seconds / work.done) if begun and work.total and work.done else 0
    beat = jobs.last_beat()
    return {
        "begun": begun,
        "done": work.done,
        "total": work.total,
        "rate": work.done // seconds if begun else 0,
        "left": left,
        "no_worker": not begun and (beat is None or now - beat > WORKER_MISSED),
    }


def whole_page(found: WhatIf, asked: Asked, form: TrialForm, *, user: User) -> dict[str, Any]:
    common = {"asked": asked, "loading": False, "trial": form, "proposable": False}
    if not found.activities:
        return {**common, "missing": "log", "shown": None, "about": _("Replayed on your own log.")}
    goals = _goals(found, asked)
    picks = [
        (_load_goal(goals["load"]), queries.recommended(found, LOAD, goals["load"]) if goals["load"] else None),
        (_("Recognise %(n)s of won deals first") % {"n": show.percent(goals["catch"] / HUNDRED)},
         queries.recommended(found, CATCH, goals["catch"] / HUNDRED)),
        (_("Best of both"), queries.recommended(found, BEST)),
    ]  # fmt: skip
    if not goals["load"]:
        picks = picks[1:]
    lacking = queries.missing_wins(found)
    # What takes in more than it gains is told, but does not lead.
    picks.sort(key=lambda one: one[1] is not None and queries.what_if_caution(found, one[1].cell).won is not None)
    recommended = [] if lacking else picture.recommended(found, picks, asked)
    drawn = picture.shown(found, asked, [pick.cell for _goal, pick in picks if pick is not None])
    return {
        **common,
        "missing": None,
        "shown": drawn,
        "about": picture.about(found),
        "proposable": not is_agreed(found, drawn.cell),
        "offerings": _offerings(found, asked),
        "periods": _periods(found, asked),
        "horizons": _horizons(asked),
        "own": _own(asked) if found.apart else [],
        "tried": tried(asked),
        "notices": _notices(found, user),
        "lacking": _lacking(lacking) if lacking else "",
        "picks": recommended,
        "hints": recommended[:1] if _too_many(found) else recommended[-1:],
        "goals": {
            "load": _text(goals["load"]),
            "catch": _text(goals["catch"]),
            "load_help": _capacity_told(found),
            "load_error": _positive(asked.load, _("Write a number greater than 0.")),
            "catch_error": _share(asked.catch),
        },
        "changes": changes(found, asked),
    }


def _too_many(found: WhatIf) -> bool:
    """Whether the agreed thresholds bring more leads than the team can follow up: then that is the first thing to mend."""
    j, k = found.agreed
    return found.capacity is not None and found.base.leads[j][k] / found.months > found.capacity


def _goals(found: WhatIf, asked: Asked) -> dict[str, float]:
    load = asked.load if asked.load is not None and asked.load > 0 else found.per_week or 0.0
    catch = asked.catch if asked.catch is not None and 0 < asked.catch <= HUNDRED else CAUGHT
    return {"load": load, "catch": catch}


def _text(value: float) -> str:
    return f"{value:.6g}" if value else ""


def _positive(value: float | None, sentence: str) -> str:
    return sentence if value is not None and value <= 0 else ""


def _share(value: float | None) -> str:
    wrong = value is not None and not 0 < value <= HUNDRED
    return _("Write a share from 1 to 100 percent.") if wrong else ""


def _load_goal(weekly: float) -> str:
    return _("Leads a week: at most %(n)s") % {"n": monthly(weekly)}


def _capacity_told(found: WhatIf) -> str:
    if not found.per_week:
        return _("Nobody has said yet how many leads a person can follow up a day.")
    return _("%(people)s people can follow up %(n)s a week") % {
        "people": show.number(found.people),
        "n": monthly(found.per_week),
    }


def _lacking(wins: int) -> SafeString | str:
    return ngettext(
        "%(n)s more won deal is needed before thresholds are recommended: below %(least)s the figures may be chance.",
        "%(n)s more won deals are needed before thresholds are recommended: below %(least)s the figures may be chance.",
        wins,
    ) % {"n": show.number(wins), "least": LEAST_WINS}


def _notices(found: WhatIf, user: User) -> list[Notice]:
    told = []
    if not found.wins:
        address = reverse("import-kind", args=["deals"]) if may(user, "import") else ""
        told.append(
            Notice(
                _("Nothing is known of deals won in this period, so shares and days of warning cannot be told."),
                "warn",
                address,
                _("Import deals"),
            )
        )
    elif queries.missing_wins(found):
        address = reverse("import-kind", args=["deals"]) if may(user, "import") else ""
        told.append(Notice(str(_lacking(queries.missing_wins(found))), "warn", address, _("Import deals")))
    j, k = found.agreed
    if found.base.leads[j][k] < LEAST_LEADS:
        text = ngettext(
            "By the agreed thresholds there was %(n)s lead in this period; figures are told from %(least)s on.",
            "By the agreed thresholds there were %(n)s leads in this period; figures are told from %(least)s on.",
            found.base.leads[j][k],
        )
        told.append(Notice(text % {"n": show.number(found.base.leads[j][k]), "least": LEAST_LEADS}))
    if not found.quick:
        told.append(Notice(_("Numba is not installed here: other settings take some seconds instead of one.")))
    return told


def _offerings(found: WhatIf, asked: Asked) -> list[dict[str, Any]]:
    rows = catalogue.tree().rows
    named = sorted((row.name or row.external_id, pk) for pk, row in rows.items() if pk in found.offerings)
    chosen = [{"value": str(pk), "label": name, "url": _of(asked, pk)} for name, pk in named]
    return [{"value": ALL, "label": _("All"), "url": _of(asked, None)}, *chosen]


def _of(asked: Asked, pk: int | None) -> str:
    """Another offering has another axis: thresholds begin at its agreed ones."""
    return asked.at(offering=pk, interest=None, fitment=None)


def _own(asked: Asked) -> list[dict[str, Any]]:
    """What becomes of thresholds that offerings have of their own."""
    return [
        {"value": MOVE, "label": _("move in proportion"), "url": asked.at(together=True)},
        {"value": STAY, "label": _("stay as they are"), "url": asked.at(together=False)},
    ]


def _periods(found: WhatIf, asked: Asked) -> list[dict[str, Any]]:
    span = _("%(begin)s to %(end)s") % {"begin": _month(found.begin), "end": _month(found.end - 1)}
    told = []
    for months in PERIODS:
        label = ngettext("the last %(n)s month", "the last %(n)s months", months) % {"n": months}
        if months % YEAR_MONTHS == 0:
            years = months // YEAR_MONTHS
            label = ngettext("the last year", "the last %(n)s years", years) % {"n": years}
        told.append(
            {
                "value": str(months),
                "label": span if months == asked.months else label,
                "url": asked.at(months=months),
            }
        )
    return told


def _horizons(asked: Asked) -> list[dict[str, Any]]:
    return [
        {
            "value": str(days),
            "label": ngettext("%(n)s day", "%(n)s days", days) % {"n": show.number(days)},
            "url": asked.at(horizon=days),
        }
        for days in HORIZONS
    ]


def _month(at: int) -> str:
    return dateformat.format(timezone.localtime(datetime.fromtimestamp(at, UTC)), "M Y")


def with_thresholds(asked: Asked, found: WhatIf) -> Asked:
    """What is asked, with the thresholds as numbers."""
    j, k = picture.cell_of(found, asked)
    return replace(asked, interest=found.interest[j], fitment=found.fitment[k])
