"""One's own notices: a list, marked as read one by one, all at once, or by following one."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from sanket.crm.messaging import actions, queries
from sanket.crm.messaging.queries import Notice
from sanket.shared.instants import seconds_of
from sanket.web import toasts
from sanket.web.accounts.reach import dialled
from sanket.web.requests import LARGEST, Request, clock, plain_number

PAGE = 50
ICONS = {"lead": "leads", "leads": "leads", "import": "import", "source": "link", "job": "tool", "response": "clock"}


@dataclass(frozen=True)
class Row:
    notice: Notice

    @property
    def icon(self) -> str:
        return ICONS.get(self.notice.kind.partition(".")[0], "bell")

    @property
    def lines(self) -> list[str]:
        return self.notice.body.splitlines()

    @property
    def alarm(self) -> bool:
        kind = queries.KINDS.get(self.notice.kind)
        return kind is not None and kind.alarm

    @property
    def call(self) -> str:
        number = dialled(self.notice.phone)
        return f"tel:{number}" if number else ""

    @property
    def chat(self) -> str:
        number = dialled(self.notice.phone)
        return f"https://wa.me/{number[1:]}" if number.startswith("+") else ""


@require_safe
def index(request: Request) -> HttpResponse:
    unread = request.GET.get("show", "") == "unread"
    found = queries.notices(request.user)
    if unread:
        found = found.filter(read_at=None)
    before = plain_number(request.GET.get("before"))
    if before is not None:
        found = found.filter(pk__lt=before)
    some = list(found[: PAGE + 1])
    context = {
        "rows": [Row(one) for one in some[:PAGE]],
        "older": some[PAGE - 1].pk if len(some) > PAGE else None,
        "unread_only": unread,
        "newest": queries.bell(request.user).newest,
    }
    return render(request, "notices/index.jinja", context)


@require_safe
def follow(request: Request, pk: int) -> HttpResponse:
    """To what it speaks of. Whoever was there has read it: a mark that may be made twice and harms nobody."""
    notice = _own(request, pk)
    actions.read(notice, at=seconds_of(clock()))
    return redirect(notice.link or "notices")


@require_POST
def reading(request: Request, pk: int) -> HttpResponse:
    actions.read(_own(request, pk), at=seconds_of(clock()))
    return redirect("notices")


@require_POST
def readings(request: Request) -> HttpResponse:
    """All that the page showed; what came since stays new."""
    upto, at = plain_number(request.POST.get("upto")), seconds_of(clock())
    many = actions.read_all(request.user, upto=upto, at=at) if upto is not None else 0
    if many:
        said = ngettext("%(n)s notice is marked as read.", "%(n)s notices are marked as read.", many) % {"n": many}
        toasts.say(request, said, undo=reverse("notices-restoration", args=[at]))
    return redirect("notices")


@require_POST
def restoration(request: Request, at: int) -> HttpResponse:
    if at <= LARGEST:
        actions.unread_again(request.user, at=at)
        toasts.say(request, _("They are new again."))
    return redirect("notices")


def _own(request: Request, pk: int) -> Notice:
    found = queries.notices(request.user).filter(pk=min(pk, LARGEST)).first()
    if found is None:
        raise Http404
    return found
