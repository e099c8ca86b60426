"""The kinds of actions, a file each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sanket.crm.automation.acting import About, Deed, Said
from sanket.crm.automation.deeds import notice, owner, stage, tag, task, webhook
from sanket.crm.automation.refusals import AutomationRefused

DEEDS: Mapping[str, Deed] = {
    one.name: one for one in (task.DEED, notice.DEED, stage.DEED, owner.DEED, tag.DEED, webhook.DEED)
}
MOST = 10
"""Actions of one automation."""


def check_all(given: Sequence[Said], about: About) -> list[dict[str, Any]]:
    """As they are kept; refuses the first that cannot be, with its place."""
    if not given:
        raise AutomationRefused("actions", "Say at least one thing that it does.")
    if len(given) > MOST:
        raise AutomationRefused("actions", f"An automation does at most {MOST} things.")
    return [_checked(place, one, about) for place, one in enumerate(given)]


def _checked(place: int, said: Said, about: About) -> dict[str, Any]:
    deed = DEEDS.get(str(said.get("do")))
    if deed is None:
        raise AutomationRefused("actions", f"Say what it does: {', '.join(DEEDS)}.", action=place)
    if about.of not in deed.of:
        sentence = f"{deed.label} cannot be done for {about.of}s, only for {', '.join(f'{of}s' for of in deed.of)}."
        raise AutomationRefused("actions", sentence, action=place)
    try:
        return {"do": deed.name, **deed.check(said, about)}
    except AutomationRefused as refusal:
        raise AutomationRefused(**{**refusal.data, "sentence": refusal.sentence, "action": place}) from refusal
