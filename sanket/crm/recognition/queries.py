"""Questions to recognition: how warm, why, since when, until when, and whether all of it is true."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from sanket.crm.accounts.queries import Account
from sanket.crm.activities.queries import contacts_before
from sanket.crm.leads.queries import Lead
from sanket.crm.recognition.account import Curve, Heat, Weeks, curve, heat, heat_weeks
from sanket.crm.recognition.answers import explain_json, leads_json
from sanket.crm.recognition.book import CYCLES_PER_HALF_LIFE, Book, book, scoring
from sanket.crm.recognition.diff import Diff, ListedLead, Move, draft_diff
from sanket.crm.recognition.draft import Draft, Edit, draft, draft_book, edits_are_drafted
from sanket.crm.recognition.dress import speakers
from sanket.crm.recognition.explanation import Explanation, PartOf, explain
from sanket.crm.recognition.imagined import Ahead, Imagined, Stood, ahead, imagine
from sanket.crm.recognition.learned.runs import confirmed_types, counts_ahead, last_learned, learned, learning
from sanket.crm.recognition.learned.runs import runs as learned_runs
from sanket.crm.recognition.models import (
    FitmentRow,
    Interest,
    LearnedRun,
    Rescore,
    RoundPerson,
    Scoring,
    TypeValue,
    ValueChange,
    ValueProposal,
    ValueRound,
)
from sanket.crm.recognition.outcomes import (
    BOUGHT,
    Outcomes,
    amounts_won,
    buyers,
    count_outcomes,
    decided_deals,
    outcomes,
)
from sanket.crm.recognition.portable import portable
from sanket.crm.recognition.profiles import Judge
from sanket.crm.recognition.proposals.questions import (
    Spread,
    Waiting,
    asked_people,
    asked_types,
    open_round,
    own_proposals,
    rounds,
    spreads,
    waiting,
)
from sanket.crm.recognition.ranking import Ranking, influence_counts, ranking
from sanket.crm.recognition.settings_file import SettingsRefused, read_settings, settings_book
from sanket.crm.recognition.summary import Summary, summary
from sanket.crm.recognition.telling import (
    Version,
    VersionChange,
    changes_by_version,
    version_changes,
    version_settings,
    versions,
)
from sanket.crm.recognition.verify import Difference, verify
from sanket.crm.recognition.weighing import (
    Weighed,
    contact_weights,
    influence_drafted,
    influence_in_force,
    influence_json,
    influence_trial,
    influence_versions,
    influence_weights,
    weighing,
    weight_of,
    weights_at,
)
from sanket.crm.recognition.whatif import WhatIf, recommended, what_if
from sanket.crm.recognition.whatif import flat as what_if_flat
from sanket.crm.recognition.whatif import missing as missing_wins
from sanket.crm.recognition.whatif_answer import what_if_json
from sanket.crm.recognition.whatif_caution import Caution
from sanket.crm.recognition.whatif_caution import caution as what_if_caution
from sanket.crm.recognition.whatif_leads import Changed, Changes
from sanket.crm.recognition.whatif_leads import changes as what_if_changes
from sanket.crm.recognition.whatif_leads import rows as what_if_rows
from sanket.crm.recognition.whatif_proposal import proposal as what_if_proposal
from sanket.crm.recognition.whatif_reading import prepare as what_if_prepare
from sanket.crm.recognition.whatif_reading import prepare_log as log_prepare
from sanket.crm.recognition.whatif_reading import ready as what_if_ready
from sanket.crm.recognition.whatif_reading import warm as what_if_warm
from sanket.crm.recognition.whatif_stage import Grid, Trial, Wish
from sanket.crm.workspace.queries import Capacity, User, capacity
from sanket.engine.recognition.axis import place
from sanket.engine.recognition.interval import wilson
from sanket.engine.recognition.recommend import BEST, CATCH, LEAST_LEADS, LEAST_WINS, LOAD, Pick
from sanket.engine.recognition.step import HOT
from sanket.engine.scoring.fitment import FitRow

__all__ = [
    "BEST",
    "BOUGHT",
    "CATCH",
    "CYCLES_PER_HALF_LIFE",
    "LEAST_LEADS",
    "LEAST_WINS",
    "LOAD",
    "Ahead",
    "Asked",
    "Capacity",
    "Caution",
    "Changed",
    "Changes",
    "Curve",
    "Diff",
    "Difference",
    "Draft",
    "Edit",
    "Explanation",
    "FitmentRow",
    "Grid",
    "Heat",
    "Imagined",
    "LearnedRun",
    "ListedLead",
    "Move",
    "Outcomes",
    "Parameters",
    "PartOf",
    "Pick",
    "Ranking",
    "RoundPerson",
    "SettingsRefused",
    "Spread",
    "Stood",
    "Summary",
    "Trial",
    "TypeValue",
    "ValueChange",
    "ValueProposal",
    "ValueRound",
    "Version",
    "VersionChange",
    "Waiting",
    "Weeks",
    "Weighed",
    "WhatIf",
    "Wish",
    "ahead",
    "amounts_won",
    "asked",
    "asked_at",
    "asked_people",
    "asked_types",
    "book_in_force",
    "buyers",
    "capacity",
    "changes_by_version",
    "confirmed_types",
    "contact_weights",
    "count_outcomes",
    "counts_ahead",
    "curve",
    "decided_deals",
    "defaults",
    "draft",
    "draft_book",
    "draft_diff",
    "edits_are_drafted",
    "explain",
    "explain_json",
    "fitment_factors",
    "fitment_rows",
    "heat",
    "heat_weeks",
    "imagine",
    "influence_counts",
    "influence_drafted",
    "influence_in_force",
    "influence_json",
    "influence_trial",
    "influence_versions",
    "influence_weights",
    "last_learned",
    "leads_json",
    "learned",
    "learned_runs",
    "learning",
    "log_prepare",
    "missing_wins",
    "open_round",
    "outcomes",
    "own_proposals",
    "parameters",
    "place",
    "portable",
    "ranking",
    "read_settings",
    "recommended",
    "rescoring",
    "rounds",
    "settings_book",
    "speakers",
    "spreads",
    "summary",
    "value_history",
    "values",
    "verify",
    "version_changes",
    "version_settings",
    "versions",
    "waiting",
    "weighing",
    "weight_of",
    "weights_at",
    "what_if",
    "what_if_caution",
    "what_if_changes",
    "what_if_flat",
    "what_if_json",
    "what_if_prepare",
    "what_if_proposal",
    "what_if_ready",
    "what_if_rows",
    "what_if_warm",
    "wilson",
]


class Parameters(NamedTuple):
    """What is in force for an offering; ``*_from``: the offering that says so, None = the default."""

    half_life_days: float
    half_life_from: int | None
    interest_threshold: float
    interest_from: int | None
    fitment_threshold: float
    fitment_from: int | None


def parameters() -> dict[int, Parameters]:
    """Offering id -> effective half-life and thresholds as they are wanted, also while a version is being made."""
    rules = Book(newest=True)
    return {
        pk: Parameters(*rules.half_life(pk), *rules.threshold(pk, 1), *rules.threshold(pk, 2)) for pk in rules.offerings
    }


def defaults() -> Scoring:
    """Half-life, thresholds and rho where nothing else is said."""
    return scoring()


def book_in_force() -> Book:
    """The rules that readers are judged by now."""
    return book()


def values() -> dict[int, TypeValue]:
    """Type id -> what it is worth."""
    return {row.pk: row for row in TypeValue.objects.all()}


def fitment_rows() -> list[FitmentRow]:
    rows = FitmentRow.objects.select_related("offering")
    return list(rows.order_by("factor", "offering__external_id", "attribute", "equals", "pk"))


def value_history(
    kind: str | None = None,
    subject: str | None = None,
    limit: int = 100,
    *,
    by: User | None = None,
    text: str = "",
    subjects: Collection[str] = (),
    before: tuple[datetime, int] | None = None,
) -> list[ValueChange]:
    """Changes of values, thresholds and tables, newest first. ``text`` stands in subject or reason, or the subject is
    one of ``subjects``; ``before`` is (at, id) of the last one seen."""
    rows = ValueChange.objects.select_related("by").order_by("-at", "-pk")
    if kind:
        rows = rows.filter(kind=kind)
    if subject:
        rows = rows.filter(subject=subject)
    if by is not None:
        rows = rows.filter(by=by)
    if text:
        rows = rows.filter(Q(subject__icontains=text) | Q(reason__icontains=text) | Q(subject__in=list(subjects)))
    if before is not None:
        at, pk = before
        rows = rows.filter(Q(at__lt=at) | Q(at=at, pk__lt=pk))
    return list(rows[:limit])


def rescoring() -> Rescore | None:
    """The new version in the making, if there is one."""
    return Rescore.objects.filter(switched_at=None).order_by("-version").first()


def fitment_factors(
    account_id: int, offering_id: int, contact_ids: tuple[int, ...] = ()
) -> list[tuple[str, float, list[FitRow]]]:
    """Each factor's score and rows for these contacts (the best of them counts), as the tables stand now."""
    judge = Judge(book(), [account_id])
    best = judge.best(account_id, offering_id, contact_ids)
    found = []
    for name in ("industry", "account", "contact"):
        score, rows = judge.factor(account_id, offering_id, name, best if name == "contact" else 0)
        found.append((name, score, rows))
    return found


