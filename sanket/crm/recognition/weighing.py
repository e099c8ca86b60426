"""Freezing weights: worked out once, kept under a number, and never changed. Which of them count, a scoring version says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import QuerySet

from sanket.crm.accounts.queries import Contact
from sanket.crm.recognition import influence
from sanket.crm.recognition.book import Book, book
from sanket.crm.recognition.diff import Diff, diff
from sanket.crm.recognition.draft import draft
from sanket.crm.recognition.models import InfluenceVersion, InfluenceWeight
from sanket.crm.workspace.actions import audit, fail, finish, start_progress
from sanket.crm.workspace.queries import Progress, User
from sanket.shared import instants

WORK = "influence"
"""The kind of progress that people watch."""
ROWS_AT_ONCE = 500


def weigh_contacts(*, by: User | None, now: datetime) -> InfluenceVersion:
    """Work the weights out of all communications so far, and freeze them under a new number."""
    at = instants.seconds_of(now)
    # Read and worked out before anything is written: nobody waits for it.
    found = influence.found(at)
    with transaction.atomic():
        return _freeze(found, at, by=by, now=now)


def _freeze(found: influence.Found, at: int, *, by: User | None, now: datetime) -> InfluenceVersion:
    people, rows, compared = found
    version = InfluenceVersion.objects.create(
        made_at=now,
        by=by,
        at=at,
        communications=rows,
        people=len(people),
        accounts=len({one.account_id for one in people}),
        settings=influence.settings(),
        compared=compared,
    )
    kept = (
        InfluenceWeight(
            version=version, **{name: value for name, value in one._asdict().items() if name != "account_id"}
        )
        for one in people
        if one.weight != 1.0
    )
    InfluenceWeight.objects.bulk_create(kept, batch_size=ROWS_AT_ONCE)
    audit(
        by=by,
        verb="influence.weigh",
        kind="influence",
        subject=version.pk,
        label=f"weights {version.pk}",
        changes={"people": [None, version.people], "communications": [None, rows]},
        now=now,
    )
    return version


@transaction.atomic
def start_weighing(*, by: User | None, now: datetime) -> Progress:
    """Have a worker do it. Pressed twice it is done once."""
    from sanket.crm.recognition.jobs import weigh

    under_way = weighing()
    if under_way is not None:
        return under_way
    progress = start_progress(kind=WORK, label="Weights of contacts", by=by, waiting=True, now=now)
    weigh.enqueue(progress.pk)
    return progress


def perform_weighing(progress_id: int, *, now: datetime) -> None:
    """Do what was started; after a kill it is done again from the beginning, and done twice never."""
    progress = Progress.objects.filter(pk=progress_id).first()
    if progress is None:
        return
    if progress.state == Progress.State.DONE:
        return
    try:
        at = instants.seconds_of(now)
        found = influence.found(at)
        with transaction.atomic():
            progress = Progress.objects.select_for_update(of=("self",)).get(pk=progress_id)
            if progress.state != Progress.State.DONE:
                version = _freeze(found, at, by=progress.by, now=now)
                finish(progress, result={"version": version.pk}, now=now)
    except Exception:
        # The worker tries again; were it to give up, nobody should wait for it.
        fail(progress, error="It broke off, and nothing was frozen. It is tried again in a while.", now=now)
        raise


def weighing() -> Progress | None:
    """The work under way, if there is any."""
    states = (Progress.State.WAITING, Progress.State.RUNNING)
    return Progress.objects.filter(kind=WORK, state__in=states).order_by("-pk").first()


def influence_versions() -> QuerySet[InfluenceVersion]:
    """Newest first."""
    return InfluenceVersion.objects.select_related("by").order_by("-pk")


def influence_weights(version: int) -> QuerySet[InfluenceWeight]:
    """Who does not weigh 1, the heaviest first."""
    rows = InfluenceWeight.objects.filter(version=version).select_related("contact__account")
    return rows.order_by("-weight", "contact__external_id")


class Drafted(NamedTuple):
    """Whether the draft says something of influence, and what: the number of weights, or None for off."""

    there: bool
    version: int | None


def influence_in_force() -> int | None:
    """The weights that readers' scores were made with; None: influence is off."""
    return book().influence


def weight_of(contact_id: int) -> float:
    """What the points of somebody's activities are multiplied by now."""
    return book().weights.get(contact_id, 1.0)


def contact_weights() -> Mapping[int, float]:
    """The same for everybody who does not weigh 1; empty while influence is off."""
    return book().weights


def influence_drafted() -> Drafted:
    found = [edit for edit in draft().edits if edit.field == "influence"]
    return Drafted(bool(found), found[0].after if found else None)


def influence_trial(version: int | None, *, now: datetime) -> Diff:
    """What these weights, or none, would do to the leads of now, all else as it is agreed on. Changes nothing."""
    agreed = Book(newest=True)
    other = agreed.altered(lambda settings: settings.update(influence=version))
    return diff(agreed, other, at=instants.seconds_of(now))


class Weighed(NamedTuple):
    """A contact as `sanket influence` tells of it."""

    contact: str
    account: str
    name: str
    person: influence.Person


def weights_at(at: int) -> list[Weighed]:
    """Everybody at accounts where people communicate, as of ``at``, the heaviest first. Changes nothing."""
    people = {one.contact_id: one for one in influence.found(at).people}
    accounts = sorted({one.account_id for one in people.values()})
    rows: list[Weighed] = []
    for start in range(0, len(accounts), ROWS_AT_ONCE):
        part = Contact.objects.filter(account__in=accounts[start : start + ROWS_AT_ONCE])
        named = part.values_list("pk", "account_id", "external_id", "account__external_id", "name")
        for pk, account_id, contact, account, name in named:
            nothing_known = influence.Person(pk, account_id, 1.0, 1.0, 1.0, 1.0, 1.0, 0, 0, 0, 0, 0)
            rows.append(Weighed(contact, account, name, people.get(pk, nothing_known)))
    return sorted(rows, key=lambda one: (-one.person.weight, one.contact))


def influence_json(at: int) -> list[dict[str, Any]]:
    """The same for machines."""
    return [
        {
            "contact": one.contact,
            "account": one.account,
            "weight": one.person.weight,
            "degree": one.person.degree,
            "in": one.person.heard_from,
            "out": one.person.turned_to,
            "received": one.person.received,
            "sent": one.person.sent,
            **{name: getattr(one.person, name) if one.person.degree else None for name in influence.CENTRALITIES},
        }
        for one in weights_at(at)
    ]
