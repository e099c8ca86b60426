"""What the what-if page proposes: the thresholds where the sliders stand and the settings that are tried, into the draft."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from sanket.crm.activities import queries as log
from sanket.crm.catalogue import queries as catalogue
from sanket.crm.recognition import queries
from sanket.crm.recognition.queries import WhatIf
from sanket.web.scoring.whatif_asked import Asked
from sanket.web.scoring.whatif_words import Cell, threshold
from sanket.web.setup.numbers import figure


def proposed(found: WhatIf, asked: Asked, cell: Cell) -> list[str]:
    """Each change as a sentence: for which offering, from what to what."""
    wanted = queries.what_if_proposal(found, asked.wish, cell)
    agreed, told = queries.parameters(), []
    names = {
        "interest_threshold": _("%(where)s: interest threshold %(after)s instead of %(before)s"),
        "fitment_threshold": _("%(where)s: fitment threshold %(after)s instead of %(before)s"),
    }
    rows: list[tuple[str, dict[str, Any], Any]] = [(_("Default"), wanted.defaults, queries.defaults())]
    rows += [(offering_name(row["offering_id"]), row, agreed[row["offering_id"]]) for row in wanted.tunings]
    for where, given, before in rows:
        told += [
            sentence % {"where": where, "after": threshold(given[name]), "before": threshold(getattr(before, name))}
            for name, sentence in names.items()
            if name in given
        ]
    return [*told, *tried(asked)]


def tried(asked: Asked) -> list[str]:
    """The settings that are tried, each as a sentence."""
    agreed, told = queries.defaults(), []
    trial = asked.trial
    words = {
        "half_life_days": _("half-life of %(after)s days instead of %(before)s"),
        "rho": _("weak signals count %(after)s times the strong ones at most instead of %(before)s"),
        "off_ratio": _("cold below %(after)s of the threshold instead of %(before)s"),
    }
    before = {name: getattr(agreed, name) for name in words}
    if asked.offering is not None and (own := queries.parameters().get(asked.offering)) is not None:
        before["half_life_days"] = own.half_life_days
    for name, sentence in words.items():
        if (after := getattr(trial, name)) is not None:
            told.append(sentence % {"after": figure(after), "before": figure(before[name])})
    if trial.influence is not None:
        off = _("off")
        weights = {"after": trial.influence or off, "before": queries.influence_in_force() or off}
        told.append(_("influence of contacts: weights %(after)s instead of %(before)s") % weights)
    names, worth = log.type_names(), queries.values()
    for pk, points in trial.values:
        was = figure(worth[pk].value) if pk in worth else _("nothing")
        name = names[pk][1] if pk in names else str(pk)
        told.append(
            _("%(name)s worth %(after)s points instead of %(before)s")
            % {"name": name, "after": figure(points), "before": was}
        )
    return told


def offering_name(pk: int) -> str:
    row = catalogue.tree().rows.get(pk)
    return (row.name or row.external_id) if row else str(pk)
