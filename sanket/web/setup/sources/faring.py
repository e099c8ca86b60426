"""How a source fares: one word, and where something is to be known or done a sentence. The same in the list and on its page."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sanket.crm.capture import queries
from sanket.crm.capture.queries import Health, Source
from sanket.web import show
from sanket.web.setup.sources import pages, words


class Faring(NamedTuple):
    """``pill``: colour, drawing and word; ``url``: where what ``said`` asks for is done."""

    pill: tuple[str, str, str]
    said: str = ""
    bad: bool = False
    url: str = ""


def faring(source: Source, *, now: datetime) -> Faring:
    told = queries.health(source, now=now)
    connector = queries.connector_of(source)
    if told.state == "off":
        return Faring(("mute", "ban", _("off")))
    if told.state == "failing":
        return Faring(("bad", "alert", _("failing")), words.said(told.error), bad=True)
    if told.state == "late":
        said = _("No worker has asked it, though it was time at %(when)s.") % {"when": show.instant(told.since)}
        return Faring(("warn", "clock", _("late")), said, bad=True)
    if connector is not None:
        found = _of_deliveries(source, told, mapped=not connector.waits(source))
        if found is not None:
            return found
    return Faring(_pill(told))


def _pill(told: Health) -> tuple[str, str, str]:
    return ("warn", "clock", _("waiting")) if told.state == "new" else ("good", "check", _("well"))


def _of_deliveries(source: Source, told: Health, *, mapped: bool) -> Faring | None:
    kept = queries.delivery_counts(source)
    waiting, failed = (kept.get(state, 0) for state in ("stored", "failed"))
    if waiting and not mapped:
        said = ngettext(
            "%(n)s delivery waits until you say what it means.",
            "%(n)s deliveries wait until you say what they mean.",
            waiting,
        )
        url = pages.link("meaning", source.pk)
        return Faring(("warn", "clock", _("waiting")), said % {"n": words.count(waiting)}, url=url)
    if failed:
        said = ngettext("%(n)s delivery could not be taken.", "%(n)s deliveries could not be taken.", failed)
        url = pages.link("deliveries", source.pk, state="failed")
        return Faring(("warn", "alert", _("in part")), said % {"n": words.count(failed)}, url=url)
    if waiting:
        said = ngettext("%(n)s delivery waits for a worker.", "%(n)s deliveries wait for a worker.", waiting)
        url = pages.link("deliveries", source.pk, state="stored")
        return Faring(_pill(told), said % {"n": words.count(waiting)}, url=url)
    return None
