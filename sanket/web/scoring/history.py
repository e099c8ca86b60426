"""The history of every value, threshold, table row and half-life: who, when, why, from what to what."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_safe

from sanket.crm.activities import queries as log
from sanket.crm.catalogue import queries as catalogue
from sanket.crm.recognition import queries
from sanket.crm.workspace import queries as workspace
from sanket.web.access import needs
from sanket.web.requests import Request
from sanket.web.scoring import pages
from sanket.web.setup.audit import cursor, mark

PAGE = 50
KINDS = {
    "value": _l("Values"),
    "tuning": _l("Half-lives and thresholds"),
    "fitment": _l("Fitment tables"),
    "settings": _l("Defaults"),
}


class Subjects:
    """What a change is about, in people's words and with its page."""

    def __init__(self) -> None:
        self._known = {
            "value": {one.external_id: (str(one), reverse("type", args=[one.pk])) for one in log.types()},
            "tuning": {
                one.external_id: (one.name or one.external_id, reverse("offering", args=[one.id]))
                for one in catalogue.tree().rows.values()
            },
        }

    def of(self, kind: str, subject: str) -> tuple[str, str]:
        """Words and address."""
        if kind == "fitment":
            key, dot, rest = subject.partition(" · ")
            return f"{self._known['tuning'].get(key, (key, ''))[0]}{dot}{rest}", reverse("fitment")
        if kind == "settings":
            return str(_("Defaults")), reverse("defaults")
        return self._known.get(kind, {}).get(subject, (subject, ""))

    def named(self, text: str) -> list[str]:
        """Keys of the types and offerings whose name holds the text."""
        wanted = text.lower()
        return [key for one in self._known.values() for key, (name, _url) in one.items() if wanted in name.lower()]


@require_safe
@needs("scoring.view")
def page(request: Request) -> HttpResponseBase:
    asked = {name: request.GET.get(name, "").strip() for name in ("by", "kind", "text")}
    everyone = list(workspace.users())
    subjects = Subjects()
    found = queries.value_history(
        asked["kind"] if asked["kind"] in KINDS else None,
        by=next((user for user in everyone if str(user.pk) == asked["by"]), None),
        text=asked["text"],
        subjects=subjects.named(asked["text"])[:500] if asked["text"] else (),
        before=cursor(request.GET.get("before", "")),
        limit=PAGE + 1,
    )
    shown = found[:PAGE]
    kept = {name: value for name, value in asked.items() if value}
    context = {
        "changes": [(change, *subjects.of(change.kind, change.subject)) for change in shown],
        "kinds": KINDS,
        "user_choices": [_option("", _("Anybody")), *(_option(user.pk, user) for user in everyone)],
        "kind_choices": [_option("", _("Anything")), *(_option(name, label) for name, label in KINDS.items())],
        "asked": asked,
        "older": f"?{urlencode({**kept, 'before': mark(shown[-1])})}" if len(found) > PAGE else "",
        "newest": f"?{urlencode(kept)}" if "before" in request.GET else "",
    }
    return pages.show(request, "scoring/history.jinja", context)


def _option(value: object, label: object) -> dict[str, str]:
    return {"value": str(value), "label": str(label)}
