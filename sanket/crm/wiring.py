"""The one table of who listens to what. Read it to learn what follows from a deed.

*with*: the listener works in the announcer's transaction and commits or rolls back with it.
*after*: a job is enqueued in the same transaction, so it is neither lost nor run for something rolled back.
"""

from __future__ import annotations


def connect() -> None:
    """Join announcements to listeners; called once at start."""
