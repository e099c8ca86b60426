"""What just happened, said once at the next page: a sentence and, where the deed can be taken back, its Undo."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest


@dataclass(frozen=True)
class Toast:
    text: str
    level: str  # success, info, warning, error
    undo: str  # address to POST to; empty = cannot be undone


def say(request: HttpRequest, text: str, *, undo: str = "", level: str = "success") -> None:
    """Say `text` on the page that the answer leads to; `undo` is the address whose POST takes the deed back."""
    messages.add_message(request, messages.DEFAULT_LEVELS[level.upper()], text, extra_tags=undo)


def waiting(request: HttpRequest) -> Iterator[Toast]:
    """Taken out as they are read: a page that shows them says them once."""
    for message in messages.get_messages(request):
        yield Toast(str(message.message), message.level_tag, message.extra_tags or "")
