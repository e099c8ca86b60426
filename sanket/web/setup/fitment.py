"""The fitment tables: who fits what, row by row, and a try-out on a real account."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.signing import BadSignature, dumps, loads
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_POST

from sanket.crm.accounts import queries as accounts
from sanket.crm.accounts.fields import ACCOUNT_COLUMNS, CONTACT_COLUMNS
from sanket.crm.catalogue import queries as catalogue
from sanket.crm.recognition import actions, queries
from sanket.crm.recognition.queries import Edit, FitmentRow
from sanket.shared.errors import Refusal
from sanket.web import toasts
from sanket.web.access import needs
from sanket.web.requests import Request, clock, plain_number
from sanket.web.setup import drafting, pages
from sanket.web.setup.numbers import ScoreField

REMOVED = "setup.fitment"
KEY = ("offering_id", "factor", "attribute", "equals")
FACTORS = [("industry", _l("Industry")), ("account", _l("Account")), ("contact", _l("Contact"))]
ATTRIBUTES = sorted({*ACCOUNT_COLUMNS, *CONTACT_COLUMNS, "tag", "is_customer"})


class RowForm(forms.Form):
    offering = forms.TypedChoiceField(label=_l("Offering"), coerce=int, empty_value=None, required=False)
    factor = forms.ChoiceField(label=_l("Factor"), choices=FACTORS)
    attribute = forms.ChoiceField(
        label=_l("If"), required=False, help_text=_l("Empty: this is the factor's score where no other row matches.")
    )
    equals = forms.CharField(
        label=_l("Is"),
        max_length=500,
        required=False,
        help_text=_l("A value; several as a|b; numbers as 50..199, >=200, <50. Upper and lower case are the same."),
    )
    score = ScoreField(label=_l("Score"), help_text=_l("1 changes nothing, 0 rules out, 1.5 counts for more."))
    reason = forms.CharField(
        label=_l("Reason for the change"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_l("Others read it in the draft and in the history."),
    )

    def __init__(self, *args: Any, tree: catalogue.Tree, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offering, attribute = self.fields["offering"], self.fields["attribute"]
        assert isinstance(offering, forms.ChoiceField)
        assert isinstance(attribute, forms.ChoiceField)
        offering.choices = [("", _("All offerings")), *tree_choices(tree)]
        attribute.choices = [("", _("Nothing else matches")), *((name, name.replace("_", " ")) for name in ATTRIBUTES)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("attribute") and not cleaned.get("equals", "").strip():
            self.add_error("equals", _("Say which value it must have."))
        if not cleaned.get("attribute") and cleaned.get("equals", "").strip():
            self.add_error("attribute", _("Choose what must have this value."))
        return cleaned

    def row(self) -> dict[str, Any]:
        """As recognition takes it."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "reason"}
        return {"offering_id": data.pop("offering"), **data}


def tree_choices(tree: catalogue.Tree) -> list[tuple[str, str]]:
    return [(str(row.id), "\u2003" * depth + (row.name or row.external_id)) for row, depth in tree.walk()]


@needs("settings.view", change="settings.edit")
def index(request: Request) -> HttpResponseBase:
    tree = catalogue.tree()
    posted = request.POST if request.method == "POST" else None
    form = RowForm(posted, tree=tree, initial={"offering": request.GET.get("offering", "")})
    if form.is_valid() and _saved(request, form):
        return redirect(_listing(form.cleaned_data["offering"]))
    chosen = _chosen(request, tree)
    rows = listed(queries.fitment_rows(), tree)
    context = {
        "form": form,
        "factors": FACTORS,
        "groups": [
            (label, [row for row in rows if row.factor == name and _about(row, chosen)]) for name, label in FACTORS
        ],
        "total": len(rows),
        "offerings": [
            {"value": value, "label": label, "url": f"?offering={value}"} for value, label in tree_choices(tree)
        ],
        "chosen": str(chosen or ""),
        "trial": _trial(request, tree),
        "trial_url": lambda key: f"?{urlencode({'account': key, 'for': request.GET.get('for', '')})}#try",
    }
    return pages.show(request, "setup/fitment.jinja", context, invalid=posted is not None)


def _options(pairs: list[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"value": value, "label": label} for value, label in pairs]


@dataclass(frozen=True)
class Listed:
    """A row of the tables as they are or, where the draft adds one, as they would be. ``edit``: what the draft says."""

    pk: int | None
    offering_id: int | None
    offering: str
    factor: str
    attribute: str
    equals: str
    score: float
    edit: Edit | None

    @property
    def url(self) -> str:
        return reverse("fitment-row", args=[self.pk]) if self.pk else reverse("scoring-draft")


def listed(rows: list[FitmentRow], tree: catalogue.Tree) -> list[Listed]:
    drafted = {
        tuple(edit.target[name] for name in KEY): edit for edit in queries.draft().edits if edit.kind == "fitment"
    }
    found = []
    for row in rows:
        key = (row.offering_id, row.factor, row.attribute, row.equals)
        name = str(row.offering) if row.offering else ""
        found.append(Listed(row.pk, row.offering_id, name, *key[1:], row.score, drafted.pop(key, None)))
    for (offering, factor, attribute, equals), edit in drafted.items():
        name = tree.label(offering) if offering else ""
        found.append(Listed(None, offering, name, factor, attribute, equals, edit.after, edit))
    return found


def _about(row: Listed, chosen: tuple[int, ...] | int | None) -> bool:
    return chosen is None or row.offering_id == chosen


