"""One lead: why it is one, how its interest rose and will fade, who is behind it, what was known when, what to do."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import ngettext

from sanket.crm.capture.queries import machines_behind
from sanket.crm.catalogue.queries import tree
from sanket.crm.deals import queries as deals
from sanket.crm.leads import queries as leads
from sanket.crm.leads.queries import Lead, state_of
from sanket.crm.recognition import queries as recognition
from sanket.crm.response import queries as response
from sanket.crm.tasks import queries as tasks
from sanket.engine.recognition.step import CLOSES
from sanket.web import show
from sanket.web.accounts.reach import first_to_call
from sanket.web.accounts.ties import Touch, touch, weighs, words
from sanket.web.leads import sentences
from sanket.web.leads.answers import asked
from sanket.web.leads.due import due
from sanket.web.leads.evidence import evidence
from sanket.web.leads.given import hands, whose
from sanket.web.leads.history import timeline
from sanket.web.leads.outcomes import outcome_words, tried
from sanket.web.leads.picture import draw, story
from sanket.web.leads.rows import state_date
from sanket.web.leads.sentences import Standing
from sanket.web.leads.told import Told
from sanket.web.leads.worth import amount
from sanket.web.leads.worth import lines as worth_lines
from sanket.web.speech import gettext as _
from sanket.web.tasks.adding import tomorrow
from sanket.web.tasks.rows import rows as task_rows

if TYPE_CHECKING:
    from sanket.crm.deals.queries import Deal
    from sanket.crm.leads.queries import LeadMove
    from sanket.crm.workspace.queries import User
    from sanket.web.accounts.reach import Person

SHOWN_SHARES = 5
DESK, PHONE, PEEK = (784, 280), (358, 224), (352, 170)
PEEKED_PEOPLE = 4


def page(lead: Lead, *, user: User, at: int) -> dict[str, Any]:
    told = Told(lead, at)
    curve = told.curve()
    charted = story(told, curve)
    moves, given = leads.history(lead), response.assignments_of(lead)
    spoken_for = _spoken_for(lead, user, at)
    ended = ending(told)
    now = standing(lead, moves, spoken_for, at, ended=ended, off=curve.off)
    people = _people(told, touch(lead.account_id, at=at))
    to_call = whom_to_call(lead, people)
    clock = response.clock_of(lead)
    rank = response.rank_of(lead, at=at, due_at=clock.answer_by if clock and clock.answered_at is None else None)
    return {
        "lead": lead,
        "at": at,
        "headline": told.headline(),
        "standing": now,
        "spoken_for": spoken_for,
        "covers": leads.covered([lead.pk], at=at).get(lead.pk, []),
        "stages": stages(lead, at),
        "figures": figures(lead, told, curve, ended),
        "desk": draw(charted, *DESK),
        "phone": draw(charted, *PHONE),
        "factors": factors(told),
        "fitment": told.why.fitment,
        "fits": lead.fits,
        "by_person": shares([(told.name(pk), share) for pk, _points, share in told.why.by(_contact)]),
        "by_kind": shares([(str(told.kinds[pk]), share) for pk, _points, share in told.why.by(_kind)]),
        "by_direction": directions(told),
        "sum": sum_of(told),
        "people": people,
        "to_call": to_call,
        "evidence": evidence(lead, told),
        "timeline": timeline(lead, told, moves, given),
        "asked": asked(lead, at=at),
        "previous": _before(lead, user),
        "following": _following(lead, user),
        "undo": undo_of(lead, moves, user),
        **hands(lead, user, at),
        "is_open": lead.closed_at is None and lead.withdrawn_at is None,
        "due": due(clock, at=at, stage=lead.stage),
        "tried": tried(
            lead, clock, user=user, at=at, contact=to_call.id if to_call else None, covered=bool(spoken_for)
        ),
        "tasks": task_rows(tasks.of_lead(lead.pk), at=at),
        "task_key": secrets.token_hex(8),
        "outcome_words": outcome_words(),
        "tomorrow": tomorrow(),
        "worth": worth_lines(rank, stage=lead.stage),
        "worth_words": amount(rank.worth),
        **whose(lead, given),
        "crumbs": [(_("Leads"), reverse("leads"))],
        "here": reverse("lead", args=[lead.pk]),
        "keys": [
            ("A", _("accept")),
            ("S", _("assign")),
            ("Q", _("qualify")),
            ("V", _("make a deal")),
            ("R", _("recycle")),
            ("D", _("disqualify")),
            ("C", _("call")),
            ("1 2 3 4", _("reached, no answer, call back, wrong person")),
            ("K", _("answer the next question")),
            ("/", _("search")),
        ],
        "has_rows": False,
    }


def peek(lead: Lead, *, user: User, at: int) -> dict[str, Any]:
    told = Told(lead, at)
    curve = told.curve()
    people = _people(told, {})
    return {
        "lead": lead,
        "headline": told.headline(),
        "standing": standing(
            lead, leads.history(lead), _spoken_for(lead, user, at), at, ended=ending(told), off=curve.off
        ),
        "interest": curve.interest,
        "chart": draw(story(told, curve), *PEEK),
        "people": people[:PEEKED_PEOPLE],
        "to_call": whom_to_call(lead, people),
        "covers": leads.covered([lead.pk], at=at).get(lead.pk, []),
    }


def peeked(asked: str, *, user: User, at: int) -> dict[str, Any] | None:
    """The lead whose drawer the address asks to be open; a number that is nobody's business opens nothing."""
    if not (asked.isascii() and asked.isdigit() and len(asked) < 19):
        return None
    lead = leads.visible_to(user).select_related("account", "offering", "owner").filter(pk=int(asked)).first()
    return peek(lead, user=user, at=at) if lead else None


