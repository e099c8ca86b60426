"""The filters above the list of leads: each a chip that opens its choices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sanket.crm.leads import queries as leads
from sanket.crm.leads.queries import WARM_TABS
from sanket.web.leads import sentences
from sanket.web.leads.forms import in_words
from sanket.web.leads.listing import CLOSED_STAGES, HEATS, OPEN_STAGES, Wanted, answer_words
from sanket.web.leads.offerings import offering_choices
from sanket.web.speech import gettext as _

if TYPE_CHECKING:
    from sanket.crm.workspace.queries import User


def filters(wanted: Wanted, people: Sequence[User], *, user: User) -> list[dict[str, Any]]:
    made = [_offering(wanted), _owner(wanted, people, user)]
    if wanted.tab in WARM_TABS:
        made += [_stage(wanted, OPEN_STAGES), _heat(wanted), _answer(wanted)]
    elif wanted.tab == "closed":
        made += [_stage(wanted, CLOSED_STAGES), _reason(wanted)]
    return made


def _chip(name: str, key: str, wanted: Wanted, options: list[tuple[str, str]]) -> dict[str, Any]:
    value, address = getattr(wanted, key), wanted.choices(key)
    return {
        "name": name,
        "value": "" if value is None else str(value),
        "clear": wanted.but(**{key: None if key in ("offering", "reason") else ""}),
        "options": [{"value": v, "label": label, "url": address(v), "count": None} for v, label in options],
    }


def _offering(wanted: Wanted) -> dict[str, Any]:
    return _chip(_("Offering"), "offering", wanted, [(str(pk), label) for pk, label in offering_choices()])


def _owner(wanted: Wanted, people: Sequence[User], user: User) -> dict[str, Any]:
    others = [(str(person.pk), str(person)) for person in people if person.pk != user.pk]
    return _chip(_("Owner"), "owner", wanted, [("me", _("Me")), ("none", _("Nobody")), *others])


def _stage(wanted: Wanted, stages: Sequence[str]) -> dict[str, Any]:
    return _chip(_("Stage"), "stage", wanted, [(stage, sentences.stage_word(stage)) for stage in stages])


def _reason(wanted: Wanted) -> dict[str, Any]:
    known = [(str(pk), in_words(text)) for pk, text in leads.reason_texts().items()]
    return _chip(_("Reason"), "reason", wanted, known)


def _heat(wanted: Wanted) -> dict[str, Any]:
    return _chip(_("Heat"), "heat", wanted, [(x, _("%(x)s× threshold and more") % {"x": x}) for x in HEATS])


def _answer(wanted: Wanted) -> dict[str, Any]:
    return _chip(_("Answer"), "answer", wanted, list(answer_words().items()))
