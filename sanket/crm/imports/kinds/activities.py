"""Activities: the one kind that comes by the million, so its rows cost microseconds.

Per batch the ids of other things are looked up at once and remembered; then each row needs a few look-ups. A row that
is not plainly right is read a second time with care, which finds the reason or accepts it after all.
"""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from sanket.crm.accounts.queries import contact_ids_by_external
from sanket.crm.accounts.queries import ids_by_external as account_ids
from sanket.crm.activities.actions import Facts, given_key, log
from sanket.crm.activities.queries import CAPTURED, InWords, logged, logged_in_words, newest_row
from sanket.crm.activities.queries import ids_by_external as type_ids
from sanket.crm.catalogue.queries import ids_by_external as offering_ids
from sanket.crm.imports.kinds.kind import DUPLICATE, Job, Kind, Outcome, Taker
from sanket.crm.imports.kinds.named import Remembered, moment
from sanket.crm.imports.kinds.said import Said
from sanket.crm.recognition.actions import make_ready
from sanket.shared import cells, instants
from sanket.shared.errors import RowError

REQUIRED = ("activity", "occurred_at", "account", "offering", "type")
OPTIONAL = ("contact", "source", "note", "url")
BATCH = 5_000
LONGEST_ID, LONGEST_SOURCE, LONGEST_TEXT = 200, 200, cells.LONGEST_TEXT
CONFLICT, CORRECT = "conflict", "correct"


