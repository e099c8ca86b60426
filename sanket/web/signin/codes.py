"""Where the code of a second factor is typed: each code of an app is good once.

The library forgets after one step which codes were used; with tolerance (`MFA_TOTP_TOLERANCE`) they are good for longer.
"""

from __future__ import annotations

from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms
from allauth.mfa.models import Authenticator
from django.core.cache import cache


class _Once(forms.BaseAuthenticateForm):  # type: ignore[misc]
    def clean_code(self) -> str:
        code = str(super().clean_code())
        if self.authenticator.type == Authenticator.Type.TOTP and not self._first_use(code):
            raise get_adapter().validation_error("incorrect_code")
        return code

    def _first_use(self, code: str) -> bool:
        digits = "".join(filter(str.isdigit, code))
        steps = 2 * app_settings.TOTP_TOLERANCE + 1
        return bool(cache.add(f"second-factor-used:{self.user.pk}:{digits}", "y", app_settings.TOTP_PERIOD * steps))


class AuthenticateForm(_Once, forms.AuthenticateForm):  # type: ignore[misc]
    pass


class ReauthenticateForm(_Once, forms.ReauthenticateForm):  # type: ignore[misc]
    pass
