"""What the picture of interest is made of: the pieces that its template puts on paper, without how they are worked out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from sanket.web.charts.story import Mark


@dataclass(frozen=True)
class Tick:
    """A line of the grid with its words."""

    at: float
    text: str
    strong: bool = False


@dataclass(frozen=True)
class Drawn:
    """A mark with its place. `shape` is disc, square, diamond or open (an open diamond: it took interest away)."""

    x: float
    y: float
    shape: Literal["disc", "square", "diamond", "open"]
    mark: Mark
    count: int = 1
    tipped: bool = False


@dataclass(frozen=True)
class Words:
    """A line of text in the picture."""

    x: float
    y: float
    text: str
    end: bool = False
    tone: Literal["", "hot", "neg", "strong"] = ""


@dataclass(frozen=True)
class Row:
    """A row of the table behind the picture."""

    mark: Mark
    after: float


@dataclass(frozen=True)
class Chart:
    """Everything the template needs; lengths in px of the viewBox."""

    width: int
    height: int
    left: float
    right: float
    top: float
    bottom: float
    lane: float
    months_y: float
    value: float
    is_lead: bool
    threshold: float
    off: float
    value_text: str
    threshold_text: str
    off_text: str
    on_y: float
    off_y: float
    on_words: Words
    off_words: Words
    now_x: float
    past: str
    future: str
    lead_past: str
    lead_future: str
    wash_past: str
    wash_future: str
    cold_at: datetime | None
    cold: tuple[float, float] | None
    cold_words: Words | None
    y_ticks: list[Tick]
    x_ticks: list[Tick]
    marks: list[Drawn]
    annotations: list[Words]
    rows: list[Row] = field(default_factory=list)


@dataclass(frozen=True)
class Box:
    """Room that words take."""

    low: float
    high: float
    top: float
    bottom: float

    def touches(self, other: Box) -> bool:
        """Whether two pieces of text would run into each other."""
        aside = self.high <= other.low or other.high <= self.low
        return not aside and self.top < other.bottom and other.top < self.bottom