class ActivityTaker:
    def __init__(self, columns: Sequence[str], job: Job) -> None:
        self.job = job
        self.read_time = instants.reader(job.zone)
        self.accounts: Remembered[int] = Remembered(account_ids)
        self.contacts: Remembered[tuple[int, int]] = Remembered(contact_ids_by_external)
        self.offerings: Remembered[int] = Remembered(offering_ids)
        self.types: Remembered[int] = Remembered(type_ids)
        # What is logged behind this row came in by this import.
        self.newest = newest_row()
        # A correction takes each id once: what stands first in the file counts, however far behind the second one is.
        self.said = Said() if job.mode == CORRECT else None
        width = len(columns)
        # A column that the file has not is one behind the last, where every row gets an empty cell.
        self.places = [columns.index(name) if name in columns else width for name in _ORDER]

    def take(self, rows: list[list[str]]) -> list[Outcome]:
        _, _, account, contact, offering, kind, *_ = self.places
        for row in rows:
            row.append("")
        self.accounts.look_up({row[account] for row in rows})
        self.contacts.look_up({row[contact] for row in rows} - {""})
        self.offerings.look_up({row[offering] for row in rows})
        self.types.look_up({row[kind] for row in rows})
        batch, places, wrong = self._facts(rows)
        said = dict(zip(places, batch, strict=True))
        again: dict[int, str] = {}
        if self.said is not None:
            again = self._said_before(self.said, said)
            places = [place for place in places if place not in again]
            batch = [said[place] for place in places]
        make_ready(len(batch))
        outcomes: list[Outcome] = list(log(batch, now_s=self.job.now_s, mode=self.job.mode, bulk=self.job.bulk))
        if wrong or again:
            found, outcomes = outcomes, [""] * len(rows)
            for place, outcome in (*zip(places, found, strict=True), *again.items(), *wrong.items()):
                outcomes[place] = outcome
        return self._explained(outcomes, rows, said)

    def _said_before(self, before: Said, said: dict[int, Facts]) -> dict[int, str]:
        """Place -> what becomes of a row whose id this file has named already; the first rows are remembered."""
        again: dict[int, str] = {}
        for place, facts in said.items():
            key, what = hash(facts.external_id), hash(facts)
            first = before.of(key)
            if first is None:
                before.remember(key, what)
            else:
                again[place] = DUPLICATE if first == what else CONFLICT
        return again

    def _facts(self, rows: list[list[str]]) -> tuple[list[Facts], list[int], dict[int, RowError]]:
        activity, occurred_at, account, contact, offering, kind, source, note, url = self.places
        accounts, contacts, offerings, types = self.accounts, self.contacts, self.offerings, self.types
        read_time, now_s = self.read_time, self.job.now_s
        batch: list[Facts] = []
        places: list[int] = []
        wrong: dict[int, RowError] = {}
        elsewhere: list[int] = []
        add, add_place = batch.append, places.append
        for place, row in enumerate(rows):
            ext, person, from_, text, link = row[activity], row[contact], row[source], row[note], row[url]
            try:
                at = read_time(row[occurred_at])
                account_id = accounts[row[account]]
                if person:
                    contact_id, works_at = contacts[person]
                else:
                    contact_id, works_at = None, account_id
                if (
                    0 <= at <= now_s
                    and works_at == account_id
                    and 0 < len(ext) <= LONGEST_ID
                    and ext[0] != " "
                    and ext[-1] != " "
                    and ext.isprintable()
                    and not ext.startswith(CAPTURED)
                    and (not from_ or (len(from_) <= LONGEST_SOURCE and from_.isprintable() and from_ == from_.strip()))
                    and (not text or (len(text) < LONGEST_TEXT and text.isprintable() and text == text.strip()))
                    and (not link or (len(link) < LONGEST_TEXT and link.isprintable() and link == link.strip()))
                ):
                    facts = Facts(
                        ext, at, account_id, contact_id, offerings[row[offering]], types[row[kind]], from_, text, link
                    )
                else:
                    facts = self._carefully(row)
            except (ValueError, KeyError):
                try:
                    facts = self._carefully(row)
                except RowError as error:
                    wrong[place] = error.kept()
                    continue
            except RowError as error:
                wrong[place] = error.kept()
                continue
            if facts.contact_id is not None and contacts[person][1] != facts.account_id:
                elsewhere.append(len(batch))
            add(facts)
            add_place(place)
        if elsewhere:
            return self._sorted_out(batch, places, wrong, elsewhere, rows)
        return batch, places, wrong

    def _sorted_out(
        self, batch: list[Facts], places: list[int], wrong: dict[int, RowError], elsewhere: list[int],
        rows: list[list[str]],
    ) -> tuple[list[Facts], list[int], dict[int, RowError]]:  # fmt: skip
        """Refuse rows whose contact is of another account, but for those logged so before the contact moved there."""
        known = logged(batch[at].external_id for at in elsewhere)
        away = {at for at in elsewhere if known.get(batch[at].external_id) != batch[at]}
        for at in away:
            contact, account = (rows[places[at]][column].strip() for column in (self.places[3], self.places[2]))
            wrong[places[at]] = RowError("contact", f"{cells.shown(contact)} does not work at {cells.shown(account)}")
        kept = [at for at in range(len(batch)) if at not in away]
        return [batch[at] for at in kept], [places[at] for at in kept], wrong

    def _carefully(self, row: list[str]) -> Facts:
        """The same with a reason for each refusal. Raises RowError."""
        activity, occurred_at, account, contact, offering, kind, source, note, url = (row[at] for at in self.places)
        ext = given_key(activity)
        at = moment(occurred_at, "occurred_at", self.read_time, self.job)
        account_id = self.accounts.named(account, "account")
        contact_id = None
        if contact.strip():
            contact_id, _ = self.contacts.named(contact, "contact")
        return Facts(
            ext,
            at,
            account_id,
            contact_id,
            self.offerings.named(offering, "offering"),
            self.types.named(kind, "type", noun="activity type"),
            cells.text(source, "source", most=LONGEST_SOURCE),
            cells.text(note, "note", lines=True),
            cells.text(url, "url"),
        )

    def _explained(self, outcomes: list[Outcome], rows: list[list[str]], said: dict[int, Facts]) -> list[Outcome]:
        """Conflicts say in what the row differs, and from what: from the log, or from an earlier row of this file."""
        if CONFLICT not in outcomes:
            return outcomes
        places = [place for place, outcome in enumerate(outcomes) if outcome == CONFLICT]
        doubtful = {said[place].external_id for place in places}
        known = logged_in_words(doubtful)
        first: dict[str, int] = {}
        for place in sorted(said):
            if said[place].external_id in doubtful:
                first.setdefault(said[place].external_id, place)
        stands = known if self.said is None else self._said_first(known)
        explained = list(outcomes)
        for place in places:
            ext = said[place].external_id
            new, early = self._in_words(rows[place], said[place]), first[ext]
            before = self._in_words(rows[early], said[early])
            # Of a correction's rows that conflict the first one stands in an earlier batch.
            if before != new and (self.said is None or outcomes[early] != CONFLICT):
                reason = _twice(before, new, self.job.zone)
            elif self.said is None and known[ext].row_id <= self.newest:
                column, old, other = _difference(known[ext][1:], new, self.job.zone)
                reason = f"is logged with {column} {old}, not {other}; use --correct or --withdraw"
            else:
                reason = _twice(stands[ext][1:] if ext in stands else new, new, self.job.zone)
            explained[place] = RowError("activity", f"{cells.shown(ext)} {reason}")
        return explained

    def _said_first(self, known: dict[str, InWords]) -> dict[str, InWords]:
        """Of ``known`` what this file said first: a dry run has forgotten it, and knows what was before."""
        said = self.said or Said()
        facts = logged(known)
        return {ext: row for ext, row in known.items() if hash(facts[ext]) == said.of(hash(ext))}

    def _in_words(self, row: list[str], facts: Facts) -> tuple[int | str, ...]:
        """In the order of the columns, as the log says it."""
        _, _, *named = self.places[:6]
        account, contact, offering, kind = (row[at].strip() for at in named)
        return (facts.occurred_at, account, contact, offering, kind, facts.source, facts.note, facts.url)


