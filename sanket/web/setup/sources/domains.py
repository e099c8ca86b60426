"""Mail domains: which say nothing of where somebody works, and which belong to whom."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.signing import BadSignature, dumps, loads
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_POST

from sanket.crm.accounts import queries as accounts
from sanket.crm.accounts.queries import Account
from sanket.crm.capture import actions, queries
from sanket.shared.errors import Refusal
from sanket.web import toasts
from sanket.web.access import needs
from sanket.web.requests import Request, clock
from sanket.web.setup.sources import pages

REMOVED = "setup.mail-domain"


class DomainForm(forms.Form):
    domain = forms.CharField(label=_l("Mail domain"), max_length=253, help_text=_l("What stands behind the @."))
    account = forms.CharField(
        label=_l("Whose it is"),
        max_length=200,
        required=False,
        help_text=_l("Key or name of an account. Empty: nobody’s in particular, it never makes or finds an account."),
    )


@needs("settings.view", change="settings.edit")
def index(request: Request) -> HttpResponseBase:
    posted = request.POST if request.method == "POST" else None
    form = DomainForm(posted)
    if form.is_valid() and _saved(request, form):
        return redirect("mail-domains")
    asked = request.GET.get("domain", "").strip().lower().rpartition("@")[2]
    context = {
        "form": form,
        "own": list(queries.mail_domains()),
        "listed": len(queries.nobodys()),
        "asked": asked,
        "answer": _answer(asked) if asked else "",
        "rereading": queries.rereading(),
    }
    return pages.show(request, "setup/sources/domains.jinja", context, tab="mail-domains", invalid=posted is not None)


def _answer(domain: str) -> str:
    own = queries.mail_domains().filter(domain=domain).first()
    if own is not None and own.account is not None:
        return _("%(domain)s belongs to %(account)s: you said so.") % {"domain": domain, "account": own.account}
    if own is not None:
        return _("%(domain)s is nobody’s in particular: you said so.") % {"domain": domain}
    if queries.is_nobodys(domain):
        return _("%(domain)s is free mail, an internet provider’s or throw-away: it never makes an account.") % {
            "domain": domain
        }
    return _("%(domain)s is a company’s: who writes from there works for the account with this website or key.") % {
        "domain": domain
    }


def _saved(request: Request, form: DomainForm) -> bool:
    key = form.cleaned_data["account"]
    account = _account(request, key) if key else None
    if key and account is None:
        form.add_error("account", _("No account, or more than one, is called so; write its key."))
        return False
    try:
        saved = actions.save_domain(form.cleaned_data["domain"], account=account, by=request.user, now=clock())
    except Refusal as refusal:
        form.add_error("domain", refusal.sentence)
        return False
    said = _("%(domain)s is saved. What came from there is read by it.") % {"domain": saved.domain}
    toasts.say(request, said)
    return True


def _account(request: Request, key: str) -> Account | None:
    if exact := accounts.account_by_external(request.user, key):
        return exact
    called = list(accounts.visible_to(request.user).filter(name__iexact=key)[:2])
    return called[0] if len(called) == 1 else None


@require_POST
@needs("settings.edit")
def removal(request: Request, pk: int) -> HttpResponseBase:
    found = queries.mail_domains().filter(pk=pk).first()
    if found is None:
        raise Http404
    was = {"domain": found.domain, "account": found.account.external_id if found.account else None}
    actions.remove_domain(found, by=request.user, now=clock())
    said = _("%(domain)s is removed: our own list counts for it again.") % {"domain": was["domain"]}
    toasts.say(request, said, undo=reverse("mail-domain-restoration", args=[dumps(was, salt=REMOVED)]))
    return redirect("mail-domains")


@require_POST
@needs("settings.edit")
def restoration(request: Request, token: str) -> HttpResponseBase:
    try:
        was: dict[str, Any] = loads(token, salt=REMOVED, max_age=24 * 3600)
    except BadSignature as error:
        raise Http404 from error
    account = accounts.account_by_external(request.user, was["account"]) if was["account"] else None
    actions.save_domain(was["domain"], account=account, by=request.user, now=clock())
    toasts.say(request, _("%(domain)s is back.") % {"domain": was["domain"]})
    return redirect("mail-domains")
