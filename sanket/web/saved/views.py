"""Views made, changed, removed."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlencode

from django import forms
from django.core.signing import BadSignature, dumps, loads
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_POST

from sanket.crm.rules import actions, queries
from sanket.crm.rules.queries import LISTS, ConditionRefused, View
from sanket.crm.workspace.actions import keep_columns
from sanket.shared.errors import Refusal
from sanket.web import toasts
from sanket.web.accounts.listing import Wanted as Accounts
from sanket.web.conditions import builder
from sanket.web.conditions.trouble import field
from sanket.web.contacts.listing import Wanted as Contacts
from sanket.web.leads.listing import Wanted as Leads
from sanket.web.requests import Request, clock
from sanket.web.saved import columns as listed
from sanket.web.saved.narrowing import OWN, address
from sanket.web.speech import gettext as _

REMOVED, A_DAY = "views.removed", 24 * 3600
WANTED: dict[str, Any] = {"accounts": Accounts, "contacts": Contacts, "leads": Leads}


class ViewForm(forms.Form):
    condition = field(required=False)
    name = forms.CharField(label=_l("Name"), max_length=100, required=False)
    segment = forms.TypedChoiceField(label=_l("Segment"), coerce=int, empty_value=None, required=False)
    shared = forms.BooleanField(label=_l("Everybody may pick it"), required=False)
    query = forms.CharField(max_length=2_000, required=False)

    def __init__(self, *args: Any, place: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        segments = queries.segments().filter(of=LISTS[place]).order_by("name").values_list("pk", "name")
        segment = self.fields["segment"]
        assert isinstance(segment, forms.ChoiceField)
        segment.choices = [("", "–"), *((str(pk), name) for pk, name in segments)]


def add(request: Request) -> HttpResponseBase:
    place = request.POST.get("place") or request.GET.get("place", "")
    if place not in LISTS:
        raise Http404
    posted = builder.filled(request.POST, LISTS[place]) if request.method == "POST" else None
    asked = WANTED[place].read(request.GET.dict())
    initial = {"condition": asked.condition, "segment": asked.segment, "query": _plain(place, asked.but())}
    return _shown(request, ViewForm(posted, initial=initial, place=place), place, None)


def change(request: Request, pk: int) -> HttpResponseBase:
    view = find(request, pk)
    posted = builder.filled(request.POST, LISTS[view.place]) if request.method == "POST" else None
    names = ("name", "condition", "shared")
    initial = {name: getattr(view, name) for name in names} | {"segment": view.segment_id or ""}
    initial["query"] = urlencode(view.asked)
    return _shown(request, ViewForm(posted, initial=initial, place=view.place), view.place, view)


def _shown(request: Request, form: ViewForm, place: str, view: View | None) -> HttpResponseBase:
    """*Show* leads to the list with this condition and keeps nothing; *Save* keeps it under a name."""
    of = LISTS[place]
    shows = form.data.get("deed") == "show"
    presses = builder.pressed(form.data, of) and not shows
    if form.is_bound and not presses and form.is_valid():
        try:
            return _answered(request, form.cleaned_data, place, view, shows=shows)
        except ConditionRefused as refused:
            form.add_error("condition", refused.sentence)
        except Refusal as refusal:
            named = str(refusal.data.get("field", "name"))
            form.add_error(named if named in form.fields else "name", refusal.sentence)
    text = str(form["condition"].value() or "")
    label = str(form["condition"].label)
    given = form.data if form.is_bound else None
    query = _plain(place, str(form["query"].value() or ""))
    context = {
        "form": form,
        "says_errors": form.is_bound and not presses,
        "view": view,
        "place": place,
        "of": of,
        "query": query,
        "also": [f"{key}: {value}" for key, value in parse_qsl(query)],
        "built": builder.shown(of, text, given, label=label, required=False),
        "crumbs": [(_titles()[place], reverse(place))],
        "back": address(view) if view else f"{reverse(place)}?{query}",
    }
    return render(request, "saved/form.jinja", context, status=422 if context["says_errors"] else 200)


def _answered(
    request: Request, given: dict[str, Any], place: str, view: View | None, *, shows: bool
) -> HttpResponseBase:
    asked = dict(parse_qsl(_plain(place, given.pop("query"))))
    pk = given.pop("segment")
    if shows:
        text = queries.Asked(given["condition"], LISTS[place]).text if given["condition"].strip() else ""
        said = {**asked, "segment": pk or "", "condition": text}
        return redirect(f"{reverse(place)}?{urlencode({key: value for key, value in said.items() if value})}")
    segment = queries.segments().filter(pk=pk).first() if pk else None
    if view is None:
        made = actions.add_view(place=place, owner=request.user, now=clock(), segment=segment, asked=asked, **given)
    else:
        made = actions.save_view(view, by=request.user, now=clock(), segment=segment, asked=asked, **given)
    toasts.say(request, _("The view %(name)s is kept.") % {"name": made.name})
    return redirect(address(made))


@require_POST
def removal(request: Request, pk: int) -> HttpResponseBase:
    view = find(request, pk)
    kept = actions.remove_view(view, by=request.user, now=clock())
    undo = reverse("view-restoration", args=[dumps(kept, salt=REMOVED, compress=True)])
    toasts.say(request, _("The view %(name)s is removed.") % {"name": view.name}, undo=undo)
    return redirect(view.place)


@require_POST
def restoration(request: Request, token: str) -> HttpResponseBase:
    """Undo of a removal: what it was stands in the signed address, and becomes one's own."""
    try:
        kept = loads(token, salt=REMOVED, max_age=A_DAY)
    except BadSignature as error:
        raise Http404 from error
    segment = queries.segments().filter(pk=kept.pop("segment")).first()
    made = actions.add_view(**kept, segment=segment, owner=request.user, now=clock())
    toasts.say(request, _("The view is there again."), level="info")
    return redirect(address(made))


@require_POST
def columns(request: Request) -> HttpResponseBase:
    """*Show* has the list's address say which columns; *Keep for me* has my lists of the kind show them from now on."""
    place = request.POST.get("place") or request.GET.get("place", "")
    if place not in LISTS:
        raise Http404
    chosen = listed.read({"columns": listed.joined(request.POST.getlist("columns"))})
    wanted = WANTED[place].read(dict(parse_qsl(request.POST.get("query", "").removeprefix("?"))))
    if request.POST.get("deed") == "keep":
        keep_columns(request.user, place=place, columns=chosen.split(".") if chosen else [])
        toasts.say(request, _("Your lists show these columns from now on."))
        chosen = ""
    return redirect(reverse(place) + wanted.but(columns=chosen))


def find(request: Request, pk: int) -> View:
    """One's own: of others' only what they show is known."""
    found = queries.views_of(request.user).filter(pk=pk, owner=request.user).first()
    if found is None:
        raise Http404
    return found


def _plain(place: str, query: str) -> str:
    """A list's own filters and order, as it reads them itself."""
    read = WANTED[place].read(dict(parse_qsl(query.removeprefix("?"))))
    return urlencode([(key, value) for key, value in parse_qsl(read.but().removeprefix("?")) if key not in OWN])


def _titles() -> dict[str, str]:
    return {"accounts": _("Accounts"), "contacts": _("Contacts"), "leads": _("Leads")}
