"""What machines had done, where it counted until it was known that they were."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection

from sanket.crm.activities.queries import withdrawn_ids
from sanket.crm.capture.models import Event, Fate
from sanket.crm.capture.told import named_by
from sanket.shared.batches import sliced


def machines_behind(account_id: int, offering_ids: Collection[int]) -> list[tuple[str, int]]:
    """(what kind of machine, how many activities of it were withdrawn) for an account and these offerings, the most
    first. Of a lead that was withdrawn it says why."""
    by_source: dict[str, list[str]] = defaultdict(list)
    for activity in withdrawn_ids(account_id, offering_ids):
        if (named := named_by(activity)) is not None:
            by_source[named[0]].append(named[1])
    found = Counter[str]()
    for source, messages in by_source.items():
        for part in sliced(messages):
            rows = Event.objects.filter(source__external_id=source, message_id__in=part, fate=Fate.MACHINE)
            found.update(rows.values_list("reason", flat=True))
    return sorted(found.items(), key=lambda one: (-one[1], one[0]))