def _contact(part: recognition.PartOf) -> int:
    return part.taken.act.contact


def _kind(part: recognition.PartOf) -> int:
    return part.taken.act.type


def _spoken_for(lead: Lead, user: User, at: int) -> Lead | None:
    """The product lead that speaks for this category lead, while it is a lead itself and one that ``user`` sees."""
    if lead.covered_by_id is None:
        return None
    return leads.visible_to(user).warm(at).select_related("offering", "account").filter(pk=lead.covered_by_id).first()


def _before(lead: Lead, user: User) -> Lead | None:
    before = lead.previous
    return before if before is not None and leads.sees(leads.reader(user), before) else None


def _following(lead: Lead, user: User) -> Lead | None:
    """The lead that its group became after this one was closed."""
    found = Lead.objects.filter(previous=lead).first()
    return found if found and leads.sees(leads.reader(user), found) else None


def ending(told: Told) -> tuple[str, int] | None:
    """The kind of activity that ended it at once, and when; None where its interest faded by time or by what they did."""
    kind, when, cause = told.why.crossings[-1] if told.why.crossings else ("", 0, None)
    if kind != "cooled" or cause is None:
        return None
    act = next((part.taken for part in told.parts if part.taken.act.id == cause), None)
    return (str(told.kinds[act.act.type]), when) if act is not None and act.value.decisive == CLOSES else None


def standing(
    lead: Lead,
    moves: Sequence[LeadMove],
    spoken_for: Lead | None,
    at: int,
    *,
    ended: tuple[str, int] | None = None,
    off: float = 0.0,
) -> Standing:
    state = state_of(lead, at, spoken_for=spoken_for is not None)
    date = ended[1] if ended and state == "cold" else state_date(lead, state)
    closing = next((move for move in moves if move.kind in ("recycle", "disqualify")), None)
    return sentences.standing(
        state=state,
        account=str(lead.account),
        offering=str(lead.offering),
        date=show.day(date) if date else "",
        reason=closing.reason if closing and state == "closed" else "",
        spoken_for=str(spoken_for.offering) if spoken_for else "",
        stage=lead.stage,
        ended_by=ended[0] if ended else "",
        off=show.points(off),
        machines=machines(lead) if state == "withdrawn" else "",
        deal=deal_words(deals.of_leads([lead.pk]).get(lead.pk)) if lead.stage == "converted" else "",
    )


def deal_words(deal: Deal | None) -> str:
    """*D-99, ₹24,50,000*"""
    if deal is None:
        return ""
    return deal.external_id if deal.amount is None else f"{deal.external_id}, {show.money(deal.amount)}"


def machines(lead: Lead) -> str:
    """Which machines had made it a lead; nothing: it was something else."""
    kinds = machines_behind(lead.account_id, tree().below(lead.offering_id))
    return ", ".join(_("%(reason)s (%(n)s)") % {"reason": reason, "n": show.number(count)} for reason, count in kinds)


def stages(lead: Lead, at: int) -> list[dict[str, Any]]:
    """The track: what was reached, where it stands. One that ended without a deal had no more before it."""
    track = ["recognised", "accepted", "qualified", "converted"]
    if lead.stage not in track:
        track = ["recognised", lead.stage]
    here = track.index(lead.stage)
    return [
        {
            "label": sentences.stage_word(stage),
            "done": n < here,
            "current": n == here,
            "since": sentences.short(lead.stage_at, at) if n == here else "",
        }
        for n, stage in enumerate(track)
    ]


def figures(lead: Lead, told: Told, curve: recognition.Curve, ended: tuple[str, int] | None) -> list[dict[str, Any]]:
    half_life = _("half-life %(span)s") % {"span": sentences.span(curve.half_life)}
    later = lead.detected_at - lead.recognised_at
    return [
        _figure(
            _("Interest"), show.points(curve.interest), _("of %(n)s needed") % {"n": show.points(curve.on)},
            half_life, "#why", interest=True,
        ),
        _figure(
            _("Fitment"), f"{told.why.fitment:.2f}", _("of %(n)s needed") % {"n": f"{lead.fitment_threshold:.2f}"},
            _("fits") if lead.fits else _("does not fit"), "#fit",
        ),
        _cooling(lead, told, curve, ended),
        _figure(
            _("Recognised"), show.day(lead.recognised_at), show.clock(lead.recognised_at),
            _("known at once") if later < 60 else _("known %(when)s") % {"when": show.instant(lead.detected_at)}, "#evidence",
        ),
    ]  # fmt: skip


