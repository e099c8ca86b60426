"""What just happened, said once at the next page: a sentence and, where the deed can be taken back, its Undo."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest


def say(request: HttpRequest, text: str, *, undo: str = "", level: str = "success") -> None:
    """Say `text` on the page that the answer leads to; `undo` is the address whose POST takes the deed back.

    The words are drawn by parts/toast.jinja, which finds the address in the tag.
    """
    messages.add_message(
        request, messages.DEFAULT_LEVELS[level.upper()], text, extra_tags=f"undo:{undo}" if undo else ""
    )
