"""How one wants to be told: of what by which way, when not, and by which channels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from sanket.crm.messaging import actions, queries
from sanket.crm.messaging.queries import Channel, Kind, Letter
from sanket.crm.workspace.queries import zone_of
from sanket.web import toasts
from sanket.web.requests import Request
from sanket.web.speech import gettext

LETTERS_SHOWN = 20
CLOCK = forms.TextInput(attrs={"placeholder": "22:00", "inputmode": "numeric", "size": "5", "autocomplete": "off"})


class TimesForm(forms.Form):
    quiet_from = forms.CharField(label=_l("Quiet from"), required=False, max_length=5, widget=CLOCK)
    quiet_until = forms.CharField(label=_l("until"), required=False, max_length=5, widget=CLOCK)
    break_through = forms.BooleanField(label=_l("Alarms come in quiet hours, too"), required=False)
    digest = forms.ChoiceField(
        label=_l("Digest by mail of what was not mailed at once and is not read"),
        required=False,
        choices=[("", _l("None")), ("hourly", _l("Every hour, if there is any")), ("daily", _l("Every day at …"))],
    )
    digest_at = forms.CharField(label=_l("… at"), max_length=5, widget=CLOCK)


@dataclass(frozen=True)
class Line:
    """A kind of notice, and by which of the ways that there are it is told at once."""

    kind: Kind
    chosen: frozenset[str]

    @property
    def label(self) -> str:
        return gettext(self.kind.label)

    @property
    def when(self) -> str:
        return gettext(self.kind.when)


class Sent(NamedTuple):
    letter: Letter
    title: str


def page(request: Request) -> HttpResponse:
    posted = request.POST if request.method == "POST" else None
    form = TimesForm(posted, initial=queries.wishes(request.user)._asdict())
    if posted is not None and form.is_valid():
        chosen = _chosen(request)
        try:
            actions.save_wishes(request.user, ways=chosen, **form.cleaned_data)
        except actions.ChannelRefused as refusal:
            form.add_error(refusal.data["field"] if refusal.data["field"] in form.fields else None, refusal.sentence)
        else:
            toasts.say(request, _("How you are told is saved."))
            return redirect("own-notices")
    return show(request, form, invalid=posted is not None)


def _chosen(request: Request) -> dict[str, list[str]]:
    return {kind: request.POST.getlist(f"ways:{kind}") for kind in queries.KINDS}


def show(request: Request, form: TimesForm, *, invalid: bool, typed: str = "", refused: str = "") -> HttpResponse:
    """``typed``: the address of a messenger, and why it was ``refused``."""
    channels = list(queries.channels(request.user))
    ways = _ways()
    wishes = queries.wishes(request.user)
    posted = request.method == "POST" and not refused
    context: dict[str, Any] = {
        "form": form,
        "ways": ways,
        "lines": [
            Line(kind, frozenset(request.POST.getlist(f"ways:{kind.name}") if posted else wishes.ways_of(kind)))
            for kind in queries.KINDS.values()
        ],
        "channels": [one for one in channels if one.way != Channel.Way.MAIL],
        "mail": next((one for one in channels if one.way == Channel.Way.MAIL), None),
        "mail_works": queries.mail_works(),
        "browsers": " ".join(one.digest for one in channels if one.way == Channel.Way.PUSH),
        "push_key": queries.push_key(),
        "letters": [Sent(one, _title(one)) for one in queries.letters(request.user, LETTERS_SHOWN)],
        "zone": zone_of(request.user, request.workspace),
        "links": bool(settings.BASE_URL),
        "typed": typed,
        "refused": refused,
        "state_words": STATES,
    }
    return render(request, "notices/own.jinja", context, status=422 if invalid or refused else 200)


STATES = {
    Letter.State.WAITING: (_l("on its way"), ""),
    Letter.State.SENT: (_l("sent"), "good"),
    Letter.State.FAILED: (_l("failed"), "bad"),
    Letter.State.DOUBTFUL: (_l("doubtful"), "warn"),
}


def _ways() -> dict[str, str]:
    words = {"mail": gettext("Mail"), "push": gettext("Browser"), "chat": gettext("Messenger")}
    return {way: words[way] for way in queries.WAYS if way != "mail" or queries.mail_works()}


def _title(letter: Letter) -> str:
    titles = [row.notice.title for row in letter.enclosures.all()]
    return titles[0] if len(titles) == 1 else gettext("%(n)s notices") % {"n": len(titles)}
