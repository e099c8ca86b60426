"""What Today says to whom a round of proposals waits for."""

from __future__ import annotations

from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sanket.crm.recognition import queries
from sanket.crm.workspace.queries import User, may


class Ask(NamedTuple):
    text: str
    url: str
    button: str


def asks(user: User) -> list[Ask]:
    """*Bob asks you what 12 activity types are worth*; or, to who decides, that all have answered."""
    if not may(user, "scoring.propose"):
        return []
    found = queries.waiting(user)
    if found is None:
        return []
    if found.asked:
        name = str(found.round.opened_by or _("Somebody"))
        text = ngettext(
            "%(name)s asks you what %(n)s activity type is worth.",
            "%(name)s asks you what %(n)s activity types are worth.",
            found.types,
        ) % {"name": name, "n": found.types}
        return [Ask(text, reverse("value-proposals", args=[found.round.pk]), _("Propose values"))]
    if found.to_agree and may(user, "settings.edit"):
        text = ngettext(
            "All have proposed values; %(n)s activity type is still to be agreed on.",
            "All have proposed values; %(n)s activity types are still to be agreed on.",
            found.to_agree,
        ) % {"n": found.to_agree}
        return [Ask(text, reverse("value-round", args=[found.round.pk]), _("See where they differ"))]
    return []
