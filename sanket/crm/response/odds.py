"""What is known of chances and values: counted by a job, kept in one row, read once by each process that needs it."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import Any

from django.db import transaction

from sanket.crm.catalogue.queries import tree
from sanket.crm.leads.queries import Begun, begun, ended
from sanket.crm.plans import planned
from sanket.crm.recognition.queries import amounts_won, decided_deals
from sanket.crm.response.models import QueueOdds
from sanket.engine.response.worth import NOTHING, Counted, Factor, Odds, Part, Value, band, weigh

_kept: dict[str, Odds] = {}
"""The newest by its stamp. At most one."""


@transaction.atomic
def work_out(*, at: int) -> bool:
    """Count anew. Whether anything is other than it was."""
    above = {pk: row.parent for pk, row in tree().rows.items()}
    told = _written(weigh(Counted(ended(), decided_deals(), amounts_won(), above, *_bands(begun()))))
    kept = QueueOdds.objects.select_for_update().filter(pk=1).first()
    if kept is not None and kept.told == told:
        QueueOdds.objects.filter(pk=1).update(at=at)
        return False
    QueueOdds.objects.update_or_create(pk=1, defaults={"stamp": secrets.token_hex(8), "at": at, "told": told})
    return True


def _bands(told: Iterable[Begun]) -> tuple[dict[int, tuple[int, int]], dict[int, tuple[int, int]]]:
    """By band of heat, and of fitment: how many converted, and all."""
    heats: dict[int, tuple[int, int]] = {}
    fits: dict[int, tuple[int, int]] = {}
    for one in told:
        for found, times in ((heats, one.heat), (fits, one.fit)):
            if times is not None:
                hits, of = found.get(band(times), (0, 0))
                found[band(times)] = hits + one.converted, of + 1
    return heats, fits


def odds() -> Odds:
    """As they were counted last; before the first time nothing is known."""
    with planned() as cursor:
        cursor.execute("SELECT stamp FROM crm_queueodds WHERE id = 1")
        row = cursor.fetchone()
    if row is None:
        return NOTHING
    if row[0] not in _kept:
        newest = QueueOdds.objects.get(pk=1)
        found = _read(newest.told)
        _kept.clear()
        _kept[newest.stamp] = found
        return found
    return _kept[row[0]]


def _written(found: Odds) -> dict[str, Any]:
    """As JSON reads it back, so that it can be compared."""
    return {
        "converts": list(found.converts),
        "wins": list(found.wins),
        "stages": list(found.stages),
        "by_lead": {str(pk): list(part) for pk, part in sorted(found.by_lead.items())},
        "by_deal": {str(pk): list(part) for pk, part in sorted(found.by_deal.items())},
        "values": {str(pk): list(value) for pk, value in sorted(found.values.items())},
        "value": list(found.value) if found.value else None,
        "heats": [list(one) for one in found.heats],
        "fits": [list(one) for one in found.fits],
    }


def _read(told: dict[str, Any]) -> Odds:
    # What an earlier release counted knows of no bands.
    bands = {name: tuple(Factor(*one) for one in told[name]) for name in ("heats", "fits") if name in told}
    return Odds(
        Part(*told["converts"]),
        Part(*told["wins"]),
        tuple(told["stages"]),
        {int(pk): Part(*part) for pk, part in told["by_lead"].items()},
        {int(pk): Part(*part) for pk, part in told["by_deal"].items()},
        {int(pk): Value(*value) for pk, value in told["values"].items()},
        Value(*told["value"]) if told["value"] else None,
        **bands,
    )
