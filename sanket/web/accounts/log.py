"""Logging an activity by hand, looking at one, correcting and withdrawing it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sanket.crm.accounts import queries as accounts
from sanket.crm.activities import queries as activities
from sanket.crm.activities.actions import Facts, log_by_hand
from sanket.crm.capture import queries as capture
from sanket.crm.catalogue import queries as catalogue
from sanket.crm.leads import queries as leads
from sanket.crm.recognition import queries as recognition
from sanket.web import toasts
from sanket.web.access import needs
from sanket.web.accounts import find
from sanket.web.accounts.adding import choose_account
from sanket.web.accounts.forms import ActivityForm, by_whom, new_id
from sanket.web.leads.find import came_from
from sanket.web.leads.offerings import offering_choices
from sanket.web.leads.sentences import direction_word
from sanket.web.requests import Request, clock

if TYPE_CHECKING:
    from sanket.crm.accounts.queries import Account
    from sanket.crm.activities.queries import Activity
    from sanket.crm.leads.queries import Lead


@needs("activity.add")
@require_http_methods(["GET", "POST"])
def activity_new(request: Request) -> HttpResponse:
    if missing := _missing():
        return render(request, "accounts/missing.jinja", {"title": _("Log an activity"), "missing": missing})
    account = find.asked_account(request.user, request.GET.get("account", ""))
    if account is None:
        return choose_account(request, title=_("Log an activity: of which account?"), onto=reverse("activity-add"))
    form = ActivityForm(request.POST if request.method == "POST" else None, account=account, initial=_given(request))
    if not form.is_valid():
        return _form(request, form, account, title=_("Log an activity"), save=_("Log it"))
    facts = form.facts(form.external_id(), source=by_whom(request.user))
    outcome = log_by_hand(facts, by=request.user, label=f"{account} · {form.kind()}", now=clock())
    if outcome == "conflict":
        form.add_error(
            None, _("This form was sent already with other facts. Open the activity in the timeline to correct it.")
        )
        return _form(request, form, account, title=_("Log an activity"), save=_("Log it"))
    return _after(request, account, facts, added=outcome == "added")


def _missing() -> str:
    """What has to be there before the first activity can be logged."""
    if not offering_choices():
        return "offerings"
    return "" if activities.types().exists() else "types"


def _given(request: Request) -> dict[str, object]:
    from django.utils import timezone

    asked = {key: request.GET[key] for key in ("type", "contact", "offering") if request.GET.get(key, "").isdigit()}
    return {
        "token": new_id(),
        "occurred_at": timezone.localtime().replace(second=0, microsecond=0, tzinfo=None),
        **asked,
    }


def _after(request: Request, account: Account, facts: Facts, *, added: bool) -> HttpResponse:
    """Where to go: to the lead, if one was recognised by it; else to the account."""
    tipped = recognised_by(request, account, facts.external_id)
    undo = reverse("activity-withdrawal") + "?" + urlencode({"id": facts.external_id, "stay": "1"})
    if tipped is not None and added:
        words = {"account": account, "offering": tipped.offering}
        toasts.say(request, _("A lead was recognised: %(account)s, %(offering)s.") % words, undo=undo)
        return redirect("lead", pk=tipped.pk)
    if added:
        toasts.say(request, _what_came_of_it(request, account, facts), undo=undo)
    else:
        toasts.say(request, _("This was logged already."))
    return redirect("account", pk=account.pk)


def _what_came_of_it(request: Request, account: Account, facts: Facts) -> str:
    """Logged, and whether that is about a lead; if they asked and do not fit, that this is why there is none."""
    at, tree = int(clock().timestamp()), catalogue.tree()
    chain = tree.chain(facts.offering_id)
    words = {"account": account, "offering": tree.label(facts.offering_id)}
    if leads.visible_to(request.user).warm(at).filter(account=account, offering__in=chain).exists():
        return _("Logged at %(account)s. It counts for the open lead.") % words
    this = accounts.visible_to(request.user).filter(pk=account.pk)
    unfit = recognition.asked(this, at=at, offering_ids=chain)
    if unfit:
        words["offering"] = tree.label(min((row.offering_id for row in unfit), key=chain.index))
        return _("Logged at %(account)s. It is hot for %(offering)s but does not fit, so it is no lead.") % words
    return _("Logged at %(account)s. No lead arose from it.") % words


def recognised_by(request: Request, account: Account, external_id: str) -> Lead | None:
    """The lead that this activity tipped: of a product and its category the product's, which speaks for both."""
    found = leads.visible_to(request.user).filter(account=account, tipped_by=external_id, withdrawn_at=None)
    # Not by the database's order: the two disagree about where the empty ones stand.
    return min(
        found.select_related("offering"), key=lambda lead: (lead.covered_by_id is not None, lead.pk), default=None
    )


