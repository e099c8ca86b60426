"""Signing in: password, second factor, forgotten password, invitation; and one's own profile."""

from __future__ import annotations

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail
from django.core.cache import cache
from django.test import Client

from sanket.crm.models import AuditEntry, User
from sanket.web.signin import mails
from sanket.web.signin.adapter import SecondFactorAdapter
from sanket.web.tests.conftest import PASSWORD, first


@pytest.fixture(autouse=True)
def _no_memory_of_earlier_tries():
    cache.clear()


def sign_in(client: Client, email: str = "ada@example.com", password: str = PASSWORD, **more: str):
    return client.post("/sign-in/", {"login": email, "password": password, **more})


def test_with_the_right_password_one_is_in(site):
    client = Client()
    answer = sign_in(client, next="/settings/types/")
    assert (answer.status_code, answer["Location"]) == (302, "/settings/types/")
    assert client.get("/profile/").status_code == 200


def test_the_address_is_compared_without_case(site):
    assert sign_in(Client(), email="ADA@Example.com").status_code == 302


def test_nobody_is_led_to_another_site(site):
    assert sign_in(Client(), next="https://evil.example/")["Location"] == "/"


@pytest.mark.parametrize(
    ("email", "password"), [("ada@example.com", "wrong-password"), ("nobody@example.com", PASSWORD)]
)
def test_a_wrong_pair_is_refused_without_saying_which_half(site, email, password):
    answer = sign_in(Client(), email, password)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "The email address and/or password you specified are not correct." in page
    assert f'value="{email}"' in page
    assert password not in page


def test_who_has_left_cannot_sign_in(site):
    User.objects.filter(email="vera@example.com").update(is_active=False)
    client = Client()
    answer = sign_in(client, "vera@example.com")
    assert answer.status_code == 302
    assert client.get(answer["Location"]).status_code == 200
    assert client.get("/profile/").status_code == 302


def test_guessing_is_slowed_down(site):
    client = Client()
    for _try in range(5):
        sign_in(client, password="wrong-password")
    assert "Too many failed login attempts" in sign_in(client).content.decode()
    assert client.get("/profile/").status_code == 302


def test_signing_out(site):
    client = site.client("sales")
    assert client.get("/sign-out/").status_code == 200
    assert client.post("/sign-out/")["Location"] == "/sign-in/"
    assert client.get("/profile/").status_code == 302


def test_nobody_signs_up(site):
    assert Client().get("/sign-up/").status_code == 404


# ------------------------------------------------------------------------------------------------- second factor


