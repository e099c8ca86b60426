"""The tabs of a section that has several pages of equal rank."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from sanket.crm.workspace.queries import User, may
from sanket.web.speech import gettext as _


def accounts_tabs(request: HttpRequest) -> list[dict[str, Any]]:
    """Companies, and who works there."""
    return [
        {"label": label, "url": reverse(name), "current": request.path == reverse(name)}
        for name, label in (("accounts", _("Accounts")), ("contacts", _("Contacts")))
    ]


def insight_tabs(request: HttpRequest) -> list[dict[str, Any]]:
    """Nothing where there is only one page."""
    assert isinstance(request.user, User)
    offered = [("response", _("Response"), ""), ("scores", _("Scores"), "scores.view")]
    tabs = [
        {"label": label, "url": reverse(name), "current": request.path == reverse(name)}
        for name, label, deed in offered
        if not deed or may(request.user, deed)
    ]
    return tabs if len(tabs) > 1 else []
