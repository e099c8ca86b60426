"""Mapping: what events mean. The names that count for nothing, with how often they came, and the rules in their order."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any

from django.core.signing import BadSignature, dumps, loads
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sanket.crm.activities import queries as activities
from sanket.crm.activities.queries import ActivityType, Direction
from sanket.crm.capture import actions, queries
from sanket.crm.capture.queries import EventRule, Name, Source
from sanket.crm.catalogue import queries as catalogue
from sanket.web import toasts
from sanket.web.access import needs
from sanket.web.requests import Request, clock
from sanket.web.setup.sources import pages, sentences

REMOVED = "setup.event-rule"
SHOWN = 30
TEXTS = ("kind", "name", "property", "value", "url", "typed", "offered", "offering_property", "account_property")


@require_safe
@needs("settings.view")
def index(request: Request) -> HttpResponseBase:
    sources = list(queries.sources())
    asked = request.GET.get("source", "")
    source = next((one for one in sources if str(one.pk) == asked), None)
    unmapped = _together(queries.unmapped_names([one.pk for one in sources if source in (None, one)]))
    context: dict[str, Any] = {
        "sentences": sentences,
        "unmapped": _rows(unmapped[:SHOWN], source),
        "unmapped_total": len(unmapped),
        "rules": list(queries.rules(source)),
        "source_names": {one.pk: one.name for one in sources},
        "sources": [
            {"value": str(one.pk), "label": one.name, "url": pages.link("mapping", source=one.pk)} for one in sources
        ],
        "asked": str(source.pk) if source else "",
        "rereading": queries.rereading(),
    }
    return pages.show(request, "setup/sources/mapping.jinja", context, tab="mapping")


def _together(some: list[Name]) -> list[list[Name]]:
    """What comes under one name from several sources is one thing to say the meaning of."""
    groups: dict[tuple[str, str], list[Name]] = {}
    for one in some:
        groups.setdefault((one.kind, one.name), []).append(one)
    return sorted(groups.values(), key=lambda group: -sum(one.times for one in group))


def _rows(groups: list[list[Name]], source: Source | None) -> list[dict[str, Any]]:
    """With why they count for nothing, and the activity type they may well mean."""
    samples = queries.events(group[0].sample for group in groups)
    lacking = queries.lacking(group[0] for group in groups)
    types = {kind.pk: kind for kind in activities.types()}
    sources = {one.pk: one for one in queries.sources()} if lacking else {}
    guesser = Guesser(list(types.values()))
    rows = []
    for group in groups:
        first = group[0]
        lacks = lacking.get(first.sample)
        kind = types.get(lacks.type_id) if lacks else guesser.guess(first.name)
        asked = {"kind": first.kind, "name": first.name, "source": source.pk if source else ""}
        rows.append(
            {
                "kind": first.kind,
                "name": first.name,
                "times": sum(one.times for one in group),
                "sources": [one.source_id for one in group],
                "sample": samples.get(first.sample),
                "lacks": lacks,
                "categories": _categories(sources.get(first.source_id)) if lacks else "",
                "guess": kind,
                "url": pages.link("event-rule-add", **asked, means=kind.pk if kind else "", open="1" if lacks else ""),
            }
        )
    return rows


def _categories(source: Source | None) -> str:
    """Where a connector's categories are said, if it has such."""
    connector = queries.connector_of(source) if source else None
    return pages.link("categories", source.pk) if source and connector and connector.offering_by else ""


class Guesser:
    """Which activity type the name of an event may well mean."""

    def __init__(self, types: list[ActivityType]) -> None:
        self.types = types
        self.called = {kind.pk: _stems(f"{kind.name} {kind.external_id}") for kind in types}
        self.named = {kind.pk: _stems(kind.name) for kind in types}
        self.often = Counter(stem for stems in self.called.values() for stem in stems)

    def guess(self, name: str) -> ActivityType | None:
        """The type that shares the rarest words: "Quote Requested" may be "Asked for a quote".

        Of several such the one whose name says so, not only its id; then what customers do, as sites tell of those.
        """
        wanted = _stems(name)
        likeness = {pk: sum(1 / self.often[stem] for stem in wanted & stems) for pk, stems in self.called.items()}

        def rank(kind: ActivityType) -> tuple[float, int, bool, int]:
            called = len(wanted & self.named[kind.pk])
            return likeness[kind.pk], called, kind.direction == Direction.CUSTOMER, -kind.pk

        best = max(self.types, key=rank, default=None)
        return best if best is not None and likeness[best.pk] else None


