"""Mails with a link to set a password: the invitation of a new colleague, and the reset that allauth sends."""

from __future__ import annotations

import logging
from urllib.parse import quote

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import send_mail
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from sanket.crm.workspace import queries as workspace
from sanket.crm.workspace.queries import User

log = logging.getLogger("sanket.mail")


def company() -> str:
    return workspace.current().name or "Sanket"


def password_path(key: str) -> str:
    """`key` is the user's number and the token, as allauth joins them; its own form takes both apart again."""
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
    return path.replace("UID-KEY", quote(key))


def address(request: HttpRequest | None, path: str) -> str:
    """With the site's own name where one is set: a Host header that a stranger sends must not end up in a mail."""
    if settings.BASE_URL or request is None:
        return f"{settings.BASE_URL or 'http://localhost:8000'}{path}"
    return request.build_absolute_uri(path)


def invitation_link(user: User, request: HttpRequest) -> str:
    """Good once, for three days, and only while the password is not set."""
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    return address(request, password_path(key))


def send_invitation(user: User, *, by: User, link: str) -> bool:
    """False when no mail server is named or it did not take the mail: then the page shows the link to hand over."""
    words = {"user": user, "by": by, "link": link, "company": company()}
    subject = render_to_string("account/email/invitation_subject.txt", words).strip()
    body = render_to_string("account/email/invitation_message.txt", words)
    try:
        send_mail(subject, body, settings.DEFAULT_FROM_EMAIL, [user.email])
    except OSError as error:
        log.warning("Invitation to %s could not be sent: %s", user.email, error)
        return False
    return "filebased" not in settings.EMAIL_BACKEND


def unsent() -> str:
    return _("A mail could not be sent: the mail server did not answer. Tell your administrator.")
