"""The book of what events mean: rules, types, offerings, domains and people's verdicts, kept in memory while the stamp is
the same."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.db.models import QuerySet

from sanket.crm.activities.queries import type_names
from sanket.crm.capture.adding import ANYTHING, NO_SOURCE, NOBODY, Adds, adds_of
from sanket.crm.capture.models import EVENTS, CaptureEdition, EventRule, MailDomain, Source, Verdict, new_stamp
from sanket.crm.catalogue.queries import tree

PRODUCT_PROPERTIES = ("product", "product_id", "sku", "product_name", "product_category", "category")
"""Where an event names an offering, when the rule does not say where."""
NO_OFFERING = "no offering"
"""Why an event counts for nothing that a rule knows the meaning of: behind it stands what it calls its offering."""
REMEMBERED = 5_000
"""Names of events and pages of which a book remembers what they mean; who sends random ones must not fill the memory."""

LONGEST_PAGE = 300
"""Characters of an address that is remembered."""


class Rule(NamedTuple):
    """A row of `EventRule`, made ready to be asked."""

    id: int
    source_id: int | None
    kind: str
    name: str
    prefix: bool
    path: tuple[str, ...]
    value: str
    url: re.Pattern[str] | None
    typed: str
    type_id: int | None
    offered: str
    offering_id: int | None
    offering_path: tuple[str, ...]
    account_path: tuple[str, ...]

    @property
    def asks(self) -> bool:
        """Whether it looks at properties that it names."""
        return bool(self.path or self.offering_path or self.account_path)

    def hears(self, source_id: int, kind: str, name: str) -> bool:
        if self.source_id not in (None, source_id) or self.kind not in ("", kind):
            return False
        return (not self.name and not self.prefix) or (name.startswith(self.name) if self.prefix else name == self.name)


class Meaning(NamedTuple):
    """What an event would be. Without a type: nothing, on purpose if ``why`` is empty, else because of that."""

    type_id: int | None
    offering_id: int | None
    account: str
    """The external id of the account that the event itself names."""
    why: str


NO_RULE = Meaning(None, None, "", "no rule")
NOTHING = Meaning(None, None, "", "")


class Book:
    """One consistent reading; without a stamp nobody else's."""

    def __init__(self, stamp: str = "") -> None:
        self.stamp = stamp
        self.rules = [as_rule(row) for row in EventRule.objects.order_by("position", "pk")]
        self.asking = [rule for rule in self.rules if rule.asks]
        self.types: dict[str, int] = {}
        for pk, (external_id, name) in sorted(type_names().items(), reverse=True):
            for called in (name, external_id):
                self.types[squeezed(called)] = pk
        self.offerings: dict[str, int] = {}
        self.places: dict[str, int] = {}
        for row in sorted(tree().rows.values(), key=lambda row: -row.id):
            for called in filter(None, (row.name, row.external_id)):
                self.offerings[called.strip().casefold()] = row.id
                self.places[slug(called)] = row.id
        self.domains: dict[str, int | None] = dict(MailDomain.objects.values_list("domain", "account_id"))
        self.verdicts: dict[tuple[str, str], tuple[bool, str]] = {
            (subject, key): (machine, reason)
            for subject, key, machine, reason in Verdict.objects.filter(undone_at=None).values_list(
                "subject", "key", "machine", "reason"
            )
        }
        self._adds = {NO_SOURCE: ANYTHING, **_adds_of(Source.objects.all())}
        self._hearing: dict[tuple[int, str, str], tuple[Rule, ...]] = {}
        self._by_page_alone: dict[tuple[int, str, str, str], Meaning] = {}

    def adds(self, source_id: int) -> Adds:
        """What a source may add. Of one that is newer than the book its row says so: who is not known may add nobody."""
        if source_id not in self._adds:
            self._adds |= _adds_of(Source.objects.filter(pk=source_id))
        return self._adds.get(source_id, NOBODY)

    def hearing(self, source_id: int, kind: str, name: str) -> tuple[Rule, ...]:
        """The rules that such an event may fit, in their order."""
        called = name.casefold()
        key = (source_id, kind, called)
        found = self._hearing.get(key)
        if found is None:
            found = tuple(rule for rule in self.rules if rule.hears(source_id, kind, called))
            if len(self._hearing) < REMEMBERED:
                self._hearing[key] = found
        return found

    def meaning(
        self, source_id: int, kind: str, name: str, properties: Mapping[str, Any], context: Mapping[str, Any]
    ) -> Meaning:
        """The first rule that fits decides. What the page alone decides, as most that websites tell, is remembered."""
        page = page_of(properties, context)
        key = (source_id, kind, name, page)
        if len(page) > LONGEST_PAGE or not _NAMING.isdisjoint(properties) or self._asks(source_id, kind, name):
            return self._meaning(source_id, kind, name, properties, context)
        found = self._by_page_alone.get(key)
        if found is None:
            found = self._meaning(source_id, kind, name, properties, context)
            if len(self._by_page_alone) >= REMEMBERED:
                self._by_page_alone.clear()
            self._by_page_alone[key] = found
        return found

    def _asks(self, source_id: int, kind: str, name: str) -> bool:
        return bool(self.asking) and any(rule.asks for rule in self.hearing(source_id, kind, name))

    def _meaning(
        self, source_id: int, kind: str, name: str, properties: Mapping[str, Any], context: Mapping[str, Any]
    ) -> Meaning:
        rule = self.deciding(source_id, kind, name, properties, context)
        if rule is None:
            return NO_RULE
        type_id = self.type_of(rule, name)
        if type_id is None:
            return NOTHING
        offering_id, why = self._offering(rule, properties, context)
        account = text_of(look(properties, context, rule.account_path)) if rule.account_path else ""
        return Meaning(type_id if offering_id is not None else None, offering_id, account, why)

    def type_of(self, rule: Rule, name: str) -> int | None:
        """None: by this rule an event of this name is no activity."""
        if rule.typed == EventRule.Typed.NOT:
            return None
        return self.types.get(squeezed(name)) if rule.typed == EventRule.Typed.NAME else rule.type_id

    def deciding(
        self, source_id: int, kind: str, name: str, properties: Mapping[str, Any], context: Mapping[str, Any]
    ) -> Rule | None:
        """A rule that asks for a type of the event's name fits where there is one."""
        for rule in self.hearing(source_id, kind, name):
            if rule.path and not _says(properties, context, rule.path, rule.value):
                continue
            if rule.url is not None and not rule.url.fullmatch(page_of(properties, context)):
                continue
            if rule.typed != EventRule.Typed.NAME or (name and squeezed(name) in self.types):
                return rule
        return None

    def _offering(
        self, rule: Rule, properties: Mapping[str, Any], context: Mapping[str, Any]
    ) -> tuple[int | None, str]:
        if rule.offered == EventRule.Offered.FIXED:
            return rule.offering_id, "" if rule.offering_id is not None else NO_OFFERING
        named = ""
        if rule.offered == EventRule.Offered.PROPERTY:
            paths = (rule.offering_path,) if rule.offering_path else _PATHS
            for path in () if paths is _PATHS and _NAMING.isdisjoint(properties) else paths:
                for called in _called(look(properties, context, path)):
                    named = named or called
                    if (found := self.offerings.get(called.strip().casefold())) is not None:
                        return found, ""
            if rule.offering_path:
                return rule.offering_id, "" if rule.offering_id is not None else _unknown(named)
        if (found := self._by_page(page_of(properties, context))) is not None:
            return found, ""
        return rule.offering_id, "" if rule.offering_id is not None else _unknown(named)

    def _by_page(self, url: str) -> int | None:
        """The offering that a step of the page's path is called after, the last one first."""
        path = path_of(url)
        for step in reversed(path.split("/")):
            name, dot, ending = step.rpartition(".")
            for called in (step, name) if dot and len(ending) <= 5 else (step,):
                if called and (found := self.places.get(slug(called))) is not None:
                    return found
        return None


