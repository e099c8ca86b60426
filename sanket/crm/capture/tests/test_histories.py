"""Random histories: whatever is told and said, in whatever order, log and heads are those of a clean replay."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from sanket.crm.accounts.actions import save_contacts
from sanket.crm.activities.models import ActivityType
from sanket.crm.capture import crowds, rereading
from sanket.crm.capture.actions import (
    Heard,
    LinkRefused,
    judge,
    merge,
    name_contact,
    order_rules,
    redo_link,
    remove_rule,
    save_rule,
    save_source,
    take_back,
    undo_link,
)
from sanket.crm.capture.models import Agent, Event, EventRule, Link, Verdict, Visitor
from sanket.crm.capture.tests.story import BROWSER, NOW, Site
from sanket.crm.recognition.book import forget

DEVICES, USERS, GROUPS = (
    ("x", "y", "z"),
    ("anita", "chitra", "u1", "u2", "u3@nandgiri.example"),
    ("nandgiri", "tapti", "G"),
)
MAILS = ("", "bala@nandgiri.example", "u2@girna.in", "someone@gmail.com")
NAMES, PRODUCTS = ("Asked", "Danced", "Visit"), ("robot", "oven", "spoon")
BOT = "Testbot/1.0 (+http://bot.example)"


Step = tuple[str, int, int, int]


class Rolled(Exception):
    """Ends a history: nothing of it stays."""


def histories(adds: bool) -> st.SearchStrategy[list[Step]]:
    """Steps: what is done, and numbers that say to whom."""
    told = ["track", "track", "track", "identify", "identify", "alias", "group", "page", "crowd"]
    said = [
        "merge",
        "undo",
        "redo",
        "contact",
        "rule",
        "unrule",
        "order",
        "verdict",
        "unverdict",
        "move",
        "mail",
        "work",
    ]
    number = st.integers(0, 999)
    return st.lists(st.tuples(st.sampled_from(told * (2 if adds else 1) + said), number, number, number), max_size=30)


def spelt(steps: list[Step]) -> list[Step]:
    """A crowd is many steps: all users are named on one device, and one of them goes by its name."""
    found: list[Step] = []
    for kind, one, two, three in steps:
        if kind == "crowd":
            found += [("identify", one, user, 5) for user in range(len(USERS))]
            found += [("alias", 0, two, one % 3), ("identify", one, 0, 15 + three % 4 * 30)]
        else:
            found.append((kind, one, two, three))
    return found


def heard(site: Site, step: Step, at: float) -> Heard:
    kind, one, two, three = step
    device, user = DEVICES[one % 3], USERS[two % 5]
    who: dict[str, Any] = [{"a": device}, {"u": user}, {"a": device, "u": user}][three % 3]
    agent = BOT if three % 11 == 0 else BROWSER
    if kind == "identify":
        traits = {"email": MAILS[three % 4]} if three % 4 else {}
        return site.heard(
            "identify", at, **({"a": device, "u": user} if three % 5 else who), traits=traits, user_agent=agent
        )
    if kind == "alias":
        return site.heard("alias", at, u=user, previous_id=(*DEVICES, *USERS)[three % 8])
    if kind == "group":
        return site.heard("group", at, **who, group_id=GROUPS[(one + two) % 3])
    if kind == "page":
        url = f"https://here.example/{PRODUCTS[one % 3]}"
        return site.heard("page", at, **who, context={"page": {"url": url}}, user_agent=agent)
    group = GROUPS[three % 3] if three % 7 == 0 else ""
    return site.heard(
        "track", at, **who, name=NAMES[one % 3], product=PRODUCTS[two % 3], group_id=group, user_agent=agent
    )


def pick(rows: Any, number: int) -> Any:
    found = list(rows.order_by("pk"))
    return found[number % len(found)] if found else None


class People:
    """What people do meanwhile."""

    def __init__(self, site: Site) -> None:
        self.site = site

    def do(self, step: Step) -> None:
        kind, *numbers = step
        deed: Callable[..., None] = getattr(self, kind)
        deed(*numbers)

    def merge(self, one: int, two: int, _: int) -> None:
        first, second = pick(Visitor.objects, one), pick(Visitor.objects, two)
        if first and first != second:
            with suppress(LinkRefused):
                merge(first, second, by=None, now=NOW)

    def undo(self, one: int, *_: int) -> None:
        if link := pick(Link.objects.filter(undone_at=None), one):
            undo_link(link, by=None, now=NOW)

    def redo(self, one: int, *_: int) -> None:
        if link := pick(Link.objects.exclude(undone_at=None), one):
            redo_link(link, by=None, now=NOW)

    def contact(self, one: int, two: int, _: int) -> None:
        if visitor := pick(Visitor.objects, one):
            with suppress(LinkRefused):
                name_contact(visitor, self.site.contact(("anita", "bala", "chitra")[two % 3]), by=None, now=NOW)

    def rule(self, one: int, two: int, three: int) -> None:
        kind = self.site.market.types[("visit", "meeting", "quote")[two % 3]]
        given: dict[str, Any] = {"kind": "track", "name": ("Asked", "Danced", "D*", "")[one % 4]}
        given |= [{}, {"property": "product", "value": "oven"}, {"typed": "not"}][three % 3]
        fixed: dict[str, Any] = {"offered": "fixed", "offering": self.site.offering("booth")} if one % 2 else {}
        save_rule(type=ActivityType.objects.get(pk=kind), by=None, now=NOW, **given, **fixed)

    def unrule(self, one: int, *_: int) -> None:
        if rule := pick(EventRule.objects, one):
            remove_rule(rule, by=None, now=NOW)

    def order(self, one: int, *_: int) -> None:
        ids = list(EventRule.objects.values_list("pk", flat=True))
        random.Random(one).shuffle(ids)
        order_rules(ids, by=None, now=NOW)

    def verdict(self, one: int, two: int, three: int) -> None:
        about = pick((Event, Visitor, Agent)[one % 3]._default_manager, two)
        if about:
            judge(about, machine=bool(three % 2), reason="seen", by=None, now=NOW)

    def unverdict(self, one: int, *_: int) -> None:
        if verdict := pick(Verdict.objects.filter(undone_at=None), one):
            take_back(verdict, by=None, now=NOW)

    def move(self, one: int, two: int, _: int) -> None:
        who, where = ("anita", "bala", "chitra")[one % 3], ("nandgiri", "tapti")[two % 2]
        save_contacts([{"contact": who, "account": where}], by=None, now=NOW)

    def mail(self, one: int, two: int, _: int) -> None:
        who = {"contact": ("anita", "bala", "new")[one % 3], "account": "tapti", "email": MAILS[two % 4].title()}
        save_contacts([who], by=None, now=NOW)

    def work(self, *_: int) -> None:
        self.site.catch_up()


TOLD = ("track", "identify", "alias", "group", "page")


BOUNDS = [(50, 1_000, 100), (2, 1, 4), (1, 2, 3)]
"""Users on a device, devices of a user, names of a person: as they are, and so few that a few steps are too many."""


@contextmanager
def bounded(bounds: tuple[int, int, int], at_once: int = rereading.AT_ONCE) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rereading, "AT_ONCE", at_once)
        for name, most in zip(("USERS_ON_DEVICE", "DEVICES_OF_USER", "NAMES_OF_PERSON"), bounds, strict=True):
            patch.setattr(crowds, name, most)
        yield


@given(histories(adds=True), st.integers(0, 1), st.sampled_from([0, 2, 300]), st.sampled_from(BOUNDS))
def test_log_and_heads_are_those_of_a_clean_replay(
    site: Site, steps: Any, closed: int, at_once: int, bounds: tuple[int, int, int]
) -> None:
    with bounded(bounds, at_once), suppress(Rolled), transaction.atomic():
        forget()
        if closed:
            save_source(site.source, settings={"adds": False}, by=None, now=NOW)
        people, chance = People(site), random.Random(len(steps))
        waiting: list[Heard] = []
        for step in spelt(steps):
            if step[0] in TOLD:
                # Few instants, so that some fall into one; some twice, some in one batch.
                waiting.append(heard(site, step, 1 + step[1] * 7 % 40))
                if chance.random() < 0.7:
                    site.take(*waiting)
                    waiting = waiting[:1] if chance.random() < 0.2 else []
            else:
                people.do(step)
        site.take(*waiting)
        assert site.sound()
        raise Rolled


@settings(max_examples=25)
@given(histories(adds=False), st.integers(0, 999), st.sampled_from(BOUNDS))
def test_the_order_in_which_it_is_told_does_not_matter(
    site: Site, steps: Any, seed: int, bounds: tuple[int, int, int]
) -> None:
    told = [step for step in spelt(steps) if step[0] in TOLD]
    ends = []
    for mixed in (False, True):
        try:
            with bounded(bounds), transaction.atomic():
                forget()
                save_source(site.source, settings={"adds": False}, by=None, now=NOW)
                events = [heard(site, step, 100 - place) for place, step in enumerate(told)]
                events = [one._replace(message_id=f"m{place:02}") for place, one in enumerate(events)]
                if mixed:
                    random.Random(seed).shuffle(events)
                for start in range(0, len(events), 1 + seed % 3):
                    site.take(*events[start : start + 1 + seed % 3])
                site.catch_up()
                ends.append((site.logged(), sorted(site.fates().items()), site.market.leads()))
                raise Rolled
        except Rolled:
            continue
    assert ends[0] == ends[1]
