"""What stepping a batch leaves to be done: groups to replay, and groups whose leads have to hear of it."""

from __future__ import annotations

from typing import NamedTuple

from sanket.crm.recognition.feed import Key
from sanket.engine.recognition.fold import Act
from sanket.engine.recognition.step import Group


class Risen(NamedTuple):
    """A group that was hot at least once, the activities it just took in, and whether each left it hot."""

    group: Group
    acts: list[Act]
    hot: list[bool]
    tied: bool = False
    """The first of them happened in the second of the newest before them."""


class Stepped(NamedTuple):
    late: set[Key]
    risen: dict[Key, Risen]