def _cooling(lead: Lead, told: Told, curve: recognition.Curve, ended: tuple[str, int] | None) -> dict[str, Any]:
    cold = curve.cold_at if curve.cold_at is not None else lead.cold_at
    if lead.withdrawn_at is not None:
        return _figure(_("Went cold"), "–", "", _("it was no lead"), "#why")
    if cold > told.at:
        return _figure(_("Goes cold"), show.day(cold), sentences.ahead(cold, told.at), _("if nothing happens"), "#why")
    why, cold = ended or (_("interest below %(n)s") % {"n": show.points(curve.off)}, cold)
    return _figure(_("Went cold"), show.day(cold), sentences.ago(cold, told.at), why, "#why")


def _figure(label: str, value: str, unit: str, sub: str, url: str, *, interest: bool = False) -> dict[str, Any]:
    return {"label": label, "value": value, "unit": unit, "sub": sub, "url": url, "interest": interest}


def factors(told: Told) -> list[dict[str, Any]]:
    names = {"industry": _("Industry"), "account": _("Account"), "contact": _("Contacts")}
    return [
        {
            "name": names[factor.name],
            "score": factor.score,
            "why": "; ".join(_row_words(told, row) for row in factor.rows) or _("no row of the table matches: 1.0"),
            "url": "",
        }
        for factor in told.why.factors
    ]


def _row_words(told: Told, row: Any) -> str:
    whose = told.tree.label(row.offering) if row.offering in told.tree.rows else _("all offerings")
    words = {
        "attribute": row.attribute.replace("_", " "),
        "equals": row.equals,
        "score": f"{row.score:g}",
        "whose": whose,
    }
    if not row.attribute:
        return _("by default %(score)s (%(whose)s)") % words
    return _("%(attribute)s %(equals)s: %(score)s (%(whose)s)") % words


def shares(found: Sequence[tuple[str, float]]) -> list[dict[str, Any]]:
    """The largest by size, negative ones honestly among them; the small rest together."""
    ranked = sorted(found, key=lambda one: -abs(one[1]))
    shown, rest = ranked[:SHOWN_SHARES], ranked[SHOWN_SHARES:]
    rows = sorted(shown, key=lambda one: -one[1])
    if rest:
        rows.append((ngettext("%(n)s other", "%(n)s others", len(rest)) % {"n": len(rest)}, sum(x for _n, x in rest)))
    return [{"name": name, "share": share, "shown": "", "url": ""} for name, share in rows]


def directions(told: Told) -> dict[str, float]:
    """Of what made the interest: what they did unasked, what campaigns, what sales did."""
    given = {"customer": 0.0, "campaign": 0.0, "sales": 0.0}
    for part in told.parts:
        given[told.kinds[part.taken.act.type].direction] += part.share
    return given


def sum_of(told: Told) -> str:
    gained = sum(part.points for part in told.parts if part.points > 0)
    lost = -sum(part.points for part in told.parts if part.points < 0)
    words = {"gained": show.points(gained), "lost": show.points(lost), "now": show.points(told.why.interest)}
    if lost > 0.05:
        return _("%(gained)s gained, %(lost)s lost = %(now)s now") % words
    return _("the parts add up to %(now)s points now") % words


def _people(told: Told, near: Touch) -> list[dict[str, Any]]:
    active, offering = list(told.people), str(told.lead.offering)
    found = []
    for pk, _points, share in told.why.by(_contact):
        if pk not in told.people:
            continue
        person = told.people[pk]
        said = (
            person.brief,
            _("%(share)s of interest") % {"share": show.percent(share)},
            weighs(told.why.weights.get(pk, 1.0)),
        )
        meta = " · ".join(filter(None, said))
        note = words(pk, near, active, offering)
        found.append({"person": person, "meta": meta, "note": note, "share": share})
    return found


def whom_to_call(lead: Lead, people: Sequence[Mapping[str, Any]]) -> Person | None:
    """As *Today* and notices have it: who acted last, or tipped it; else whoever of the others gave it most."""
    why, known = sentences.Why.of(lead.why), {one["person"].external_id: one["person"] for one in people}
    named = [known[told.contact] for told in (why.last, why.tipped) if told.contact in known]
    return first_to_call([*named, *known.values()])


def undo_of(lead: Lead, moves: Sequence[LeadMove], user: User) -> dict[str, str] | None:
    """The newest stage deed, which can be taken back from the page at any time."""
    newest = next((move for move in moves if move.kind != "assign"), None)
    if newest is None:
        return None
    words = {
        "accept": _("Undo accepting"),
        "qualify": _("Undo qualifying"),
        "convert": _("Undo making the deal"),
        "recycle": _("Undo recycling"),
        "disqualify": _("Undo disqualifying"),
    }
    return {"url": reverse("lead-reversal", args=[lead.pk, newest.pk]), "label": words[newest.kind]}
