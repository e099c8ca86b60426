"""Rules in sentences: what they fit, and what that means."""

from __future__ import annotations

from django.utils.translation import gettext as _

from sanket.crm.capture.queries import EventRule
from sanket.web.setup.sources import words


def fits(rule: EventRule) -> str:
    """Quote Requested, where product.line is paint, on pages like /robots/*"""
    if rule.name.endswith("*") and rule.name != "*":
        what = _("%(kind)s beginning with “%(name)s”") % {"kind": _kind(rule), "name": rule.name[:-1]}
    elif rule.name and rule.name != "*":
        what = f"“{rule.name}”" if rule.kind == "track" else f"{_kind(rule)} “{rule.name}”"
    else:
        what = _("Any %(kind)s") % {"kind": _kind(rule)}
    parts = [what]
    if rule.property:
        parts.append(_("where %(property)s is %(value)s") % {"property": rule.property, "value": rule.value or "–"})
    if rule.url:
        parts.append(_("on pages like %(url)s") % {"url": rule.url})
    return ", ".join(parts)


def _kind(rule: EventRule) -> str:
    return str(words.KINDS[rule.kind]) if rule.kind else _("event, page or screen")


def means(rule: EventRule) -> str:
    """Asked for a quote; or why it is none."""
    if rule.typed == EventRule.Typed.NOT:
        return _("no activity, on purpose")
    if rule.typed == EventRule.Typed.NAME:
        return _("the activity type called like the event")
    return str(rule.type) if rule.type else _("no activity: its type is gone")


def about(rule: EventRule) -> str:
    """How the offering is found."""
    if rule.typed == EventRule.Typed.NOT:
        return ""
    if rule.offered == EventRule.Offered.FIXED:
        return str(rule.offering) if rule.offering else _("no offering: it is gone")
    if rule.offered == EventRule.Offered.URL:
        found = _("the one its page shows")
    elif rule.offering_property:
        found = _("the one named in %(property)s") % {"property": rule.offering_property}
    else:
        found = _("the one it names, or its page shows")
    return _("%(found)s, else %(offering)s") % {"found": found, "offering": rule.offering} if rule.offering else found
