"""What recognition announces, with the transaction."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple


class RulesChanged(NamedTuple):
    """Values, half-lives, thresholds or tables changed. ``rescore``: the log has to be replayed into a new version."""

    rescore: bool


class VersionSwitched(NamedTuple):
    """All readers see this scoring version from now on."""

    version: int
    now: datetime
