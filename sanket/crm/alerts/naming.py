"""A lead in the words of a notice: who, what, why, and whom to call."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sanket.crm.accounts.queries import Contact, consents_of, contacts_by_external
from sanket.crm.activities.queries import Activity, Direction
from sanket.crm.catalogue.queries import tree
from sanket.crm.leads.queries import Lead
from sanket.shared.batches import sliced

KINDS_TOLD = 2


class About(NamedTuple):
    """``call``: a number that may be called, and whose it is, such as *Anita Rao, Head of R&D*."""

    lead: Lead
    what: str
    why: str
    phone: str
    call: str

    @property
    def subject(self) -> str:
        return f"lead:{self.lead.pk}"

    @property
    def link(self) -> str:
        return f"/leads/{self.lead.pk}/"

    def body(self, *more: str) -> str:
        """Lines: why, whom to call, and what else there is to say."""
        call = f"Call {self.call}: {self.phone}" if self.phone else self.call
        return "\n".join(filter(None, (self.why, call, *more)))


def leads(ids: Iterable[int], *, with_news: bool = False) -> dict[int, About]:
    """By id, of those that there are. Three queries for hundreds of them. ``with_news``: what the customer has just done
    first; why it is a lead is worked out later, and says yet what was so before."""
    found: dict[int, About] = {}
    for some in sliced(ids):
        rows = list(Lead.objects.filter(pk__in=some).select_related("account", "offering").defer("evidence"))
        if with_news:
            _add_news(rows)
        people = _people(rows)
        for row in rows:
            phone, call = people.get(row.pk, ("", ""))
            found[row.pk] = About(row, f"{row.account} · {row.offering}", _why(row.why, row.people), phone, call)
    return found


def _add_news(rows: Sequence[Lead]) -> None:
    acts = Activity.objects.filter(
        account_id__in={row.account_id for row in rows},
        occurred_at__in={row.last_at for row in rows},
        type__direction=Direction.CUSTOMER,
        superseded_at=None,
        withdrawn_at=None,
    )
    done = list(acts.order_by("pk").select_related("type", "contact"))
    whole = tree()
    for row in rows:
        about = {row.offering_id, *whole.below(row.offering_id)}
        its = [one for one in done if (one.account_id, one.occurred_at) == (row.account_id, row.last_at)]
        if last := next((one for one in reversed(its) if one.offering_id in about), None):
            who = {"last": {"contact": last.contact.external_id}} if last.contact else {}
            row.why = {**row.why, "news": str(last.type), **who}


def _people(rows: Sequence[Lead]) -> dict[int, tuple[str, str]]:
    """Who acted last or tipped it, somebody who may be called first."""
    named = {
        row.pk: [
            str(told["contact"])
            for told in (row.why.get("last"), row.why.get("tipped"))
            if told and told.get("contact")
        ]
        for row in rows
    }
    contacts = {
        one.external_id: one for one in contacts_by_external({name for names in named.values() for name in names})
    }
    refused = {
        pk for pk, told in consents_of([one.pk for one in contacts.values()]).items() if told.get("phone") is False
    }
    found = {}
    for pk, names in named.items():
        there = [contacts[name] for name in dict.fromkeys(names) if name in contacts]
        if there:
            one = min(there, key=lambda one: not _phone(one, refused))
            found[pk] = (_phone(one, refused), ", ".join(filter(None, (str(one), one.title or one.department))))
    return found


def _phone(contact: Contact, refused: set[int]) -> str:
    return "" if contact.pk in refused else contact.phone or contact.whatsapp


def _why(why: Mapping[str, Any], people: int) -> str:
    """*Asked for a quote; 3 people; visited pricing 2×*: what a notice has room for. With news: *Came to the fair. Before: …*"""
    tipped = str((why.get("tipped") or {}).get("type") or "")
    if news := why.get("news"):
        before = _why({**why, "news": ""}, people)
        return f"{news}. Before: {before}" if before else news
    many = int(why.get("people") or people or 0)
    parts = [tipped, f"{many} people" if many > 1 else ""]
    parts += [f"{row[0]} {row[1]}×" if row[1] > 1 else row[0] for row in why.get("top") or () if row[0] != tipped][
        :KINDS_TOLD
    ]
    return "; ".join(filter(None, parts))
