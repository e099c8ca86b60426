"""Adding and changing accounts, contacts and activities by hand.

What is added has its id in the form, so that a form sent twice is one thing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sanket.crm.accounts import actions
from sanket.crm.accounts import queries as accounts
from sanket.crm.recognition import queries as recognition
from sanket.shared.errors import Refusal
from sanket.web import toasts
from sanket.web.access import needs
from sanket.web.accounts import find, ties
from sanket.web.accounts.forms import AccountForm, ContactForm, RowForm, new_id
from sanket.web.requests import Request, clock

if TYPE_CHECKING:
    from sanket.crm.accounts.queries import Account


@needs("account.edit")
@require_http_methods(["GET", "POST"])
def account_new(request: Request) -> HttpResponse:
    form = AccountForm(
        request.POST if request.method == "POST" else None, initial={"token": new_id(), "owner": request.user.email}
    )
    if form.is_valid() and _saved(form, lambda: _save_account(request, form, form.external_id())):
        account = accounts.account_by_external(request.user, form.external_id())
        toasts.say(request, _("%(name)s was added.") % {"name": form.cleaned_data["name"]})
        return redirect(reverse("account", args=[account.pk]) if account else reverse("accounts"))
    return _page(request, form, title=_("New account"), back=reverse("accounts"), save=_("Add the account"))


@needs("account.edit")
@require_http_methods(["GET", "POST"])
def account_edit(request: Request, pk: int) -> HttpResponse:
    account = find.account(request.user, pk)
    form = AccountForm(request.POST if request.method == "POST" else None, initial=AccountForm.of(account))
    if form.is_valid() and _saved(form, lambda: _save_account(request, form, account.external_id)):
        toasts.say(
            request,
            _("The facts of %(name)s are saved. Its leads are tested anew.") % {"name": form.cleaned_data["name"]},
        )
        return redirect("account", pk=pk)
    back = reverse("account", args=[pk])
    return _page(request, form, title=_("Facts of %(name)s") % {"name": account}, back=back, save=_("Save"))


@needs("account.edit")
@require_http_methods(["GET", "POST"])
def contact_new(request: Request) -> HttpResponse:
    account = find.asked_account(request.user, request.GET.get("account", ""))
    if account is None:
        return choose_account(request, title=_("New contact: at which account?"), onto=reverse("contact-add"))
    form = ContactForm(request.POST if request.method == "POST" else None, initial={"token": new_id()})
    if form.is_valid() and _saved(form, lambda: _save_contact(request, form, form.external_id(), account)):
        toasts.say(
            request, _("%(name)s was added to %(account)s.") % {"name": form.cleaned_data["name"], "account": account}
        )
        return redirect("account", pk=account.pk)
    back = reverse("account", args=[account.pk])
    return _page(
        request, form, title=_("New contact at %(name)s") % {"name": account}, back=back, save=_("Add the contact")
    )


@needs("account.edit")
@require_http_methods(["GET", "POST"])
def contact(request: Request, pk: int) -> HttpResponse:
    one = find.contact(request.user, pk)
    form = ContactForm(request.POST if request.method == "POST" else None, initial=ContactForm.of(one))
    if form.is_valid() and _saved(form, lambda: _save_contact(request, form, one.external_id, one.account)):
        toasts.say(request, _("%(name)s is saved.") % {"name": form.cleaned_data["name"]})
        return redirect("account", pk=one.account_id)
    back = reverse("account", args=[one.account_id])
    return _page(
        request,
        form,
        title=_("%(name)s at %(account)s") % {"name": one, "account": one.account},
        back=back,
        save=_("Save"),
        in_touch=ties.colleagues(one, at=int(clock().timestamp())),
        weighs=ties.weighs(recognition.weight_of(one.pk)),
        visits=f"{reverse('visitors')}?contact={one.pk}",
    )


@needs("account.edit")
@require_POST
def contact_role(request: Request, pk: int) -> HttpResponse:
    """Confirm the role that department and seniority suggest: from then on it is stated."""
    one = find.contact(request.user, pk)
    role = accounts.inferred_role(one)
    if role is not None and not one.buying_role:
        row = {"contact": one.external_id, "account": one.account.external_id, "buying_role": str(role.value)}
        actions.save_contacts([row], by=request.user, now=clock())
        toasts.say(request, _("The role of %(name)s is confirmed.") % {"name": one})
    came_from = request.headers.get("Referer", "")
    here = request.build_absolute_uri("/")
    return redirect(came_from if came_from.startswith(here) else reverse("account", args=[one.account_id]))


def _save_account(request: Request, form: AccountForm, external_id: str) -> None:
    actions.save_accounts([form.row(external_id)], by=request.user, now=clock())


def _save_contact(request: Request, form: ContactForm, external_id: str, account: Account) -> None:
    actions.save_contacts([form.row(external_id, account)], by=request.user, now=clock())


def _saved(form: RowForm, save: Callable[[], None]) -> bool:
    try:
        with transaction.atomic():
            save()
    except Refusal as refusal:
        form.put(refusal)
        return False
    return True


def _page(request: Request, form: RowForm, *, title: str, back: str, save: str, **beside: Any) -> HttpResponse:
    """``beside``: what is told of a contact whom others write with (``in_touch``, ``weighs``), and where their
    ``visits`` stand."""
    context: dict[str, Any] = {"form": form, "title": title, "back": back, "save": save, "draft": request.path}
    context |= {"in_touch": [], "weighs": "", "visits": "", **beside}
    return render(request, "accounts/form.jinja", context, status=422 if form.is_bound else 200)


def choose_account(request: Request, *, title: str, onto: str) -> HttpResponse:
    """Which account is it about? With a hundred thousand of them no list to choose from, but a search."""
    asked = request.GET.get("q", "").replace("\0", "")[:100]
    found = accounts.search(request.user, asked, limit=20).accounts if asked.strip() else []
    if not asked.strip():
        found = list(accounts.visible_to(request.user).order_by("-pk")[:10])
    rest = {key: value for key, value in request.GET.items() if key not in ("q", "account")}
    links = [(str(account), account.city, f"{onto}?{urlencode({**rest, 'account': account.pk})}") for account in found]
    return render(
        request, "accounts/choose.jinja", {"title": title, "q": asked, "links": links, "onto": onto, "rest": rest}
    )
