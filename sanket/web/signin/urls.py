"""Addresses of signing in. The names that begin with account_ and mfa_ are those by which allauth asks for them."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from django.urls import path, re_path
from django.views.generic import RedirectView

from sanket.web.signin import first_run, profile

urlpatterns = [
    path("first-run/", first_run.page, name="first-run"),
    path("sign-in/", account.login, name="account_login"),
    path("sign-in/passkey/", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path("sign-in/second-factor/", mfa.authenticate, name="mfa_authenticate"),
    path("sign-in/again/", account.reauthenticate, name="account_reauthenticate"),
    path("sign-in/again/second-factor/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("sign-in/again/passkey/", passkeys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("sign-in/closed/", account.account_inactive, name="account_inactive"),
    path("sign-out/", account.logout, name="account_logout"),
    path("password/forgotten/", account.password_reset, name="account_reset_password"),
    path("password/forgotten/sent/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/new/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("password/new/done/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    path("profile/", profile.page, name="profile"),
    path("profile/theme/", profile.theme, name="profile-theme"),
    path("profile/leave/", profile.own_leave, name="own-leave"),
    path("profile/password/", account.password_change, name="account_change_password"),
    path("profile/second-factor/", RedirectView.as_view(pattern_name="profile"), name="mfa_index"),
    path("profile/second-factor/app/", totp.activate_totp, name="mfa_activate_totp"),
    path("profile/second-factor/app/off/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("profile/passkeys/", RedirectView.as_view(pattern_name="profile"), name="mfa_list_webauthn"),
    path("profile/passkeys/new/", passkeys.add_webauthn, name="mfa_add_webauthn"),
    path("profile/passkeys/<int:pk>/off/", passkeys.remove_webauthn, name="mfa_remove_webauthn"),
    path("profile/second-factor/codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("profile/second-factor/codes/new/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("profile/second-factor/codes/file/", codes.download_recovery_codes, name="mfa_download_recovery_codes"),
]