def _adds_of(some: QuerySet[Source]) -> dict[int, Adds]:
    rows = some.values_list("pk", "kind", "settings")
    return {pk: adds_of(told, connector=kind != EVENTS) for pk, kind, told in rows}


def _unknown(named: str) -> str:
    return f"{NO_OFFERING} {named[:100]!r}" if named else NO_OFFERING


_NAMING = frozenset({*PRODUCT_PROPERTIES, "products"})
_PATHS = (*((name,) for name in PRODUCT_PROPERTIES), ("products", "0"))


def as_rule(row: EventRule) -> Rule:
    name = row.name.casefold()
    return Rule(
        row.pk,
        row.source_id,
        row.kind,
        name.removesuffix("*"),
        name.endswith("*"),
        path(row.property),
        row.value.casefold(),
        pattern(row.url) if row.url else None,
        row.typed,
        row.type_id,
        row.offered,
        row.offering_id,
        path(row.offering_property),
        path(row.account_property),
    )


def path(text: str) -> tuple[str, ...]:
    return tuple(text.split(".")) if text else ()


@lru_cache(maxsize=1_000)
def pattern(text: str) -> re.Pattern[str]:
    """``/pricing*``, ``*.in/robots/*``: `*` is anything. Without a host it is the path that counts."""
    words = [re.escape(part) for part in text.casefold().split("*")]
    before = r"(?:[a-z]+://)?[^/]*" if text.startswith("/") else r"(?:[a-z]+://)?(?:www\.)?"
    return re.compile(before + ".*".join(words) + r"/?(?:[?#].*)?", re.IGNORECASE)


