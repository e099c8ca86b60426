"""What is told of one lead, read once for all parts of its page."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse
from markupsafe import Markup

from sanket.crm.accounts import queries as accounts
from sanket.crm.activities import queries as activities
from sanket.crm.catalogue import queries as catalogue
from sanket.crm.leads.queries import Lead
from sanket.crm.recognition import queries as recognition
from sanket.web import show
from sanket.web.accounts.reach import Person, persons
from sanket.web.leads import sentences
from sanket.web.leads.sentences import Why
from sanket.web.speech import gettext as _

SECONDS_A_DAY = 86_400


class Told:
    """A lead with its live explanation, read once for all that the page shows."""

    def __init__(self, lead: Lead, at: int) -> None:
        self.lead, self.at = lead, at
        self.why = recognition.explain(lead.account_id, lead.offering_id, at=at)
        self.parts = self.why.parts
        self.kinds = {kind.pk: kind for kind in activities.types()}
        self.people = self._people()
        self.tree = catalogue.tree()

    def _people(self) -> dict[int, Person]:
        named = sorted({part.taken.act.contact for part in self.parts if part.taken.act.contact})
        return {one.id: one for one in persons(accounts.contacts_by_id(named))}

    def headline(self) -> Markup:
        why = Why.of(self.lead.why, people=self.lead.people)
        ours = [str(kind) for kind in self.kinds.values() if kind.direction != "customer"]
        return sentences.headline(
            why, account=str(self.lead.account), offering=str(self.lead.offering), now=self.at, ours=ours
        )

    def name(self, contact: int) -> str:
        return self.people[contact].name if contact in self.people else _("nobody named")

    def curve(self) -> recognition.Curve:
        acts = [part.taken.act for part in self.parts]
        return recognition.curve(self.lead.account_id, self.lead.offering_id, at=self.at, acts=acts)


def address(external_id: str) -> str:
    """Where the page of an activity is."""
    return reverse("activity") + "?" + urlencode({"id": external_id})


def signed(points: float) -> str:
    return f"{'+' if points >= 0 else '−'}{show.points(abs(points))}"
