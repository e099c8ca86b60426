"""Interest over time as a picture: the exact curve, the period in which it was a lead, what happened, and when it goes cold.

Nothing is smoothed. It is a lead from the jump that reaches the threshold until it falls below the *off* line:
that piece is drawn in heat, and the area between it and the off line is the lead. Left of now it is fact, right of it a
forecast ("if nothing happens") and dashed.
"""

from __future__ import annotations

import calendar
import math
from bisect import bisect_right
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Literal

from sanket.web.charts.lines import Point, figure, nice_step, path, thinned
from sanket.web.charts.pieces import Box, Chart, Drawn, Row, Tick, Words
from sanket.web.charts.story import (
    Interest,
    cold_date,
    decayed,
    instant,
    lead_spans,
    value_at,
    value_before,
)

# One sample of the decay for each so many pixels: the eye cannot tell it from the curve.
SAMPLE_PX = 4.0
# Marks of one kind nearer than this are one mark that says how many it stands for.
TOGETHER_PX = 5.0
# As many sentences as a picture bears.
ANNOTATIONS = 3
# Words are placed before they are known in the reader's language; so much room is kept for them.
CHARACTER_PX = 5.8
LINE_PX = 13.0
COLD_CHARACTERS = 19
RULE_PX = 140.0
RULE_NARROW_PX = 62.0


Labels = Callable[[datetime], str]


def short_month(at: datetime) -> str:
    """Sep; January with its year."""
    name = calendar.month_abbr[at.month]
    return f"{name} {at.year}" if at.month == 1 else name


def draw(story: Interest, *, width: int, height: int, month: Labels = short_month, day: Labels | None = None) -> Chart:
    """The picture of `story` in a viewBox of `width` x `height`. `month` and `day` write dates in the reader's way.

    Draw it twice, for a desk (784 x 280) and anew for a phone (358 x 224): text keeps its size, the past gets shorter.
    """
    write_day = day or (lambda at: f"{at.day} {calendar.month_abbr[at.month]}")
    return _Drawing(story, width, height, month, write_day).chart()


