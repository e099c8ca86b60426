"""Who may open which page. Two lists and one decorator; a test holds every address against them.

- `OPEN`: no sign-in needed.
- `EVERYONE`: whoever is signed in.
- all others carry `@needs("deed")`, and which role may do which deed is one table, `workspace.queries.may`.

Which *records* somebody sees is not said here but by each room's `visible_to(user)`; a stranger to a record gets 404.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from sanket.crm.workspace import queries as workspace
from sanket.web.requests import Request

P = ParamSpec("P")

# By the names of addresses.
OPEN = frozenset(
    {
        "account_login",
        "account_logout",
        "account_inactive",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        "mfa_authenticate",
        "mfa_login_webauthn",
        "first-run",
        "alive",
        "api",
        "icon",
        "mcp",
        "offline",
        "push-worker",
        "ready",
        "tracker",
    }
)
EVERYONE = frozenset(
    {
        "today",
        "leads",
        "lead",
        "lead-peek",
        "kept-outcomes",
        "response",
        "accounts",
        "contacts",
        "account",
        "account-timeline",
        "activity",
        "condition-builder",
        "search",
        "tasks",
        "channel-browser",
        "channel-mail",
        "channel-messenger",
        "channel-pause",
        "channel-removal",
        "channel-restoration",
        "channel-resumption",
        "channel-test",
        "notice",
        "notice-reading",
        "notices",
        "notices-bell",
        "notices-reading",
        "notices-restoration",
        "own-notices",
        "list-columns",
        "view",
        "view-add",
        "view-removal",
        "view-restoration",
        "profile",
        "profile-theme",
        "leave-cancellation",
        "leave-restoration",
        "own-leave",
        "tokens",
        "token-add",
        "token-restoration",
        "token-revocation",
        "account_change_password",
        "account_reauthenticate",
        "mfa_index",
        "mfa_reauthenticate",
        "mfa_activate_totp",
        "mfa_reauthenticate_webauthn",
        "mfa_list_webauthn",
        "mfa_add_webauthn",
        "mfa_remove_webauthn",
        "mfa_deactivate_totp",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_download_recovery_codes",
    }
)

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def needs(
    deed: str, *, change: str = ""
) -> Callable[
    [Callable[Concatenate[Request, P], HttpResponseBase]], Callable[Concatenate[Request, P], HttpResponseBase]
]:
    """The page needs `deed`; sending something to it needs `change` where that is another one."""

    def decorate(
        view: Callable[Concatenate[Request, P], HttpResponseBase],
    ) -> Callable[Concatenate[Request, P], HttpResponseBase]:
        @wraps(view)
        def guarded(request: Request, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            asked = deed if request.method in SAFE else change or deed
            if not workspace.may(request.user, asked):
                raise PermissionDenied(refusal(asked))
            return view(request, *args, **kwargs)

        guarded.needs = (deed, change or deed)  # type: ignore[attr-defined]
        return guarded

    return decorate


def refusal(deed: str) -> str:
    """The sentence on the page that refuses a deed."""
    sentences = {
        "task.edit": _("Your role may read tasks but not give or tick them."),
        "import": _("Only administrators and managers may import. Ask one of them to do it or to change your role."),
        "settings.view": _("Settings are open to administrators and managers."),
        "settings.edit": _("Only administrators and managers may change how leads are recognised."),
        "scoring.view": _("How leads are scored is open to administrators, managers and marketing."),
        "scores.view": _("How good the scores are is open to administrators, managers, marketing and viewers."),
        "scoring.propose": _("Only administrators, managers and marketing propose what activities are worth."),
        "automation.edit": _("Only administrators and managers may say what follows by itself."),
        "webhooks.edit": _("Only administrators and managers may say which programs are told what happens."),
        "worktime.edit": _("Only administrators and managers may change hours, holidays, rota and leave of others."),
        "segment.edit": _("Only administrators, managers and marketing may see and change segments."),
        "users.edit": _("Only an administrator may change users and teams."),
        "audit.view": _("The audit trail is open to administrators and managers."),
        "export": _("Your role may not export lists."),
        "lead.act": _("Your role may read leads but not act on them."),
        "lead.assign": _("Your role may not hand leads to others."),
        "account.edit": _("Your role may read accounts but not change them."),
        "activity.add": _("Your role may not log activities."),
        "backup": _("Only an administrator may make a backup."),
    }
    return sentences.get(deed, _("Your role may not do this."))


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page and back afterwards. A part of a page cannot show it, so htmx is told to move the page."""
    wanted = request.headers.get("HX-Current-URL", "") or request.get_full_path()
    address = f"{settings.LOGIN_URL}?{urlencode({'next': wanted})}"
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=200, headers={"HX-Redirect": address})
    return redirect(address)
