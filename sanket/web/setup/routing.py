"""Settings, Routing: the rules that give leads out, in order; each with the leads it is true of now."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any, ClassVar

from django import forms
from django.core.signing import BadSignature, dumps, loads
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from sanket.crm.leads.queries import Lead
from sanket.crm.response import actions, queries
from sanket.crm.response.queries import RoutingRule
from sanket.crm.rules import queries as conditions
from sanket.crm.rules.queries import ConditionRefused
from sanket.crm.workspace.queries import active_users, may, teams
from sanket.engine.conditions.explaining import Told
from sanket.shared.errors import Refusal
from sanket.shared.instants import seconds_of
from sanket.web import toasts
from sanket.web.access import needs
from sanket.web.conditions import builder
from sanket.web.requests import Request, clock
from sanket.web.setup import pages
from sanket.web.setup.worktime.fields import Language

REMOVED, A_DAY = "setup.routing", 24 * 3600
AT_ONCE = 200
"""So many leads are given out while somebody waits for the page."""
THEN = (
    ("team", _l("to whoever of a team has the fewest open leads")),
    ("person", _l("to one person")),
    ("people", _l("to named people in turns")),
    ("owner", _l("to the account's owner")),
    ("anyone", _l("to whoever sees the account and has the fewest open leads")),
    ("nurture", _l("to nobody: recycle it")),
    ("hold", _l("to nobody: hold it")),
)
AFTER_HOURS = (
    ("anyway", _l("give it all the same")),
    ("on call", _l("give it to who is on call")),
    ("wait", _l("wait until one of them is at work")),
)


GIVES = "team person people owner anyone"


class RuleForm(forms.Form):
    OF: ClassVar = {
        "team": "team",
        "people": "person people",
        "language": GIVES,
        "own_territory": GIVES,
        "after_hours": GIVES,
        "rest_days": "nurture",
        "reason": "nurture hold",
    }
    """Field -> the ways of giving leads out that need it; the style sheet hides it from the others."""

    name = forms.CharField(label=_l("Name"), max_length=100)
    condition = forms.CharField(
        label=_l("If"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text=_l('A condition about the lead, such as account.territory = "Pune". Empty: every lead.'),
    )
    then = forms.ChoiceField(label=_l("Give it"), choices=THEN)
    team = forms.TypedChoiceField(label=_l("Team"), coerce=int, empty_value=None, required=False)
    people = forms.TypedMultipleChoiceField(
        label=_l("People"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "checkbox"}),
        help_text=_l("One of them, or all who take turns."),
    )
    language = Language(
        label=_l("Only who speaks"), max_length=40, required=False, help_text=_l("Such as Hindi. Empty: everybody.")
    )
    own_territory = forms.BooleanField(label=_l("Only who has the account's territory"), required=False)
    after_hours = forms.ChoiceField(label=_l("If none of them is at work"), choices=AFTER_HOURS)
    rest_days = forms.IntegerField(label=_l("Recycled for days"), required=False, min_value=1, max_value=3_650)
    reason = forms.CharField(
        label=_l("Reason"), max_length=300, required=False, help_text=_l("If nobody is given it: read on the lead.")
    )
    active = forms.BooleanField(label=_l("The rule is on"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        team, people = self.fields["team"], self.fields["people"]
        assert isinstance(team, forms.ChoiceField)
        assert isinstance(people, forms.ChoiceField)
        for name in ("team", "people", "rest_days", "reason"):
            # Needed by some ways of giving leads out, which say so.
            self.fields[name].sometimes = True  # type: ignore[attr-defined]
        team.choices = [("", "–"), *((str(one.pk), one.name) for one in teams())]
        named = set(self.initial.get("people") or ())
        able = (one for one in active_users() if one.pk in named or may(one, "lead.act"))
        people.choices = [(str(one.pk), str(one)) for one in able]

    def said(self) -> dict[str, Any]:
        """As the room takes it."""
        given = dict(self.cleaned_data)
        given["team_id"] = given.pop("team")
        return given


@require_safe
@needs("settings.view")
def index(request: Request) -> HttpResponseBase:
    rules = queries.rules()
    names = {one.pk: str(one) for one in active_users()}
    at = seconds_of(clock())
    counts = queries.matching_each((rule.condition for rule in rules), at=at)
    rows = [
        {
            "rule": rule,
            "then": queries.in_words(rule, names),
            "counted": rule.condition in counts,
            "count": counts.get(rule.condition),
            "first": n == 0,
            "last": n == len(rules) - 1,
        }
        for n, rule in enumerate(rules)
    ]
    ownerless = queries.ownerless(at).count()
    return pages.show(request, "setup/routing.jinja", {"rows": rows, "ownerless": ownerless})


@require_POST
@needs("settings.edit")
def ownerless(request: Request) -> HttpResponse:
    """Leads that nobody has are given out, by the rules as they are now: a few at once, many by the job in a moment."""
    now = clock()
    ids = actions.route_ownerless(by=request.user, now=now)
    if len(ids) > AT_ONCE:
        said = ngettext("%(n)s lead is being given out.", "%(n)s leads are being given out.", len(ids)) % {
            "n": len(ids)
        }
    else:
        actions.route(now=now)
        said = _became(ids)
    toasts.say(request, said, level="info")
    return redirect("routing")


def _became(ids: Sequence[int]) -> str:
    """*2 leads were given out. 3 still have nobody: The usual way: …*"""
    given = Lead.objects.filter(pk__in=ids, owner__isnull=False).count()
    parts = []
    if given:
        parts.append(ngettext("%(n)s lead was given out.", "%(n)s leads were given out.", given) % {"n": given})
    if waits := queries.why_waiting(ids):
        left = ngettext("%(n)s lead still has nobody", "%(n)s leads still have nobody", len(waits))
        parts.append(f"{left % {'n': len(waits)}}: {waits[min(waits)]}")
    return " ".join(parts) or _("Nobody waits any more.")


@needs("settings.edit")
def add(request: Request) -> HttpResponseBase:
    posted = builder.filled(request.POST, "lead") if request.method == "POST" else None
    return _shown(request, RuleForm(posted, initial={"active": True}), None)


@needs("settings.view", change="settings.edit")
def detail(request: Request, pk: int) -> HttpResponseBase:
    rule = find(pk)
    posted = builder.filled(request.POST, "lead") if request.method == "POST" else None
    fields = ("name", "condition", "then", "people", "language", "own_territory", "after_hours", "rest_days", "reason")
    initial = {name: getattr(rule, name) for name in (*fields, "active")} | {"team": rule.team_id or ""}
    return _shown(request, RuleForm(posted, initial=initial), rule)


def _shown(request: Request, form: RuleForm, rule: RoutingRule | None) -> HttpResponseBase:
    """A press of the condition's chips shows the form again; else it is saved if it can be."""
    presses = builder.pressed(form.data, "lead")
    if not presses and form.is_valid() and _saved(request, form, rule):
        return redirect("routing")
    return shown(request, form, rule, invalid=form.is_bound and not presses)