class Asked(NamedTuple):
    """A group that an *opens* activity holds hot although the account does not fit: no lead."""

    account_id: int
    offering_id: int
    last_at: int
    activities: int
    cold_at: int | None


def asked(
    accounts: QuerySet[Account], *, at: int, offering_ids: Collection[int] | None = None, limit: int = 100
) -> list[Asked]:
    """Who asked and does not fit, the newest first. One that has an open lead already stands with the leads."""
    rules = book()
    # An expression, lest SQLite walks the primary key, all groups of the version, for the few that are held.
    held = Interest.objects.alias(of=F("version") + 0).filter(of=rules.version)
    visible = accounts.filter(pk=OuterRef("account_id")).order_by()
    return _asked(rules, held.filter(Exists(visible)), at, offering_ids, limit)


def asked_at(account_id: int, *, at: int) -> list[Asked]:
    """The same at one account that the asker has come to through the gate."""
    rules = book()
    return _asked(rules, Interest.objects.filter(version=rules.version, account_id=account_id), at, None, 100)


def _asked(
    rules: Book, rows: QuerySet[Interest], at: int, offering_ids: Collection[int] | None, limit: int
) -> list[Asked]:
    open_lead = Lead.objects.open().filter(account=OuterRef("account_id"), offering=OuterRef("offering_id"))
    rows = rows.filter(~Exists(open_lead), state=HOT, cold_at__gt=at, hold_until__isnull=False)
    if offering_ids is not None:
        rows = rows.filter(offering_id__in=list(offering_ids))
    found = rows.order_by("-last_at", "account_id", "offering_id")[: limit * 4]
    asking = [Asked(*row) for row in found.values_list("account_id", "offering_id", "last_at", "count", "cold_at")]
    # One that fits and has no open lead was closed by people: that is no question of fitment.
    judge = Judge(rules, {row.account_id for row in asking})
    return [row for row in asking if not _fits(rules, judge, row)][:limit]


def _fits(rules: Book, judge: Judge, row: Asked) -> bool:
    profile = judge.profile(row.account_id, row.offering_id)
    if rules.contacts_matter:
        for contact in contacts_before(row.account_id, rules.below[row.offering_id], row.last_at + 1):
            profile.meet(contact)
    return rules.rule(row.offering_id).fits(profile.fitment())