def _stems(text: str) -> set[str]:
    """The beginnings of its longer words, so that "visited" and "visit" are one."""
    return {word[:5] for word in re.findall(r"[^\W\d_]{4,}", text.lower())}


@require_safe
@needs("settings.view")
def progress(request: Request) -> HttpResponseBase:
    """The bar alone, asked for every second while kept events are read anew."""
    context = {"rereading": queries.rereading(), "polled": True}
    return render(request, "setup/sources/_rereading.jinja", context)


def find(pk: int) -> EventRule:
    found = queries.rules().filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def back_to(request: Request) -> str:
    source = request.POST.get("source", "")
    return pages.link("mapping", source=source if source.isdecimal() else "")


@require_POST
@needs("settings.edit")
def order(request: Request, pk: int) -> HttpResponseBase:
    """One place up or down among all rules."""
    find(pk)
    ids = [rule.pk for rule in queries.rules()]
    place = ids.index(pk)
    other = place + (1 if request.POST.get("to") == "down" else -1)
    if 0 <= other < len(ids):
        ids[place], ids[other] = ids[other], ids[place]
        actions.order_rules(ids, by=request.user, now=clock())
    return redirect(f"{pages.link('mapping')}#rules")


@require_POST
@needs("settings.edit")
def leaving_out(request: Request) -> HttpResponseBase:
    """A name that counts for nothing, on purpose: one press, and one to take it back."""
    kind, name = (request.POST.get(one, "")[:200] for one in ("kind", "name"))
    if not name or kind not in ("track", "page", "screen"):
        raise Http404
    rule = actions.save_rule(kind=kind, name=name, typed=EventRule.Typed.NOT.value, by=request.user, now=clock())
    said = _("“%(name)s” is left out: it counts for nothing, and is not listed any more.") % {"name": name}
    toasts.say(request, said, undo=reverse("event-rule-removal", args=[rule.pk]))
    return redirect("mapping")


@require_POST
@needs("settings.edit")
def removal(request: Request, pk: int) -> HttpResponseBase:
    rule = find(pk)
    token = dumps(_kept(rule), salt=REMOVED, compress=True)
    actions.remove_rule(rule, by=request.user, now=clock())
    said = _("The rule is removed. What it counted is read by the rules behind it.")
    toasts.say(request, said, undo=reverse("event-rule-restoration", args=[token]))
    return redirect("mapping")


def _kept(rule: EventRule) -> dict[str, Any]:
    ids = [one.pk for one in queries.rules()]
    related = {name: getattr(rule, f"{name}_id") for name in ("source", "type", "offering")}
    texts = {name: getattr(rule, name) for name in TEXTS}
    return {**texts, **related, "behind": ids[ids.index(rule.pk) + 1 :]}


@require_POST
@needs("settings.edit")
def restoration(request: Request, token: str) -> HttpResponseBase:
    """Undo of a removal: the rule stands in the signed address, with the rules that were behind it."""
    try:
        was = loads(token, salt=REMOVED, max_age=24 * 3600)
    except BadSignature as error:
        raise Http404 from error
    now = clock()
    given = {name: was[name] for name in TEXTS}
    rule = actions.save_rule(
        source=_one(queries.sources(), was["source"]),
        type=_one(activities.types(), was["type"]),
        offering=_one(catalogue.offerings(), was["offering"]),
        by=request.user,
        now=now,
        **given,
    )
    others = [one.pk for one in queries.rules() if one.pk != rule.pk]
    place = next((others.index(pk) for pk in was["behind"] if pk in others), len(others))
    actions.order_rules([*others[:place], rule.pk, *others[place:]], by=request.user, now=now)
    toasts.say(request, _("The rule is back."))
    return redirect("mapping")


def _one(rows: Any, pk: int | None) -> Any:
    return rows.filter(pk=pk).first() if pk is not None else None


def raw(body: str) -> str:
    """As a person reads it."""
    return json.dumps(json.loads(body), indent=2, ensure_ascii=False)