def _twice(old: Sequence[int | str], new: Sequence[int | str], zone: ZoneInfo) -> str:
    column, one, other = _difference(old, new, zone)
    if old == new:
        return "is in this file twice with different content"
    return f"is in this file twice with different content: with {column} {one} and with {other}"


def _difference(old: Sequence[int | str], new: Sequence[int | str], zone: ZoneInfo) -> tuple[str, str, str]:
    """The first column that differs, with both values."""
    for column, one, other in zip(_ORDER[1:], old, new, strict=True):
        if one != other:
            return column, _shown(one, zone), _shown(other, zone)
    return "content", "other", "this"


def _shown(value: int | str, zone: ZoneInfo) -> str:
    if isinstance(value, int):
        return instants.show_in(value, zone)
    return cells.shown(value) if value else "nothing"


class WithdrawalTaker:
    """Only the ids count."""

    def __init__(self, columns: Sequence[str], job: Job) -> None:
        self.job = job
        self.place = columns.index("activity")

    def take(self, rows: list[list[str]]) -> list[Outcome]:
        outcomes: list[Outcome] = []
        batch, places = [], []
        for place, row in enumerate(rows):
            outcomes.append("")
            try:
                batch.append(Facts(given_key(row[self.place]), 0, 0, None, 0, 0))
                places.append(place)
            except RowError as error:
                outcomes[place] = error.kept()
        answers = log(batch, now_s=self.job.now_s, mode=self.job.mode, bulk=self.job.bulk)
        for place, facts, answer in zip(places, batch, answers, strict=True):
            unknown = RowError("activity", f"there is no activity {cells.shown(facts.external_id)} to withdraw")
            outcomes[place] = unknown if answer == "unknown" else answer
        return outcomes


def taker(columns: Sequence[str], job: Job) -> Taker:
    return WithdrawalTaker(columns, job) if job.mode == "withdraw" else ActivityTaker(columns, job)


_ORDER = ("activity", "occurred_at", "account", "contact", "offering", "type", "source", "note", "url")

KIND = Kind(
    "activities", REQUIRED, OPTIONAL, taker, batch=BATCH, key="activity", log=("activity",),
    order=("activity", "account", "occurred_at"),
)  # fmt: skip