class _Drawing:
    """Scales first, then the pieces, each by its own method."""

    def __init__(self, story: Interest, width: int, height: int, month: Labels, day: Labels) -> None:
        self.story, self.width, self.height, self.month, self.day = story, width, height, month, day
        self.narrow = width < 500
        self.spans = lead_spans(story)
        self.cold_at = cold_date(story) if self._is_lead() else None
        self.left, self.right = 32.0, width - 12.0
        self.top, self.bottom = 16.0, height - 46.0
        self.start, self.end = self._window()
        self.seen = [point for point in story.points if self.start <= point[0] <= story.now]
        self.step, self.low, self.high = self._range()

    def _is_lead(self) -> bool:
        return any(start <= self.story.now < end for start, end in self.spans)

    def _window(self) -> tuple[datetime, datetime]:
        story = self.story
        ahead = (self.cold_at or story.now) - story.now
        half_life = timedelta(days=story.half_life_days)
        end = story.now + max(ahead * 1.35, half_life / 2)
        first = story.since or (story.points[0][0] if story.points else story.now - half_life)
        span = max(story.now - first, half_life)
        # Old history would squeeze the present into the edge: six half-lives are 1.6 % of what was.
        longest = half_life * (2.5 if self.narrow else 6)
        longest = max(longest, (end - story.now) * 1.5)
        begun = [start for start, stop in self.spans if stop > story.now]
        if begun:
            longest = max(longest, min((story.now - min(begun)) * 1.1, half_life * 12))
        span = min(span, longest)
        return story.now - span * 1.04, end

    def _range(self) -> tuple[float, float, float]:
        story = self.story
        values = [after for _, after in self.seen] + [value_at(story, self.start)]
        high = max([story.threshold * 1.25, *values]) * 1.04
        step = nice_step(high, 4 if self.narrow else 5)
        low = math.floor(min([0.0, *values]) / step) * step
        return step, low, math.ceil(high / step) * step

    def x(self, at: datetime) -> float:
        share = (at - self.start) / (self.end - self.start)
        return self.left + share * (self.right - self.left)

    def y(self, value: float) -> float:
        return self.bottom - (value - self.low) / (self.high - self.low) * (self.bottom - self.top)

    def curve(self, start: datetime, end: datetime) -> list[Point]:
        """The exact curve between two instants: decay sampled every few pixels, jumps vertical."""
        start, end = max(start, self.start), min(end, self.end)
        if end < start:
            return []
        value = value_at(self.story, start)
        line: list[Point] = [(self.x(start), self.y(value))]
        at = start
        points = self.story.points
        first = bisect_right(points, start, key=instant)
        last = bisect_right(points, min(end, self.story.now), key=instant)
        for when, after in points[first:last]:
            line += self._decay(at, value, when)
            line.append((self.x(when), self.y(after)))
            at, value = when, after
        return thinned(line + self._decay(at, value, end))

    def _decay(self, at: datetime, value: float, until: datetime) -> list[Point]:
        pixels = self.x(until) - self.x(at)
        if pixels <= 0:
            return []
        samples = max(1, math.ceil(pixels / SAMPLE_PX)) if value else 1
        whole = until - at
        return [
            (self.x(moment), self.y(decayed(value, self.story.half_life_days, moment - at)))
            for moment in (at + whole * (n / samples) for n in range(1, samples + 1))
        ]

    def _lead_pieces(self, start: datetime, end: datetime) -> Iterable[list[Point]]:
        for begun, stopped in self.spans:
            low, high = max(begun, start, self.start), min(stopped, end, self.end)
            if low >= high:
                continue
            piece = self.curve(low, high)
            # The jump that began it belongs to it, from the off line or from where interest stood above it.
            if begun == low and begun >= self.start:
                before = max(value_before(self.story, begun), self.story.off)
                if self.y(before) > piece[0][1]:
                    piece.insert(0, (piece[0][0], self.y(before)))
            # A jump down that ended it: only the part above the off line was lead.
            yield [(x, min(y, self.y(self.story.off))) for x, y in piece]

    def _wash(self, piece: list[Point]) -> str:
        base = self.y(self.story.off)
        return path([(piece[0][0], base), *piece, (piece[-1][0], base)]) + "Z"

    def chart(self) -> Chart:
        story = self.story
        past = list(self._lead_pieces(self.start, story.now))
        future = list(self._lead_pieces(story.now, self.end))
        cold = (self.x(self.cold_at), self.y(story.off)) if self.cold_at and self.cold_at <= self.end else None
        fact, forecast = self.curve(self.start, story.now), self.curve(story.now, self.end)
        self.line = fact + forecast
        marks = self._marks()
        cold_words = self._cold_words(cold)
        taken = [Box(mark.x - 6, mark.x + 6, mark.y - 6, mark.y + 6) for mark in marks]
        if cold_words:
            low = cold_words.x - COLD_CHARACTERS * CHARACTER_PX if cold_words.end else cold_words.x
            taken.append(Box(low, low + COLD_CHARACTERS * CHARACTER_PX, cold_words.y - 26, cold_words.y + 3))
        on_words = self._rule_words(story.threshold, taken)
        off_words = self._rule_words(story.off, taken)
        return Chart(
            width=self.width,
            height=self.height,
            left=self.left,
            right=self.right,
            top=self.top,
            bottom=self.bottom,
            lane=self.bottom + 11,
            months_y=self.bottom + 36,
            value=value_at(story, story.now),
            is_lead=self._is_lead(),
            threshold=story.threshold,
            off=story.off,
            value_text=figure(value_at(story, story.now)),
            threshold_text=f"{story.threshold:g}",
            off_text=f"{story.off:g}",
            on_y=round(self.y(story.threshold), 1),
            off_y=round(self.y(story.off), 1),
            now_x=round(self.x(story.now), 1),
            on_words=on_words,
            off_words=off_words,
            past=path(fact),
            future=path(forecast),
            lead_past="".join(path(piece) for piece in past),
            lead_future="".join(path(piece) for piece in future),
            wash_past="".join(self._wash(piece) for piece in past),
            wash_future="".join(self._wash(piece) for piece in future),
            cold_at=self.cold_at,
            cold=(round(cold[0], 1), round(cold[1], 1)) if cold else None,
            cold_words=cold_words,
            y_ticks=self._y_ticks(),
            x_ticks=self._x_ticks(),
            marks=marks,
            annotations=self._annotations(marks, taken[len(marks) :]),
            rows=[
                Row(mark, value_at(story, mark.at)) for mark in sorted(story.marks, key=lambda m: m.at, reverse=True)
            ],
        )

    def _cold_words(self, cold: Point | None) -> Words | None:
        """Beside the ring; where the edge is too near, at the edge and above the curve."""
        if cold is None or self.cold_at is None:
            return None
        text = self.day(self.cold_at)
        wide = max(COLD_CHARACTERS, len(text) + 8) * CHARACTER_PX
        if cold[0] + 8 + wide <= self.width:
            return Words(round(cold[0] + 8, 1), round(cold[1] - 10, 1), text, tone="strong")
        start = max(self.right - wide, self.x(self.story.now))
        above = min(y for x, y in self.line if x >= start)
        return Words(self.right, round(max(above - 6, self.top + LINE_PX + 4), 1), text, end=True, tone="strong")

    def _rule_words(self, value: float, taken: list[Box]) -> Words:
        """Where a threshold's name crosses the curve least: above or below its line, at the left or the right end."""
        wide = RULE_NARROW_PX if self.narrow else RULE_PX
        rule = self.y(value)
        places = [(end, below) for below in (False, True) for end in (False, True)]

        def crossed(place: tuple[bool, bool]) -> int:
            box = self._rule_box(rule, wide, *place)
            inside = sum(box.low <= x <= box.high and box.top <= y <= box.bottom for x, y in self.line)
            outside = box.bottom > self.bottom or box.top < 0
            return inside + 100 * (sum(box.touches(other) for other in taken) + outside)

        best = min(places, key=crossed)
        taken.append(self._rule_box(rule, wide, *best))
        end, below = best
        return Words(self.right if end else self.left + 4, round(rule + (13 if below else -5), 1), "", end)

    def _rule_box(self, rule: float, wide: float, end: bool, below: bool) -> Box:
        low = self.right - wide if end else self.left
        top = rule + 2 if below else rule - 16
        return Box(low, low + wide, top, top + 14)

    def _y_ticks(self) -> list[Tick]:
        """The grid, without lines so near to a threshold that their numbers would touch."""
        rules = [self.y(self.story.threshold), self.y(self.story.off)]
        count = round((self.high - self.low) / self.step)
        values = [self.low + n * self.step for n in range(count + 1)]
        return [
            Tick(round(self.y(value), 1), f"{round(value, 6):g}", strong=abs(value) < 1e-9)
            for value in values
            if all(abs(self.y(value) - rule) >= LINE_PX - 1 for rule in rules)
        ]

    def _x_ticks(self) -> list[Tick]:
        """The first of each month; if that makes fewer than two, Mondays; every second, third … where they crowd."""
        firsts: list[datetime] = []
        at = self.start.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        while at <= self.end:
            if at >= self.start:
                firsts.append(at)
            at = (at + timedelta(days=32)).replace(day=1)
        write = self.month
        if len(firsts) < 2:
            write = self.day
            at = self.start.replace(hour=0, minute=0, second=0, microsecond=0)
            at += timedelta(days=(7 - at.weekday()) % 7 or 7)
            firsts = []
            while at <= self.end:
                firsts.append(at)
                at += timedelta(days=7)
        every = max(1, math.ceil(len(firsts) * 44 / (self.right - self.left)))
        return [
            Tick(round(self.x(at), 1), write(at))
            for at in firsts[::every]
            if self.x(at) + len(write(at)) * CHARACTER_PX < self.width
        ]

    def _marks(self) -> list[Drawn]:
        story = self.story
        tipping = {start for start, _ in self.spans}
        drawn: list[Drawn] = []
        for mark in sorted(story.marks, key=lambda m: m.at):
            if not self.start <= mark.at <= story.now:
                continue
            x = round(self.x(mark.at), 1)
            if mark.kind == "campaign":
                new = Drawn(x, self.bottom + 11, "square", mark)
            elif mark.kind == "sales" and mark.points >= 0:
                new = Drawn(x, self.bottom + 11, "diamond", mark)
            else:
                y = round(self.y(value_at(story, mark.at)), 1)
                tipped = mark.at in tipping and mark.points > 0
                new = Drawn(x, y, "open" if mark.points < 0 else "disc", mark, tipped=tipped)
            near = next(
                (n for n in range(len(drawn) - 1, max(-1, len(drawn) - 13), -1) if _together(drawn[n], new)), None
            )
            if near is None:
                drawn.append(new)
            else:
                drawn[near] = _merged(drawn[near], new)
        return drawn

    def _annotations(self, marks: list[Drawn], taken: list[Box]) -> list[Words]:
        """At most three sentences beside their marks, what tipped it first, none over another or over the edge."""
        wanted = sorted((one for one in marks if one.mark.annotate), key=lambda m: (not m.tipped, -abs(m.mark.points)))
        found: list[Words] = []
        for one in wanted:
            if len(found) == (1 if self.narrow else ANNOTATIONS):
                break
            place = self._beside(
                one, [*taken, *(Box(m.x - 5, m.x + 5, m.y - 5, m.y + 5) for m in marks if m is not one)]
            )
            if place:
                words, box = place
                found.append(words)
                taken.append(box)
        return found

    def _beside(self, one: Drawn, taken: list[Box]) -> tuple[Words, Box] | None:
        """The first free place left or right of a mark: what takes interest away to the right, the rest to the left."""
        wide = len(one.mark.annotate) * CHARACTER_PX
        tone: Literal["hot", "neg", ""] = "hot" if one.tipped else "neg" if one.mark.points < 0 else ""
        for end in (False, True) if one.shape == "open" else (True, False):
            for lift in (-4, 9, -9):
                x, y = one.x - 9 if end else one.x + 9, one.y - lift if one.tipped else one.y - abs(lift)
                box = Box(x - wide if end else x, x if end else x + wide, y - 11, y + 2)
                inside = box.low >= self.left and box.high <= self.right and box.top >= 0
                if inside and not any(box.touches(other) for other in taken):
                    return Words(round(x, 1), round(y, 1), one.mark.annotate, end, tone), box
        return None


def _together(one: Drawn, other: Drawn) -> bool:
    near = abs(one.x - other.x) < TOGETHER_PX and abs(one.y - other.y) < TOGETHER_PX
    return near and one.shape == other.shape


def _merged(one: Drawn, new: Drawn) -> Drawn:
    """The later place, the mark that says more, and how many there are."""
    weighty = new.mark if abs(new.mark.points) >= abs(one.mark.points) else one.mark
    return Drawn(new.x, new.y, new.shape, weighty, one.count + 1, one.tipped or new.tipped)
