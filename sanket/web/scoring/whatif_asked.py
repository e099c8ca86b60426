"""What the address of the what-if page asks: thresholds, offering, period, settings to try; read and written in one place."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from sanket.crm.recognition.queries import Trial, Wish
from sanket.web.requests import plain_number

PERIODS = (6, 12, 18, 24, 36, 60)
HORIZONS = (30, 90, 180, 365)
SHOWN = ("both", "appear", "vanish")
NUMBERS = ("half_life_days", "rho", "off_ratio")
MOST_TYPES = 500
ALL = "all"
MOVE, STAY = "move", "stay"


@dataclass(frozen=True)
class Asked:
    """Numbers that cannot be read count as not given: an address is no form."""

    interest: float | None = None
    fitment: float | None = None
    offering: int | None = None
    together: bool = True
    months: int = Wish().months
    horizon: int = Wish().horizon_days
    load: float | None = None
    catch: float | None = None
    shown: str = SHOWN[0]
    page: int = 1
    trial: Trial = field(default_factory=Trial)

    @classmethod
    def of(cls, given: QueryDict) -> Asked:
        numbers = {name: number(given.get(name, "")) for name in ("interest", "fitment", "load", "catch")}
        months, horizon = whole(given.get("months", "")), whole(given.get("horizon", ""))
        shown = given.get("shown", "")
        return cls(
            **numbers,
            offering=whole(given.get("offering", "")),
            together=given.get("own", "") != STAY,
            months=months if months in PERIODS else cls.months,
            horizon=horizon if horizon in HORIZONS else cls.horizon,
            shown=shown if shown in SHOWN else SHOWN[0],
            page=max(whole(given.get("page", "")) or 1, 1),
            trial=Trial(
                **{name: number(given.get(name, "")) for name in NUMBERS},
                values=values(given),
                influence=weights(given.get("influence", "")),
            ),
        )

    @cached_property
    def wish(self) -> Wish:
        return Wish(
            offering=self.offering,
            together=self.together,
            months=self.months,
            horizon_days=self.horizon,
            trial=self.trial,
        )

    @cached_property
    def kept(self) -> list[tuple[str, str]]:
        """All but the thresholds, as the fields of a form have it."""
        told: list[tuple[str, object]] = [("offering", self.offering)]
        told += [("own", None if self.together else STAY)]
        told += [("months", self.months if self.months != Asked.months else None)]
        told += [("horizon", self.horizon if self.horizon != Asked.horizon else None)]
        told += [("load", self.load), ("catch", self.catch), ("shown", self.shown if self.shown != SHOWN[0] else None)]
        told += [(name, getattr(self.trial, name)) for name in NUMBERS]
        told += [("influence", self.trial.influence)]
        told += [("value", f"{pk}:{points}") for pk, points in self.trial.values]
        return [(name, written(value)) for name, value in told if value is not None]

    @cached_property
    def interest_text(self) -> str:
        return "" if self.interest is None else written(self.interest)

    @cached_property
    def fitment_text(self) -> str:
        return "" if self.fitment is None else written(self.fitment)

    @cached_property
    def query(self) -> str:
        told = [("interest", self.interest_text), ("fitment", self.fitment_text)]
        pairs = [*((name, text) for name, text in told if text), *self.kept]
        return f"?{urlencode(pairs)}" if pairs else ""

    def at(self, name: str = "scoring-what-if", **changes: object) -> str:
        """The address of a page of what-if with some of this changed."""
        return reverse(name) + replace(self, **changes).query  # type: ignore[arg-type]

    @property
    def page_url(self) -> str:
        return self.at()

    @property
    def agreed_url(self) -> str:
        """The thresholds and settings in force; offering and period stay."""
        return self.at(interest=None, fitment=None, trial=Trial())

    @property
    def untried_url(self) -> str:
        return self.at(trial=Trial())

    @property
    def waiting_url(self) -> str:
        return self.at() + ("&" if self.query else "?") + "wait=1"

    @property
    def offering_value(self) -> str:
        return ALL if self.offering is None else str(self.offering)

    @property
    def period(self) -> str:
        return str(self.months)


def number(text: str) -> float | None:
    try:
        found = float(text)
    except ValueError:
        return None
    return found if math.isfinite(found) else None


def whole(text: str) -> int | None:
    return plain_number(text)


def weights(text: str) -> int | None:
    """The number of frozen weights, 0 for none."""
    found = whole(text)
    return found if found is not None and found < 1 << 31 else None


def values(given: QueryDict | Mapping[str, str]) -> tuple[tuple[int, int], ...]:
    """``value=12:9``: type 12 as if it were worth 9 points."""
    found: dict[int, int] = {}
    texts = given.getlist("value") if isinstance(given, QueryDict) else []
    for text in texts[:MOST_TYPES]:
        type_id, _, points = text.partition(":")
        pk, worth = whole(type_id), whole(points.removeprefix("-"))
        if pk is not None and worth is not None:
            found[pk] = -worth if points.startswith("-") else worth
    return tuple(sorted(found.items()))


def written(value: object) -> str:
    """A number as an address has it: 40, 0.46."""
    return f"{value:.12g}" if isinstance(value, float) else str(value)
