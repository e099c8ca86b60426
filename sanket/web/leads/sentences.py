"""Why it is a lead, in plain words. Pure: facts in, sentences out; each is translated as a whole, plural forms included."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_noop as _n
from markupsafe import Markup

from sanket.web.speech import gettext as _
from sanket.web.speech import ngettext

MINUTE, HOUR, DAY = 60, 3_600, 86_400
NEWS = 14 * DAY
PAST_TENSE = frozenset(
    "did sent saw met gave took came went wrote read spoke told bought won lost had made left held ran".split()
)
SHOWN_KINDS = 2


@dataclass(frozen=True)
class Told:
    """One activity as ``Lead.why`` tells it."""

    kind: str = ""
    person: str = ""
    occurred_at: int | None = None
    activity: str = ""
    contact: str = ""
    is_name: bool = False

    @classmethod
    def of(cls, facts: object) -> Told:
        if not isinstance(facts, Mapping):
            return cls()
        return cls(
            kind=str(facts.get("type") or ""),
            person=next((str(facts[key]) for key in ("title", "name", "department", "contact") if facts.get(key)), ""),
            is_name=not facts.get("title"),
            occurred_at=int(facts["occurred_at"]) if facts.get("occurred_at") else None,
            activity=str(facts.get("activity") or ""),
            contact=str(facts.get("contact") or ""),
        )


@dataclass(frozen=True)
class Why:
    """What ``Lead.why`` says, whatever of it is there: what tipped the lead, what came last, what they did most."""

    people: int
    tipped: Told
    last: Told
    top: tuple[tuple[str, int], ...]

    @classmethod
    def of(cls, facts: Mapping[str, Any] | None, *, people: int = 0) -> Why:
        facts = facts or {}
        return cls(
            people=int(facts.get("people") or people or 0),
            tipped=Told.of(facts.get("tipped")),
            last=Told.of(facts.get("last")),
            top=tuple((str(row[0]), int(row[1])) for row in facts.get("top") or () if len(row) > 1 and row[0]),
        )

    def told(self, now: int) -> Told:
        """What to tell: the tipping deed while it is news, later what came last."""
        is_old = not self.tipped.kind or (self.tipped.occurred_at or 0) < now - NEWS
        return self.last if is_old and self.last.kind else self.tipped


def ago(at: int, now: int) -> str:
    """How long before ``now``: in the largest unit that still says something."""
    past = max(0, now - at)
    if past < MINUTE:
        return _("just now")
    if past < HOUR:
        return ngettext("%(n)s minute ago", "%(n)s minutes ago", past // MINUTE) % {"n": past // MINUTE}
    if past < DAY:
        return ngettext("%(n)s hour ago", "%(n)s hours ago", past // HOUR) % {"n": past // HOUR}
    days = past // DAY
    if days < 60:
        return ngettext("%(n)s day ago", "%(n)s days ago", days) % {"n": days}
    months = round(days / 30.44)
    if months < 24:
        return ngettext("%(n)s month ago", "%(n)s months ago", months) % {"n": months}
    years = int(days / 365.25)
    return ngettext("%(n)s year ago", "%(n)s years ago", years) % {"n": years}


def ahead(at: int, now: int) -> str:
    """How long after ``now``."""
    left = max(0, at - now)
    if left < HOUR:
        return _("within the hour")
    if left < DAY:
        return ngettext("in %(n)s hour", "in %(n)s hours", left // HOUR) % {"n": left // HOUR}
    days = left // DAY
    return ngettext("in %(n)s day", "in %(n)s days", days) % {"n": days}


def short(at: int, now: int) -> str:
    """A length of time where one scans: 3 min, 5 h, 12 d."""
    past = max(0, now - at)
    if past < HOUR:
        return _("%(n)s min") % {"n": past // MINUTE}
    if past < DAY:
        return _("%(n)s h") % {"n": past // HOUR}
    return _("%(n)s d") % {"n": past // DAY}


def span(seconds: float) -> str:
    """A half-life in words."""
    if seconds >= 2 * DAY or seconds % DAY == 0:
        days = round(seconds / DAY, 1)
        return ngettext("%(n)s day", "%(n)s days", math.ceil(days)) % {"n": f"{days:g}"}
    hours = round(seconds / HOUR, 1)
    return ngettext("%(n)s hour", "%(n)s hours", math.ceil(hours)) % {"n": f"{hours:g}"}


def inside(name: str) -> str:
    """A name in the middle of a sentence: *Paint robots* becomes *paint robots*; RX-6 and Tata Steel stay as they are."""
    rest = name[1:]
    return name[:1].lower() + rest if rest and rest == rest.lower() and rest.isascii() and " " in name else name


def is_deed(kind: str) -> bool:
    """Whether the kind is told as a deed (*Asked for a quote*) rather than named (*Quote request*)."""
    first = kind.split(" ", maxsplit=1)[0].lower()
    return " " in kind and (first.endswith("ed") or first in PAST_TENSE)


def headline(why: Why, *, account: str, offering: str, now: int, ours: Collection[str] = ()) -> Markup:
    """*4 people at Nandgiri are interested in paint robots. Their R&D manager asked for a quote 3 minutes ago.*

    ``ours``: the kinds of activities that are our own deeds, not theirs."""
    words = {"n": why.people, "account": account, "offering": inside(offering)}
    if why.people:
        first = ngettext(
            "%(n)s person at %(account)s is interested in %(offering)s.",
            "%(n)s people at %(account)s are interested in %(offering)s.",
            why.people,
        )
    else:
        first = _("%(account)s is interested in %(offering)s.")
    said = Markup(first) % words  # noqa: S704 - the sentence is ours, the words are escaped
    second = _tipped(why, now=now, ours=ours)
    return Markup("%s %s") % (said, second) if second else said


def _tipped(why: Why, *, now: int, ours: Collection[str]) -> Markup:
    told = why.told(now)
    if not told.kind:
        return Markup("")
    words = {
        "who": told.person if told.is_name else inside(told.person),
        "did": inside(told.kind),
        "kind": told.kind,
        "when": ago(told.occurred_at, now) if told.occurred_at else "",
    }
    sentence = _deed_sentence(told, ours) if is_deed(told.kind) else _noun_sentence(told, is_news=told == why.tipped)
    return Markup(sentence) % words  # noqa: S704 - the sentence is ours, the words are escaped


def _deed_sentence(told: Told, ours: Collection[str]) -> str:
    if told.kind in ours:
        return _("We <mark>%(did)s %(when)s</mark>.")
    if not told.person:
        return _("They <mark>%(did)s %(when)s</mark>.")
    if told.is_name:
        return _("%(who)s <mark>%(did)s %(when)s</mark>.")
    return _("Their %(who)s <mark>%(did)s %(when)s</mark>.")


def _noun_sentence(told: Told, *, is_news: bool) -> str:
    if is_news and told.person:
        return _("What tipped it: <mark>%(kind)s</mark> with %(who)s, <mark>%(when)s</mark>.")
    if is_news:
        return _("What tipped it: <mark>%(kind)s</mark>, <mark>%(when)s</mark>.")
    if told.person:
        return _("The latest: <mark>%(kind)s</mark> with %(who)s, <mark>%(when)s</mark>.")
    return _("The latest: <mark>%(kind)s</mark>, <mark>%(when)s</mark>.")


def one_line(why: Why, *, now: int, people: bool = True) -> str:
    """*Asked for a quote (R&D manager); 3 people; visited pricing 2×*: what a row has room for."""
    told = why.told(now)
    parts = []
    if told.kind:
        words = {"kind": told.kind, "who": told.person if told.is_name else inside(told.person)}
        parts.append(_("%(kind)s (%(who)s)") % words if told.person else told.kind)
    if people and why.people > 1:
        parts.append(ngettext("%(n)s person", "%(n)s people", why.people) % {"n": why.people})
    others = [(kind, n) for kind, n in why.top if kind != told.kind][:SHOWN_KINDS]
    parts += [_("%(kind)s %(n)s×") % {"kind": inside(kind), "n": n} if n > 1 else inside(kind) for kind, n in others]
    return "; ".join(parts) or _("Interest passed its threshold")


@dataclass(frozen=True)
class Standing:
    """What a lead is now besides its stage: a word, what happened, what to do."""

    key: str
    word: str
    what: str = ""
    todo: str = ""

    @property
    def title(self) -> str:
        """The word as a sentence before the others; empty where what happened says it itself."""
        return "" if self.key in ("recycled", "disqualified", "converted") else f"{self.word}."


def standing(
    *,
    state: str,
    account: str,
    offering: str,
    date: str = "",
    reason: str = "",
    spoken_for: str = "",
    stage: str = "",
    ended_by: str | None = "",
    off: str = "",
    machines: str = "",
    deal: str = "",
) -> Standing:
    """``state``: warm, cold, unfit, withdrawn, covered, closed. ``date``: of what the state is about, already written.

    ``ended_by``: of a cold one the kind of activity that ended it; None where nobody asked, empty where its interest
    faded, below ``off``.
    """
    words = {"account": account, "offering": inside(offering), "date": date, "product": spoken_for, "reason": reason}
    words["deal"] = deal
    if state == "cold":
        if ended_by is None:
            return Standing("cold", _("Cold"), _("Went cold on %(date)s.") % words)
        if ended_by:
            return Standing(
                "cold",
                _("Cold"),
                _("Ended on %(date)s, whatever the interest is now, by: %(kind)s.") % {**words, "kind": ended_by},
                _(
                    "It becomes the same lead again when somebody asks outright, or by new interest after it was below %(off)s."
                )
                % {"off": off},
            )
        return Standing(
            "cold",
            _("Cold"),
            _("Interest in %(offering)s fell below what a lead needs on %(date)s.") % words,
            _("Nothing is asked of you. What warms it makes it the same lead again; recycle it to plan a date."),
        )
    if state == "unfit":
        return Standing(
            "unfit",
            _("No longer fits"),
            _("The interest is there, but by what we know now %(account)s does not fit %(offering)s.") % words,
            _(
                "Check the facts of the account and its people. If they are right, disqualify it; else mend them and it returns."
            ),
        )
    if state == "withdrawn" and machines:
        return Standing(
            "withdrawn",
            _("Withdrawn: it was machines"),
            _("What had made it a lead was done by machines: %(machines)s. It is kept for you since %(date)s.")
            % {**words, "machines": machines},
            _("Nothing to do. If it was a person, say so of the event or visitor under Settings → Sources."),
        )
    if state == "withdrawn":
        return Standing(
            "withdrawn",
            _("Withdrawn by later facts"),
            _("Later or corrected activities show that this was no lead. It is kept for you since %(date)s.") % words,
            _("Nothing to do. What was known when it was recognised stands below, beside what is known now."),
        )
    if state == "covered":
        return Standing(
            "covered",
            _("Covered"),
            _("Most of this interest is about %(product)s, whose lead speaks for it.") % words,
            _("Work on that lead. If its interest ends first, this one stands by itself again."),
        )
    if state == "closed":
        return _closed(stage, words)
    return Standing("warm", _("Warm"))


def _closed(stage: str, words: Mapping[str, str]) -> Standing:
    words = {**words, "reason": words["reason"].rstrip(" .")}
    if stage == "recycled":
        what = _("Recycled until %(date)s: %(reason)s.") if words["reason"] else _("Recycled until %(date)s.")
        return Standing(
            "recycled",
            _("Recycled"),
            what % words,
            _("It may become a new lead after that date, when there is new interest."),
        )
    if stage == "disqualified":
        what = _("Disqualified on %(date)s: %(reason)s.") if words["reason"] else _("Disqualified on %(date)s.")
        return Standing(
            "disqualified",
            _("Disqualified"),
            what % words,
            _("After a rest of one half-life new interest opens a new lead that links to this one."),
        )
    what = _("Became the deal %(deal)s on %(date)s.") if words["deal"] else _("Became a deal on %(date)s.")
    return Standing(
        "converted",
        _("Converted"),
        what % words,
        _("After a rest of one half-life new interest opens a new lead that links to this one."),
    )


STAGES = {
    "recognised": _n("Recognised"),
    "accepted": _n("Accepted"),
    "qualified": _n("Qualified"),
    "converted": _n("Converted"),
    "recycled": _n("Recycled"),
    "disqualified": _n("Disqualified"),
}
ROLES = {
    "initiator": _n("initiator"),
    "user": _n("user"),
    "influencer": _n("influencer"),
    "decider": _n("decider"),
    "buyer": _n("buyer"),
    "gatekeeper": _n("gatekeeper"),
}
DIRECTIONS = {"customer": _n("customer"), "campaign": _n("campaign"), "sales": _n("sales")}


def stage_word(stage: str) -> str:
    return _(STAGES[stage]) if stage in STAGES else stage


def role_word(role: str) -> str:
    return _(ROLES[role]) if role in ROLES else role


def direction_word(direction: str) -> str:
    return _(DIRECTIONS[direction]) if direction in DIRECTIONS else direction