@lru_cache(maxsize=5_000)
def squeezed(text: str) -> str:
    """Names of types and events are compared by letters and digits only: "Demo Requested" is ``demo-requested``."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())


@lru_cache(maxsize=5_000)
def slug(text: str) -> str:
    return "-".join(filter(None, re.split(r"[\W_]+", text.casefold())))


def look(properties: Mapping[str, Any], context: Mapping[str, Any], steps: tuple[str, ...]) -> Any:
    """What stands there: ``product.id``, ``products.0.sku``; ``context.…`` and ``properties.…`` say where to begin."""
    if len(steps) == 1:
        return properties.get(steps[0])
    at: Any = properties
    if len(steps) > 1 and steps[0] in ("context", "properties") and steps[0] not in properties:
        at, steps = (context if steps[0] == "context" else properties), steps[1:]
    for step in steps:
        if isinstance(at, dict):
            at = at.get(step)
        elif isinstance(at, list) and step.isdecimal() and len(step) < 6 and int(step) < len(at):
            at = at[int(step)]
        else:
            return None
    return at


def text_of(value: Any) -> str:
    """Of a text or a number; of anything else nothing."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _called(value: Any) -> list[str]:
    if not value:
        return []
    if isinstance(value, dict):
        return list(filter(None, (text_of(value.get(key)) for key in ("id", "product_id", "sku", "name", "category"))))
    return [text] if (text := text_of(value)) else []


def _says(properties: Mapping[str, Any], context: Mapping[str, Any], steps: tuple[str, ...], value: str) -> bool:
    found = look(properties, context, steps)
    if isinstance(found, bool):
        return value == ("true" if found else "false")
    return text_of(found).casefold() == value


def page_of(properties: Mapping[str, Any], context: Mapping[str, Any]) -> str:
    """The address of the page on which it happened, or its path."""
    page = context.get("page")
    pages = (properties, page) if isinstance(page, dict) else (properties,)
    for key in ("url", "path"):
        for where in pages:
            if isinstance(found := where.get(key), str) and found:
                return found
    return ""


def path_of(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:
        return ""


_book: Book | None = None


def book(stamp: str) -> Book:
    """The book of this stamp, read when it is new to this process."""
    global _book  # noqa: PLW0603 - the one memory of this file
    known = _book
    if known is None or known.stamp != stamp:
        known = _book = Book(stamp)
    return known


def stamp() -> str:
    """The stamp in force; its row is made on demand."""
    found = CaptureEdition.objects.filter(pk=1).values_list("stamp", flat=True).first()
    return found or CaptureEdition.objects.get_or_create(pk=1)[0].stamp


def bump() -> None:
    """Have every process read the book afresh. The last deed of a transaction: who waits for this row holds others."""
    if not CaptureEdition.objects.filter(pk=1).update(stamp=new_stamp()):
        CaptureEdition.objects.get_or_create(pk=1)
