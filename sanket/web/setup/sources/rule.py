"""One rule of the mapping: its form beside an event that it is about, and what it would do before it is saved."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_POST

from sanket.crm.activities import queries as activities
from sanket.crm.capture import actions, queries
from sanket.crm.capture.queries import EventRule, Preview
from sanket.crm.catalogue import queries as catalogue
from sanket.shared.errors import Refusal
from sanket.web import toasts
from sanket.web.access import needs
from sanket.web.requests import Request, clock
from sanket.web.setup.fitment import tree_choices
from sanket.web.setup.sources import mapping, pages, words

ANY = "any"
KINDS = [
    ("track", _l("Event")),
    ("page", _l("Page seen")),
    ("screen", _l("Screen seen")),
    (ANY, _l("Any of these")),
]
MEANS = [
    ("", _l("Choose…")),
    (EventRule.Typed.NAME, _l("the activity type that is called like the event")),
    (EventRule.Typed.NOT, _l("no activity: leave it out")),
]
ABOUT = [
    (EventRule.Offered.PROPERTY, _l("the one it names, or its page shows")),
    (EventRule.Offered.URL, _l("the one its page shows")),
]


class RuleForm(forms.Form):
    kind = forms.ChoiceField(label=_l("What came"), choices=KINDS)
    source = forms.ModelChoiceField(queries.sources().none(), label=_l("Source"), required=False, empty_label=_l("All"))
    name = forms.CharField(
        label=_l("Its name"),
        max_length=200,
        required=False,
        help_text=_l("Upper and lower case are the same. Quote* is all names that begin so; empty: any name."),
    )
    means = forms.ChoiceField(label=_l("It is"))
    about = forms.ChoiceField(label=_l("About which offering"))
    offering_property = forms.CharField(
        label=_l("Property that names the offering"),
        max_length=100,
        required=False,
        help_text=_l("By its key or name. Empty: product, sku, category and the like."),
    )
    otherwise = forms.ChoiceField(label=_l("Offering, where none is named"), required=False)
    account_property = forms.CharField(
        label=_l("Property that names the account"),
        max_length=100,
        required=False,
        help_text=_l("By its key. Empty: whom the visitor works for."),
    )
    property = forms.CharField(
        label=_l("Only where this property"), max_length=100, required=False, help_text=_l("product.line goes deeper.")
    )
    value = forms.CharField(label=_l("Is"), max_length=200, required=False)
    url = forms.CharField(
        label=_l("Only on pages like"),
        max_length=500,
        required=False,
        help_text=_l("/prices/* or shop.example.com/robots/*; * stands for anything."),
    )

    offerings: list[tuple[str, str]]
    types: list[tuple[str, str]]

    def __init__(self, *args: Any, beside: RuleForm | None = None, **kwargs: Any) -> None:
        """``beside``: another of the same page, with the same things to choose from."""
        super().__init__(*args, **kwargs)
        source = self.fields["source"]
        assert isinstance(source, forms.ModelChoiceField)
        source.queryset = queries.sources()
        if beside is not None:
            self.offerings, self.types = beside.offerings, beside.types
        else:
            self.offerings = tree_choices(catalogue.tree())
            self.types = [(str(kind.pk), str(kind)) for kind in activities.types()]
        offerings, types = self.offerings, self.types
        self._choose("means", [*MEANS, (str(_("Activity types")), types)])
        self._choose("about", [*ABOUT, (str(_("Always")), offerings)])
        self._choose("otherwise", [("", "–"), *offerings])

    def _choose(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def given(self) -> dict[str, Any]:
        """As the deed takes it."""
        data = dict(self.cleaned_data)
        means, about, otherwise = (data.pop(name) for name in ("means", "about", "otherwise"))
        chosen = about if about.isdecimal() else otherwise
        return {
            **data,
            "kind": "" if data["kind"] == ANY else data["kind"],
            "typed": EventRule.Typed.FIXED.value if means.isdecimal() else means,
            "type": activities.types().filter(pk=int(means)).first() if means.isdecimal() else None,
            "offered": EventRule.Offered.FIXED.value if about.isdecimal() else about,
            "offering": catalogue.offerings().filter(pk=int(chosen)).first() if chosen else None,
        }


def begun(rule: EventRule) -> dict[str, Any]:
    """What the form of a rule begins with."""
    fixed = rule.offered == EventRule.Offered.FIXED
    offering = str(rule.offering_id or "")
    return {
        **{name: getattr(rule, name) for name in PLAIN},
        "kind": rule.kind or ANY,
        "source": rule.source_id,
        "means": str(rule.type_id or "") if rule.typed == EventRule.Typed.FIXED else rule.typed,
        "about": offering if fixed else rule.offered,
        "otherwise": "" if fixed else offering,
    }


PLAIN = ("name", "property", "value", "url", "offering_property", "account_property")
FIELD_OF = {"type": "means", "typed": "means", "offering": "about", "offered": "about"}
"""What a refusal calls a field -> where it stands in the form."""
USUAL = {"kind": "track", "about": EventRule.Offered.PROPERTY}


@needs("settings.edit")
def add(request: Request) -> HttpResponseBase:
    asked = {name: request.GET[name] for name in RuleForm.base_fields if name in request.GET}
    return _page(request, None, {**USUAL, **asked})


@needs("settings.view", change="settings.edit")
def detail(request: Request, pk: int) -> HttpResponseBase:
    rule = mapping.find(pk)
    return _page(request, rule, begun(rule))


def _page(request: Request, rule: EventRule | None, initial: dict[str, Any]) -> HttpResponseBase:
    posted = request.POST if request.method == "POST" else None
    form = RuleForm(posted, initial=initial)
    looking = posted is not None and "preview" in posted
    if not looking and form.is_valid() and _saved(request, form, rule):
        return redirect("mapping")
    drawn = form if posted is not None else RuleForm(_as_posted(form, initial), beside=form)
    context = {"form": form, "rule": rule, "opened": "open" in request.GET, **_trial(drawn, rule)}
    return pages.show(
        request,
        "setup/sources/rule.jinja",
        context,
        tab="mapping",
        invalid=posted is not None and not (looking and form.is_valid()),
    )


def _as_posted(form: RuleForm, initial: dict[str, Any]) -> dict[str, Any]:
    return {name: "" if initial.get(name) is None else initial.get(name, "") for name in form.fields}


def _saved(request: Request, form: RuleForm, rule: EventRule | None) -> bool:
    try:
        actions.save_rule(rule, **form.given(), by=request.user, now=clock())
    except Refusal as refusal:
        field = FIELD_OF.get(refusal.data["field"], refusal.data["field"])
        form.add_error(field if field in form.fields else None, refusal.sentence)
        return False
    toasts.say(request, _("The rule is saved. What was kept is read by it."))
    return True


@require_POST
@needs("settings.edit")
def trial(request: Request) -> HttpResponseBase:
    """What the rule as it stands in the form would do; asked for as it is filled in."""
    pk = request.POST.get("rule", "")
    rule = mapping.find(int(pk)) if pk.isdecimal() and len(pk) < 19 else None
    context = {**_trial(RuleForm(request.POST), rule), "words": words, "link": pages.link}
    return render(request, "setup/sources/_trial.jinja", context)


def _trial(form: RuleForm, rule: EventRule | None) -> dict[str, Any]:
    """``preview`` is None where the form is not filled in far enough."""
    undecided = not form["means"].value()
    if undecided:
        # What it means is still open; what it fits can be told.
        form = RuleForm({**dict(form.data.items()), "means": EventRule.Typed.NOT.value}, beside=form)
    found: Preview | None = None
    if form.is_valid():
        found = queries.preview(EventRule(pk=rule.pk if rule else None, **form.given()))
    sample = queries.event(found.sample) if found and found.sample else None
    return {
        "preview": found,
        "undecided": undecided,
        "sample": words.told(sample) if sample else None,
        "raw": mapping.raw(sample.body) if sample else "",
    }