@require_safe
def activity(request: Request) -> HttpResponse:
    """One activity: its facts, what it is worth, and, for whoever may, the way to mend it."""
    one = find.activity(request.user, request.GET.get("id", ""))
    account = find.account(request.user, one.account_id)
    value = recognition.values().get(one.type_id)
    context = {
        "activity": one,
        "account": account,
        "value": value,
        "direction": direction_word(one.type.direction),
        "may_mend": activities.may_mend(request.user, one),
        "asked": "?" + urlencode({"id": one.external_id}),
        "event": capture.event_behind(one.external_id),
        "crumbs": [(_("Accounts"), reverse("accounts")), (str(account), reverse("account", args=[account.pk]))],
    }
    return render(request, "accounts/activity.jinja", context)


@needs("activity.add")
@require_http_methods(["GET", "POST"])
def correction(request: Request) -> HttpResponse:
    one = _mendable(request)
    account = find.account(request.user, one.account_id)
    form = ActivityForm(
        request.POST if request.method == "POST" else None, account=account, initial=ActivityForm.of(one)
    )
    if not form.is_valid():
        return _form(request, form, account, title=_("Correct an activity"), save=_("Save the correction"))
    facts = form.facts(one.external_id, source=one.source, url=one.url)
    log_by_hand(facts, by=request.user, label=f"{account} · {form.kind()}", mode="correct", now=clock())
    toasts.say(request, _("Corrected. What follows from it was worked out anew; the old row is kept."))
    return redirect(_address(one))


@needs("activity.add")
@require_POST
def withdrawal(request: Request) -> HttpResponse:
    one = _mendable(request)
    log_by_hand(activities.facts_of(one), by=request.user, label=str(one.type), mode="withdraw", now=clock())
    stay = {"stay": "1"} if request.GET.get("stay") else {}
    undo = reverse("activity-restoration") + "?" + urlencode({"id": one.external_id, **stay})
    toasts.say(request, _("Withdrawn: it no longer counts, and is kept."), undo=undo)
    return redirect(_next(request, one))


@needs("activity.add")
@require_POST
def restoration(request: Request) -> HttpResponse:
    """Take a withdrawal back: the same facts count again."""
    one = _mendable(request)
    facts, label, verb = activities.facts_of(one), str(one.type), "activity.restore"
    log_by_hand(facts, by=request.user, label=label, mode="correct", verb=verb, now=clock())
    toasts.say(request, _("It counts again."), level="info")
    return redirect(_next(request, one))


def _next(request: Request, one: Activity) -> str:
    """Undo of a toast leads back to where it was pressed; a lead that is gone with its activity leads to the account."""
    if not request.GET.get("stay"):
        return _address(one)
    home = reverse("account", args=[one.account_id])
    back = came_from(request, home)
    try:
        match = resolve(urlsplit(back).path)
    except Resolver404:
        return home
    gone = match.url_name == "lead" and not leads.visible_to(request.user).filter(pk=match.kwargs["pk"]).exists()
    return home if gone else back


def _mendable(request: Request) -> Activity:
    one = find.activity(request.user, request.GET.get("id", ""))
    if not activities.may_mend(request.user, one):
        raise PermissionDenied(_("Only whoever logged an activity, a manager or an administrator may change it."))
    return one


def _address(one: Activity) -> str:
    return reverse("activity") + "?" + urlencode({"id": one.external_id})


def _form(request: Request, form: ActivityForm, account: Account, *, title: str, save: str) -> HttpResponse:
    context = {
        "form": form,
        "title": f"{title} · {account}",
        "back": reverse("account", args=[account.pk]),
        "save": save,
        "draft": "",
        "in_touch": [],
        "visits": "",
        "weighs": "",
        "crumbs": [(_("Accounts"), reverse("accounts")), (str(account), reverse("account", args=[account.pk]))],
    }
    return render(request, "accounts/form.jinja", context, status=422 if form.is_bound else 200)
