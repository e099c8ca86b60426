"""What a change of the rules sets in motion: nothing, a re-test of the leads there are, or a replay into a new version."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction

from sanket.crm.activities.queries import any_logged, used_offerings, used_types
from sanket.crm.recognition.book import Book, forget, new_stamp, scoring
from sanket.crm.recognition.events import RulesChanged
from sanket.crm.recognition.models import Interest, Rescore, RescoreTouch, Scoring
from sanket.crm.recognition.versions import keep_version, name_changes, newest_change
from sanket.crm.workspace.actions import fail
from sanket.crm.workspace.queries import Progress, User
from sanket.shared.news import announce

AT_ONCE = 50
"""Accounts whose leads are judged again in the transaction of the edit; of more, a job does it."""

RETEST = 0
"""The version under which accounts are noted whose leads are to be judged again."""


@contextmanager
def changing(
    *, by: User | None, now: datetime, reason: str = "", restored_from: int | None = None, publish: bool = False
) -> Iterator[None]:
    """Everything written within is weighed at the end: what it changes for activities already logged is marked.

    The settings that come of it are kept as a version. With ``publish`` whatever changes a lead is switched to at once;
    else leads that only fit otherwise are judged again bit by bit.
    """
    with transaction.atomic():
        Scoring.objects.select_for_update().filter(pk=1).first()
        before, told = Book(newest=True), newest_change()
        was = before.freeze()
        in_force = Book().freeze()
        yield
        bump()
        after = Book(newest=True)
        waits = False
        if _scores_differ(before, after):
            mark_rescore(in_force, by=by, now=now)
            waits = True
        elif _fits_differ(before, after):
            if publish and any_logged():
                mark_rescore(in_force, by=by, now=now, replays=False)
                waits = True
            else:
                mark_retest()
        if (settings := after.freeze()) != was:
            number = keep_version(
                was if told else None,
                settings,
                by=by,
                now=now,
                reason=reason,
                published_at=None if waits or being_made() else now,
                restored_from=restored_from,
            )
            name_changes(after=told, version=number)


def bump() -> None:
    """Have every process read the rules afresh."""
    scoring()
    Scoring.objects.filter(pk=1).update(stamp=new_stamp())
    forget()


def _differs(before: Book, after: Book, same: Callable[[Book, int], object]) -> bool:
    chains = {above for pk in used_offerings() for above in (*before.chain(pk), *after.chain(pk))}
    return any(same(before, pk) != same(after, pk) for pk in chains if pk in before.offerings)


def _scores_differ(before: Book, after: Book) -> bool:
    """Whether any score or crossing of what is logged would come out differently."""
    suspicious = any(before.values.get(pk) != value for pk, value in after.values.items() if pk in before.values)
    suspicious = suspicious or _scales(before) != _scales(after)
    if not suspicious or not any_logged():
        return False
    if before.influence != after.influence:
        return True
    changed = {pk for pk, value in after.values.items() if before.values.get(pk, value)[:4] != value[:4]}
    if changed and changed & used_types():
        return True
    return _differs(
        before,
        after,
        lambda book, pk: (book.rule(pk).half_life, book.rule(pk).on, book.rule(pk).rho, book.rule(pk).off_ratio),
    )


def _scales(book: Book) -> tuple[object, ...]:
    return book.tunings, book.defaults, book.rho, book.off_ratio, book.influence


def _fits_differ(before: Book, after: Book) -> bool:
    if before.fitment != after.fitment:
        return True
    if any(before.values.get(pk, value).customer != value.customer for pk, value in after.values.items()):
        return True
    same = (before.tunings, before.defaults) == (after.tunings, after.defaults)
    return not same and _differs(before, after, lambda book, pk: book.rule(pk).fit)


def mark_rescore(in_force: dict[str, object], *, by: User | None, now: datetime, replays: bool = True) -> None:
    """Ask for a new version; without ``replays`` heads stay and only leads are judged anew.

    One that is being made already is given up: its settings are no longer the wanted ones.
    """
    row = Scoring.objects.select_for_update().get(pk=1)
    # Held before what people see of them, as whoever makes one does when it breaks off.
    being = list(Rescore.objects.select_for_update().filter(switched_at=None).order_by("pk"))
    given_up = [one.version for one in being]
    row.newest = max([row.newest, row.version, *Rescore.objects.values_list("version", flat=True)]) + 1
    for progress in Progress.objects.filter(pk__in=[one.progress_id for one in being]):
        fail(progress, error="Given up for a newer change of the rules.", now=now)
    Rescore.objects.filter(version__in=given_up).delete()
    RescoreTouch.objects.filter(version__in=given_up).delete()
    Rescore.objects.create(
        version=row.newest, created_at=now, by=by, replays=replays or any(one.replays for one in being)
    )
    if row.frozen is None:
        row.frozen = in_force
    row.save(update_fields=["frozen", "newest"])
    forget()
    announce(RulesChanged(rescore=True))


def being_made() -> bool:
    """Whether a version is in the making, so that readers keep to what was frozen."""
    return Rescore.objects.filter(switched_at=None).exists()


def mark_retest() -> None:
    """Note every account that ever had a hot group."""
    accounts = (
        Interest.objects.filter(version=scoring().version, risen=True).values_list("account_id", flat=True).distinct()
    )
    note_accounts(accounts)
    if accounts:
        announce(RulesChanged(rescore=False))


def note_meanwhile(accounts: Iterable[int]) -> None:
    """Leads of these accounts were judged or closed while a version may be in the making.

    It looks at them again before the switch; and after it, since a deed that is under way at the switch may escape it.
    """
    versions = list(Rescore.objects.filter(switched_at=None).values_list("version", flat=True))
    if versions:
        changed = sorted(set(accounts))
        note_touched(versions, changed)
        note_accounts(changed)


def note_touched(versions: Iterable[int], accounts: Iterable[int]) -> None:
    """Versions in the making have to look at these accounts again, also where that was noted before."""
    touches = [
        RescoreTouch(version=one, account_id=pk, mark=new_stamp()) for one in versions for pk in sorted(accounts)
    ]
    RescoreTouch.objects.bulk_create(
        touches, update_conflicts=True, unique_fields=["version", "account"], update_fields=["mark"], batch_size=1_000
    )


def note_accounts(accounts: object) -> None:
    """Note accounts for a re-test."""
    touches = [RescoreTouch(version=RETEST, account_id=pk) for pk in accounts]  # type: ignore[attr-defined]
    RescoreTouch.objects.bulk_create(touches, ignore_conflicts=True, batch_size=1_000)