def _chosen(request: Request, tree: catalogue.Tree) -> int | None:
    """The offering whose rows are asked for."""
    asked = plain_number(request.GET.get("offering"))
    return asked if asked in tree.rows else None


def _listing(offering: int | None) -> str:
    return reverse("fitment") + (f"?{urlencode({'offering': offering})}" if offering else "")


@needs("settings.view", change="settings.edit")
def detail(request: Request, pk: int) -> HttpResponseBase:
    row = _find(pk)
    posted = request.POST if request.method == "POST" else None
    kept = {name: getattr(row, name) for name in KEY[1:]}
    edits = drafting.edits("fitment", offering_id=row.offering_id, **kept)
    removed = "score" in edits and edits["score"].after is None
    score = edits["score"].after if edits and not removed else row.score
    initial = {**kept, "offering": row.offering_id or "", "score": pages.field_number(score)}
    form = RowForm(posted, tree=catalogue.tree(), initial=initial)
    drafting.mark(form, edits)
    if form.is_valid() and _saved(request, form, instead_of=row):
        return redirect(_listing(form.cleaned_data["offering"]))
    context = {"form": form, "row": row, "edits": edits}
    return pages.show(request, "setup/fitment_row.jinja", context, invalid=posted is not None)


def _find(pk: int) -> FitmentRow:
    found = next((row for row in queries.fitment_rows() if row.pk == pk), None)
    if found is None:
        raise Http404
    return found


def _saved(request: Request, form: RowForm, instead_of: FitmentRow | None = None) -> bool:
    """Rows are known by what they say: one that says something else now takes the place of the old one."""
    new, now, reason = form.row(), clock(), form.cleaned_data["reason"]
    old = instead_of and tuple(getattr(instead_of, name) for name in KEY)
    replaced = instead_of is not None and old != tuple(new[name] for name in KEY)
    try:
        with transaction.atomic():
            kept = actions.keep_fitment([new], by=request.user, now=now, reason=reason)
            if instead_of is not None and replaced:
                gone = actions.keep_fitment_removal([instead_of.pk], by=request.user, now=now, reason=reason)
                kept = kept._replace(changes=kept.changes + gone.changes)
    except Refusal as refusal:
        form.add_error(refusal.data.get("field"), refusal.sentence)
        return False
    saved = _("The row is saved.") if instead_of else _("The row is added.")
    drafting.say(request, kept, saved, unchanged=_("Nothing was changed."))
    return True


@require_POST
@needs("settings.edit")
def removal(request: Request, pk: int) -> HttpResponseBase:
    row = _find(pk)
    key = {name: getattr(row, name) for name in KEY}
    was = [{**key, "score": row.score}]
    kept = actions.keep_fitment_removal([row.pk], by=request.user, now=clock())
    undo = reverse("fitment-restoration", args=[dumps(was, salt=REMOVED, compress=True)])
    drafting.say(request, kept, _("The row is removed. The leads it concerns are checked again."), undo=undo)
    back = request.POST.get("back", "")
    return redirect(_listing(plain_number(back)))


@require_POST
@needs("settings.edit")
def restoration(request: Request, token: str) -> HttpResponse:
    """Undo of a removal: the row stands in the signed address. In the draft: it is given its present score again."""
    try:
        was = loads(token, salt=REMOVED, max_age=24 * 3600)
    except BadSignature as error:
        raise Http404 from error
    actions.keep_fitment(was, by=request.user, now=clock(), reason="")
    toasts.say(request, _("The row is back."))
    return redirect("fitment")


def _trial(request: Request, tree: catalogue.Tree) -> dict[str, Any]:
    """How an account would be judged by the tables as they are now."""
    asked = {name: request.GET.get(name, "").strip() for name in ("account", "for", "contact")}
    found = accounts.search(request.user, asked["account"], limit=5).accounts if asked["account"] else []
    trial: dict[str, Any] = {
        **asked,
        "found": found,
        "options": _options(tree_choices(tree)),
        "result": None,
        "people": [],
    }
    exact = [one for one in found if one.external_id == asked["account"] or one.name == asked["account"]]
    account = exact[0] if exact else found[0] if len(found) == 1 else None
    offering = plain_number(asked["for"])
    if account is None or offering is None or offering not in tree.rows:
        return trial
    people = list(accounts.contacts_visible_to(request.user).filter(account=account).order_by("name_key", "pk")[:50])
    named = tuple(person.pk for person in people if str(person.pk) == asked["contact"])
    threshold = queries.parameters()[offering].fitment_threshold
    factors = queries.fitment_factors(account.pk, offering, named)
    product = 1.0
    for _name, score, _rows in factors:
        product *= score
    result = {"account": account, "offering": tree.label(offering), "product": product, "threshold": threshold}
    labels = dict(FACTORS)
    result["factors"] = [
        {"name": str(labels[name]), "score": score, "why": "; ".join(_why(row, tree) for row in rows)}
        for name, score, rows in factors
    ]
    offered = [("", _("Nobody in particular")), *((str(person.pk), str(person)) for person in people)]
    return {**trial, "result": result, "people": _options(offered)}


def _why(row: Any, tree: catalogue.Tree) -> str:
    where = tree.label(row.offering) if row.offering else _("all offerings")
    what = f"{row.attribute.replace('_', ' ')} = {row.equals}" if row.attribute else _("nothing else matches")
    return f"{what} ({where})"
