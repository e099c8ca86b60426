"""What allauth asks us: nobody signs up, mails carry our address, secrets of second factors lie encrypted."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as current
from allauth.mfa import signals
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from sanket.crm.workspace.actions import audit
from sanket.crm.workspace.queries import User
from sanket.web.requests import clock
from sanket.web.signin import mails

# Said without being asked for; the page that follows shows it anyway.
UNSAID = frozenset({"account/messages/logged_in.txt", "account/messages/logged_out.txt"})


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People are invited by an administrator."""
        return False

    def get_reset_password_from_key_url(self, key: str) -> str:
        return mails.address(current.request, mails.password_path(key))

    @transaction.atomic
    def set_password(self, user: User, password: str) -> None:
        """From the profile, by the link of an invitation, or by that for a forgotten password: kept in the audit trail."""
        request = current.request
        known = request is not None and request.user.is_authenticated
        verb = "user.password" if known else "user.password-reset" if user.has_usable_password() else "user.join"
        super().set_password(user, password)
        _note(user, verb)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("profile")

    def reauthenticate(self, user: User, password: str) -> bool:
        """allauth looks in its own table of addresses, which we do not keep."""
        found = self.authenticate(current.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        from django.shortcuts import redirect

        return redirect("account_inactive")

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        if message_template not in UNSAID:
            super().add_message(request, level, message_template, *args, **kwargs)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """A mail server that is down must not turn a sign-in into an error page."""
        try:
            super().send_mail(template_prefix, email, {**context, "company": mails.company()})
        except OSError as error:
            mails.log.warning("Mail %s could not be sent: %s", template_prefix, error)
            if current.request is not None:
                messages.error(current.request, mails.unsent())


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """The shared secret of an authenticator app is worth a password: a stolen database alone must not give it away."""

    def encrypt(self, text: str) -> str:
        return self._box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return self._box().decrypt(encrypted_text.encode()).decode()

    def build_totp_svg(self, url: str) -> str:
        """On white, for cameras look for dark on light also where the page is dark."""
        drawn = super().build_totp_svg(url)
        return re.sub(r"(<svg[^>]*>)", r'\1<rect width="100%" height="100%" fill="white"/>', drawn, count=1)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """What a device shows beside the passkey: the company."""
        return {**super().get_public_key_credential_rp_entity(), "name": mails.company() or "Sanket"}

    def _box(self) -> Fernet:
        key = hashlib.sha256(b"second factor\0" + settings.SECRET_KEY.encode()).digest()
        return Fernet(base64.urlsafe_b64encode(key))


def _note(user: User, verb: str) -> None:
    audit(by=user, verb=verb, kind="user", subject=user.email, label=user.name, now=clock())


_ON = {
    Authenticator.Type.TOTP: "user.second-factor-on",
    Authenticator.Type.WEBAUTHN: "user.passkey-on",
    Authenticator.Type.RECOVERY_CODES: "user.recovery-codes",
}


# What allauth tells of the second factor: news from a library, for it has no other way to tell.


@receiver(signals.authenticator_added)
@receiver(signals.authenticator_reset)
def _factor_on(user: User, authenticator: Authenticator, **_more: Any) -> None:
    _note(user, _ON[authenticator.type])


@receiver(signals.authenticator_removed)
def _factor_off(user: User, authenticator: Authenticator, **_more: Any) -> None:
    _note(user, f"{_ON[authenticator.type].removesuffix('-on')}-off")