def shown(request: Request, form: RuleForm, rule: RoutingRule | None, *, invalid: bool) -> HttpResponseBase:
    context = {"form": form, "rule": rule, "built": built(form), "says_errors": invalid, "spared": _spared(rule)}
    return pages.show(request, "setup/routing_rule.jinja", context, invalid=invalid)


def built(form: RuleForm) -> builder.Builder:
    """The chips of its condition."""
    condition = form["condition"]
    given = form.data if form.is_bound else None
    said = {"label": str(condition.label), "help": str(condition.help_text), "required": False}
    return builder.shown("lead", str(condition.value() or ""), given, **said)


def _spared(rule: RoutingRule | None) -> Told | None:
    """How its tests have gone so far, if it asks anything that can be asked. Rules that say the same are asked once, for the
    first of them."""
    if rule is None or not rule.condition:
        return None
    alike = (one.pk for one in queries.rules() if one.active and one.condition == rule.condition)
    with suppress(ConditionRefused):
        return conditions.spared(f"routing:{next(alike, rule.pk)}", rule.condition, "lead")
    return None


def _saved(request: Request, form: RuleForm, rule: RoutingRule | None) -> bool:
    try:
        if rule is None:
            actions.add_rule(by=request.user, now=clock(), **form.said())
        else:
            actions.save_rule(rule, by=request.user, now=clock(), **form.said())
    except Refusal as refusal:
        field = str(refusal.data.get("field") or "condition")
        form.add_error(field if field in form.fields else None, refusal.sentence)
        return False
    toasts.say(request, _("The rule is saved. It counts for leads that open from now on."))
    return True


@require_safe
@needs("settings.view")
def check(request: Request) -> HttpResponse:
    """What is wrong with a condition while it is typed, or how many open leads it is true of."""
    try:
        count, error = queries.matching(request.GET.get("condition", ""), at=seconds_of(clock()), strict=True), ""
    except Refusal as refusal:
        count, error = None, refusal.sentence
    return render(request, "setup/_routing_check.jinja", {"count": count, "error": error})


@require_POST
@needs("settings.edit")
def place(request: Request, pk: int) -> HttpResponse:
    """One up or one down."""
    actions.move_rule(find(pk), up=request.POST.get("way") == "up", by=request.user, now=clock())
    return redirect("routing")


@require_POST
@needs("settings.edit")
def removal(request: Request, pk: int) -> HttpResponse:
    rule = find(pk)
    kept = actions.remove_rule(rule, by=request.user, now=clock())
    undo = reverse("routing-restoration", args=[dumps(kept, salt=REMOVED, compress=True)])
    toasts.say(request, _("The rule %(name)s is removed.") % {"name": rule.name}, undo=undo)
    return redirect("routing")


@require_POST
@needs("settings.edit")
def restoration(request: Request, token: str) -> HttpResponse:
    """Undo of a removal: what it was stands in the signed address."""
    try:
        kept = loads(token, salt=REMOVED, max_age=A_DAY)
    except BadSignature as error:
        raise Http404 from error
    actions.restore_rule(kept, by=request.user, now=clock())
    toasts.say(request, _("The rule is there again."), level="info")
    return redirect("routing")


def find(pk: int) -> RoutingRule:
    found = next((rule for rule in queries.rules() if rule.pk == pk), None)
    if found is None:
        raise Http404
    return found
