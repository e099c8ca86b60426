"""Notices about leads: to whoever has them, and to managers where nobody has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sanket.crm.alerts import naming
from sanket.crm.alerts.audience import managers
from sanket.crm.alerts.naming import About
from sanket.crm.leads.events import LeadMoved, LeadsMoved, LeadsRevived, LeadsWentCold
from sanket.crm.leads.queries import Lead
from sanket.crm.messaging.actions import News, Part, tell
from sanket.crm.messaging.queries import told_under
from sanket.crm.response.events import LeadsGivenOut
from sanket.crm.workspace.queries import User
from sanket.shared.batches import sliced
from sanket.shared.instants import DAY

NEWS = DAY
"""A lead that was recognised longer ago is none that somebody hurries for: an import brings them by the thousand."""
ONE_BY_ONE = 20
"""More of one kind at once, to one person, are told in one notice."""

Told = tuple[int, int, str]
"""Whom, of which lead, and what more there is to say."""


def given_out(fact: LeadsGivenOut) -> None:
    """Routing found somebody, or nobody who is free. What waits because a rule says so is no alarm.

    Of what moved its new owner was told already; what stays with the account's owner moves nowhere.
    """
    keys = [_key(one.lead_id, fact.now) for one in fact.given]
    known = told_under("lead.assigned", keys) | told_under("leads.assigned", keys)
    stays = [one for one in fact.given if _key(one.lead_id, fact.now) not in known]
    _assigned([(one.to_id, one.lead_id, f"Yours because: {one.reason}") for one in stays], fact.now)
    unowned({one.lead_id: one.reason for one in fact.waiting if one.until == "free"}, fact.now)


def moved(fact: LeadsMoved) -> None:
    """A colleague handed leads over, or a rule did. Whoever takes one knows it; who had it would call all the same."""
    _gone([one for one in fact.moves if one.deed == "assign" and one.by_id and one.owner_id])
    given = [
        one
        for one in fact.moves
        if one.deed == "assign" and not one.undone and one.owner_id is not None and one.owner_id != one.by_id
    ]
    if not given:
        return
    now, givers = given[0].now, User.objects.in_bulk({one.by_id for one in given if one.by_id})
    by_hand: list[Told] = []
    by_rule: list[Told] = []
    for one in given:
        assert one.owner_id is not None
        if one.by_id in givers:
            said = f"{givers[one.by_id]} gave it to you" + (f": {one.reason}" if one.reason else ".")
            by_hand.append((one.owner_id, one.lead_id, said))
        else:
            by_rule.append((one.owner_id, one.lead_id, f"Yours because: {one.reason}" if one.reason else ""))
    if by_hand:
        tell_each("lead.assigned", by_hand, now, "New lead: {what}", f":{now}")
    if by_rule:
        _assigned(by_rule, now)


def _gone(moves: Sequence[LeadMoved]) -> None:
    """Those who had them are told, unless they did it themselves."""
    lost = [one for one in moves if one.owner_before_id and one.owner_before_id not in (one.owner_id, one.by_id)]
    if not lost:
        return
    now, found = lost[0].now, naming.leads(one.lead_id for one in lost)
    names = User.objects.in_bulk({one.owner_id for one in lost if one.owner_id})
    by_person: dict[int, list[tuple[About, str]]] = defaultdict(list)
    for one in lost:
        if one.lead_id in found and one.owner_before_id and one.owner_id in names:
            by_person[one.owner_before_id].append((found[one.lead_id], f"{names[one.owner_id]} has it now: "))
    news = []
    for person, some in by_person.items():
        if len(some) > ONE_BY_ONE:
            parts = [Part(_key(about.lead.pk, now), about.subject) for about, _ in some]
            news.append(_many("lead.gone", person, parts, now))
        else:
            # Without a number to call: somebody else does.
            news += [
                News(
                    person,
                    "lead.gone",
                    _key(about.lead.pk, now),
                    f"{who}{about.what}",
                    "",
                    "/leads/?tab=mine",
                    "",
                    about.subject,
                )
                for about, who in some
            ]
    tell(news, at=now)


def went_cold(fact: LeadsWentCold) -> None:
    because = {"time": "Nothing happened for long.", "log": "What the log says has changed."}
    said = {one.lead_id: because.get(one.because, "") for one in fact.leads}
    tell_each("lead.cold", _owners(said), fact.now, "Cold: {what}", f":{fact.now}")


def revived(fact: LeadsRevived) -> None:
    told = _owners(dict.fromkeys(fact.lead_ids, ""))
    found = naming.leads((lead for _, lead, _ in told), with_news=True)
    _each("lead.revived", told, fact.now, "Warm again: {what}", f":{fact.now}", found)


def cooling(told: Mapping[str, tuple[int, int]], now: int) -> None:
    """``told``: key -> owner and lead, of those that go cold within a day."""
    some = [(owner, lead, "") for owner, lead in told.values()]
    marks = {lead: key.removeprefix(f"lead:{lead}") for key, (_, lead) in told.items()}
    tell_each("lead.cooling", some, now, "Cold within a day: {what}", marks)


def unowned(reasons: Mapping[int, str], now: int) -> None:
    """The alarm: a new lead that nobody has, or nobody was told of. Once for each lead."""
    known = told_under("lead.unowned", (f"lead:{lead}" for lead in reasons))
    found = naming.leads(lead for lead in reasons if f"lead:{lead}" not in known)
    fresh = [lead for lead, about in found.items() if _fresh(about, now)]
    to = managers() if fresh else []
    told = [(person, lead, reasons[lead]) for person in to for lead in fresh]
    _each("lead.unowned", told, now, "Nobody has: {what}", "", found)


def _key(lead: int, now: int) -> str:
    """Of a lead that somebody was given in that second."""
    return f"lead:{lead}:{now}"


def _assigned(given: list[Told], now: int) -> None:
    if not given:
        return
    found = naming.leads(lead for _, lead, _ in given)
    fresh = [told for told in given if told[1] in found and _fresh(found[told[1]], now)]
    _each("lead.assigned", fresh, now, "New lead: {what}", f":{now}", found)
    old: dict[int, list[Part]] = defaultdict(list)
    for person, lead, _ in given:
        if lead in found and not _fresh(found[lead], now):
            old[person].append(Part(_key(lead, now), found[lead].subject))
    tell([_many("leads.assigned", person, many, now) for person, many in old.items()], at=now)


def tell_each(kind: str, told: Iterable[Told], now: int, title: str, mark: str | Mapping[int, str]) -> None:
    """``mark``: what tells this time of telling of a lead from others, of each or of all."""
    some = list(told)
    _each(kind, some, now, title, mark, naming.leads(lead for _, lead, _ in some))


def _each(
    kind: str,
    told: list[Told],
    now: int,
    title: str,
    mark: str | Mapping[int, str],
    found: Mapping[int, About],
) -> None:
    """``mark``: what tells this time of telling of a lead from others."""
    by_person: dict[int, list[Told]] = defaultdict(list)
    for one in told:
        if one[1] in found:
            by_person[one[0]].append(one)
    news = []
    for person, some in by_person.items():
        alone = [
            _news(kind, person, found[lead], title, said, mark if isinstance(mark, str) else mark[lead])
            for _, lead, said in some
        ]
        if len(alone) > ONE_BY_ONE:
            reasons = {said for _, _, said in some}
            body = reasons.pop() if len(reasons) == 1 else ""
            news.append(_many(kind, person, [Part(one.key, one.about) for one in alone], now, body))
        else:
            news += alone
    tell(news, at=now)


def _news(kind: str, person: int, about: About, title: str, said: str, mark: str) -> News:
    return News(
        person,
        kind,
        f"{about.subject}{mark}",
        title.format(what=about.what),
        about.body(said),
        about.link,
        about.phone,
        about.subject,
    )


MANY = {
    "lead.gone": "{n} leads of yours are somebody else's now",
    "lead.assigned": "{n} new leads are yours",
    "leads.assigned": "{n} leads that are not new are yours",
    "lead.unowned": "{n} new leads have nobody",
    "lead.cold": "{n} of your leads went cold",
    "lead.revived": "{n} of your leads are warm again",
    "response.due_soon": "{n} of your leads wait for your call",
    "response.missed": "{n} leads were not answered in time",
    "response.escalated": "{n} leads are not answered",
    "lead.cooling": "{n} of your leads go cold within a day",
}


def _many(kind: str, person: int, parts: Sequence[Part], now: int, body: str = "") -> News:
    """Its key names one of them, for there may be others of the same second."""
    title = MANY[kind].format(n=len(parts)) if len(parts) > 1 else "A lead that is not new is yours"
    link = "/leads/?tab=unassigned" if kind == "lead.unowned" else "/leads/?tab=mine"
    return News(person, kind, f"many:{now}:{min(parts).about}", title, body, link, parts=tuple(parts))


def _owners(said: Mapping[int, str]) -> list[Told]:
    found: list[Told] = []
    for some in sliced(said):
        rows = Lead.objects.filter(pk__in=some, owner__isnull=False, covered_by=None)
        found += [(owner, pk, said[pk]) for pk, owner in rows.values_list("pk", "owner_id").order_by("pk") if owner]
    return found


def _fresh(about: About, now: int) -> bool:
    return now - about.lead.recognised_at <= NEWS