def code_of(secret: str, at: float | None = None) -> str:
    return str(format_hotp_value(hotp_value(secret, int(at or time.time()) // 30)))


def turn_on(client: Client) -> str:
    """From the profile: password once more, then the code that the app shows. Returns the secret."""
    answer = client.get("/profile/second-factor/app/")
    if answer.status_code == 302:
        assert client.post(answer["Location"], {"password": PASSWORD}).status_code == 302
        answer = client.get("/profile/second-factor/app/")
    secret = first(r"<code>(\w+)</code>", answer.content.decode())
    assert client.post("/profile/second-factor/app/", {"code": "000000"}).status_code == 200
    assert client.post("/profile/second-factor/app/", {"code": code_of(secret)}).status_code == 302
    return secret


def test_the_second_factor_is_asked_after_the_password(site):
    client = site.client("manager")
    secret = turn_on(client)
    page = client.get("/profile/").content.decode()
    assert "recovery codes are left" in page

    other = Client()
    answer = sign_in(other, "bob@example.com")
    assert answer["Location"].startswith("/sign-in/second-factor/")
    assert other.get("/profile/").status_code == 302
    assert other.get(answer["Location"]).status_code == 200
    wrong = other.post("/sign-in/second-factor/", {"code": "000000"})
    assert "Incorrect code" in wrong.content.decode()
    assert other.get("/profile/").status_code == 302
    cache.clear()  # a code is good once; the one that turned it on was this one
    assert other.post("/sign-in/second-factor/", {"code": code_of(secret)})["Location"] == "/"
    assert other.get("/profile/").status_code == 200


@pytest.mark.parametrize(("steps", "opens"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_code_may_be_a_step_late_or_early(site, monkeypatch, steps, opens):
    secret = turn_on(site.client("manager"))
    now = time.time()
    monkeypatch.setattr("time.time", lambda: now)
    cache.clear()
    other = Client()
    sign_in(other, "bob@example.com")
    other.post("/sign-in/second-factor/", {"code": code_of(secret, now + steps * 30)})
    assert (other.get("/profile/").status_code == 200) is opens


def test_a_code_opens_once_for_as_long_as_it_is_good(site, monkeypatch):
    secret = turn_on(site.client("manager"))
    now = time.time()
    cache.clear()
    code = code_of(secret, now + 30)
    for later, opens in ((0, True), (31, False), (59, False)):
        monkeypatch.setattr("time.time", lambda at=now + later: at)
        other = Client()
        sign_in(other, "bob@example.com")
        other.post("/sign-in/second-factor/", {"code": code})
        assert (other.get("/profile/").status_code == 200) is opens


def test_the_secret_lies_encrypted(site):
    secret = turn_on(site.client("manager"))
    kept = Authenticator.objects.get(type="totp")
    assert secret not in str(kept.data)
    assert SecondFactorAdapter().decrypt(kept.data["secret"]) == secret


def test_a_recovery_code_opens_once(site):
    client = site.client("manager")
    turn_on(client)
    codes = re.findall(r"<li><code>(\w+)</code>", client.get("/profile/second-factor/codes/").content.decode())
    assert len(codes) == 10
    assert codes[0] in client.get("/profile/second-factor/codes/file/").content.decode()
    for expected in (302, 200):
        other = Client()
        sign_in(other, "bob@example.com")
        answer = other.post("/sign-in/second-factor/", {"code": codes[0]})
        assert answer.status_code == expected
        assert (other.get("/profile/").status_code == 200) is (expected == 302)


def test_turning_it_off(site):
    client = site.client("manager")
    turn_on(client)
    assert client.get("/profile/second-factor/app/off/").status_code == 200
    assert client.get("/profile/second-factor/codes/new/").status_code == 200
    assert client.post("/profile/second-factor/app/off/").status_code == 302
    assert not Authenticator.objects.filter(type="totp").exists()
    assert sign_in(Client(), "bob@example.com")["Location"] == "/"


# ------------------------------------------------------------------------------------- forgotten password, invitation


def link_in(message: mail.EmailMessage) -> str:
    return first(r"https?://[^/]+(/password/new/\S+)", str(message.body))


def choose(client: Client, link: str, password: str):
    return client.post(client.get(link)["Location"], {"password1": password, "password2": password})


def test_a_forgotten_password(site):
    client = Client()
    assert client.get("/password/forgotten/").status_code == 200
    assert client.post("/password/forgotten/", {"email": "Ada@example.com"})["Location"] == "/password/forgotten/sent/"
    assert client.get("/password/forgotten/sent/").status_code == 200
    (message,) = mail.outbox
    assert message.to == ["ada@example.com"]
    assert "Rangvahini" in message.subject
    link = link_in(message)
    page = client.get(client.get(link)["Location"]).content.decode()
    assert "Set your password" in page
    weak = choose(client, link, "short")
    assert "too short" in weak.content.decode()
    assert choose(client, link, "another-good-word").status_code == 302
    assert client.get("/profile/").status_code == 200
    assert sign_in(Client(), password="another-good-word").status_code == 302
    assert "no longer good" in Client().get(link).content.decode()


def test_nobody_learns_who_has_an_account(site):
    known, unknown = (
        Client().post("/password/forgotten/", {"email": email}) for email in ("ada@example.com", "nobody@example.com")
    )
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert [message.to for message in mail.outbox] == [["ada@example.com"]]


def test_the_second_factor_is_asked_after_a_reset_too(site):
    turn_on(site.client("manager"))
    mail.outbox.clear()
    client = Client()
    client.post("/password/forgotten/", {"email": "bob@example.com"})
    choose(client, link_in(mail.outbox[0]), "another-good-word")
    assert client.get("/profile/").status_code == 302


def test_a_mail_carries_our_own_address(site, settings):
    settings.BASE_URL = "https://crm.rangvahini.example"
    Client().post("/password/forgotten/", {"email": "ada@example.com"}, headers={"Host": "evil.example"})
    assert "https://crm.rangvahini.example/password/new/" in mail.outbox[0].body
    assert "evil" not in mail.outbox[0].body


def invite(site, email: str = "new@example.com"):
    form = {"name": "Neha", "email": email, "role": "sales", "territories": "West, South", "team": ""}
    return site.client("admin").post("/settings/users/add/", form)


def test_an_invitation_by_mail(site, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert invite(site).status_code == 302
    (message,) = mail.outbox
    assert message.to == ["new@example.com"]
    assert "Ada" in message.subject
    user = User.objects.get(email="new@example.com")
    assert (user.role, user.territories, user.has_usable_password()) == ("sales", ["West", "South"], False)
    client = Client()
    assert choose(client, link_in(message), "my-first-password").status_code == 302
    assert "Neha" in client.get("/profile/").content.decode()


def test_without_a_mail_server_the_link_is_shown(site, settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    answer = invite(site)
    assert answer.status_code == 200
    assert "/password/new/" in answer.content.decode()


def test_a_mail_server_that_is_down_breaks_nothing(site, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    assert "/password/new/" in invite(site).content.decode()
    assert Client().post("/password/forgotten/", {"email": "ada@example.com"}).status_code == 302


def test_an_invited_user_cannot_sign_in_before(site):
    invite(site)
    assert sign_in(Client(), "new@example.com", "").status_code == 200
    assert sign_in(Client(), "new@example.com", "!").status_code == 200


def test_a_changed_address_is_the_new_name_to_sign_in_with(site):
    sign_in(Client(), "vera@example.com")
    vera = User.objects.get(email="vera@example.com")
    form = {"name": "Vera", "email": "vera.new@example.com", "role": "viewer", "team": "", "territories": ""}
    assert site.client("admin").post(f"/settings/users/{vera.pk}/", form).status_code == 302
    assert sign_in(Client(), "vera.new@example.com").status_code == 302
    assert sign_in(Client(), "vera@example.com").status_code == 200


# ------------------------------------------------------------------------------------------------------- profile


def test_the_profile(site):
    client = site.client("sales")
    form = {"name": "Sunita Rao", "time_zone": "Europe/Berlin", "language": "hi"}
    answer = client.post("/profile/", form)
    assert answer.status_code == 302
    assert answer.cookies["django_language"].value == "hi"
    user = User.objects.get(email="sunita@example.com")
    assert (user.name, user.time_zone) == ("Sunita Rao", "Europe/Berlin")
    page = client.get("/profile/").content.decode()
    assert 'lang="hi"' in page
    assert 'data-tz="Europe/Berlin"' in page


def test_a_refused_profile_keeps_what_was_typed(site):
    answer = site.client("sales").post("/profile/", {"name": "Sunita R", "time_zone": "Mars", "language": "en"})
    assert answer.status_code == 422
    assert 'value="Sunita R"' in answer.content.decode()
    assert User.objects.get(email="sunita@example.com").name == "Sunita"


@pytest.mark.parametrize(("chosen", "kept"), [("dark", "dark"), ("light", "light"), ("", ""), ("neon", "")])
def test_the_theme_is_kept_on_the_device(site, chosen, kept):
    client = site.client("sales")
    answer = client.post("/profile/theme/", {"theme": chosen, "next": "/leads/"})
    assert answer["Location"] == "/leads/"
    assert client.cookies["theme"].value == kept if "theme" in client.cookies else not kept


def test_the_theme_leads_nobody_away(site):
    answer = site.client("sales").post("/profile/theme/", {"theme": "dark", "next": "//evil.example/"})
    assert answer["Location"] == "/profile/"


def test_a_new_password_needs_the_old_one(site):
    client = site.client("sales")
    form = {"oldpassword": "wrong-password", "password1": "brand-new-word", "password2": "brand-new-word"}
    assert "type your current password" in client.post("/profile/password/", form).content.decode()
    assert client.post("/profile/password/", {**form, "oldpassword": PASSWORD})["Location"] == "/profile/"
    assert client.get("/profile/").status_code == 200
    assert sign_in(Client(), "sunita@example.com", "brand-new-word").status_code == 302


# ------------------------------------------------------------------------------------------------- the audit trail


def trail(*, by: str) -> list[str]:
    return list(AuditEntry.objects.filter(by__email=by).order_by("pk").values_list("verb", flat=True))


def test_a_changed_password_is_in_the_audit_trail(site):
    client = Client()
    sign_in(client)
    form = {"oldpassword": PASSWORD, "password1": "another-long-secret", "password2": "another-long-secret"}
    assert client.post("/profile/password/", form).status_code == 302
    assert trail(by="ada@example.com") == ["user.password"]


@pytest.mark.parametrize(("known", "verb"), [(True, "user.password-reset"), (False, "user.join")])
def test_a_password_set_by_a_link_is_in_the_audit_trail(site, rf, known, verb):
    ada = site.people["admin"]
    if not known:
        ada.set_unusable_password()
        ada.save()
    client = Client()
    link = mails.invitation_link(ada, rf.get("/"))
    form_page = client.get(link, follow=True).redirect_chain[-1][0]
    form = {"password1": "another-long-secret", "password2": "another-long-secret"}
    assert client.post(form_page, form).status_code == 302
    assert trail(by="ada@example.com") == [verb]


def test_the_second_factor_is_in_the_audit_trail(site, django_capture_on_commit_callbacks):
    client = site.client("manager")
    for deed in (
        lambda: turn_on(client),
        lambda: client.post("/profile/second-factor/codes/new/"),
        lambda: client.post("/profile/second-factor/app/off/"),
    ):
        with django_capture_on_commit_callbacks(execute=True):
            deed()
    assert sorted(trail(by="bob@example.com")) == [
        "user.recovery-codes",
        "user.recovery-codes",
        "user.recovery-codes-off",
        "user.second-factor-off",
        "user.second-factor-on",
    ]
