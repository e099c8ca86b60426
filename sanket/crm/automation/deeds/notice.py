"""Tell somebody: the owner, their manager, or a person."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_noop as _n

from sanket.crm.automation.acting import DONE, FAILED, About, Acting, Came, Deed, Said, text_of, whom_in_words, whom_of
from sanket.crm.messaging.actions import News, tell

LONGEST_TITLE, LONGEST_TEXT = 200, 1_000


def check(said: Said, about: About) -> dict[str, Any]:
    return {
        **whom_of(said),
        "title": text_of(said, "title", about, most=LONGEST_TITLE),
        "text": text_of(said, "text", about, most=LONGEST_TEXT, needed=False),
    }


def do(said: Said, acting: Acting) -> Came:
    to = acting.people(said)
    if not to:
        return Came(FAILED, "There is nobody to tell.")
    title, body = acting.filled(said["title"]), acting.filled(said["text"])
    about = f"{acting.record.of}:{acting.record.pk}"
    news = [News(one.pk, "automation.said", acting.key, title, body, acting.record.link, about=about) for one in to]
    tell(news, at=acting.now_s)
    return Came(DONE, f"Told {', '.join(str(one) for one in to)}: {title}")


DEED = Deed(
    "notice",
    _n("Tell somebody"),
    ("account", "contact", "lead"),
    check,
    do,
    lambda said, names: f"tell {whom_in_words(said, names)}: {said['title']}",
)
