"""By mail. The Message-ID is the letter's key: mail programs show a mail that came twice once."""

from __future__ import annotations

import smtplib
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from sanket.crm.messaging.ways.letters import Due, Fate, Outcome, Words

PERMANENT = 500
"""SMTP's answers from here on: the same mail would be refused again."""


def works() -> bool:
    """Whether mails reach anybody: without a mail server they are files, for whoever tries Sanket out."""
    return not settings.EMAIL_BACKEND.endswith("filebased.EmailBackend")


def send(due: Due) -> Outcome:
    try:
        get_connection(timeout=settings.EMAIL_TIMEOUT).send_messages([message(due)])
    except smtplib.SMTPRecipientsRefused as error:
        code, said = next(iter(error.recipients.values()))
        return _refused(code, said)
    except smtplib.SMTPResponseException as error:
        return _refused(error.smtp_code, error.smtp_error)
    except (OSError, smtplib.SMTPException) as error:
        return Outcome(Fate.AGAIN, f"The mail server cannot be reached: {error}")
    return Outcome(Fate.TAKEN)


def message(due: Due) -> EmailMessage:
    return EmailMessage(
        due.words.title,
        text(due.words),
        to=[due.where],
        headers={"Message-ID": f"<{due.key}@{_host()}>", "Auto-Submitted": "auto-generated"},
    )


def text(words: Words) -> str:
    """The body as it was told, the link, and how to have less of it."""
    asked = f"How you are told of what: {settings.BASE_URL}/profile/notices/" if settings.BASE_URL else ""
    return "\n\n".join(filter(None, (words.body, words.link, f"-- \n{asked}" if asked else ""))) + "\n"


def _host() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"


def _refused(code: int, said: bytes | str) -> Outcome:
    answer = f"{code} {said.decode(errors='replace') if isinstance(said, bytes) else said}"
    return Outcome(Fate.REFUSED if code >= PERMANENT else Fate.AGAIN, answer)
