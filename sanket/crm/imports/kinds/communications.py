"""Communications: who wrote to whom, one row a recipient. They come by the hundred thousand, so a row costs microseconds."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from sanket.crm.accounts.queries import contact_ids_by_external
from sanket.crm.communications.actions import CONFLICT, Said, log
from sanket.crm.communications.queries import Kind as How
from sanket.crm.communications.queries import instants as known_instants
from sanket.crm.imports.kinds.kind import Job, Kind, Outcome, Taker
from sanket.crm.imports.kinds.named import Remembered, moment
from sanket.shared import cells, instants
from sanket.shared.errors import RowError

REQUIRED = ("message", "occurred_at", "from", "to")
OPTIONAL = ("kind",)
LOG = ("message", "from", "to", "kind")
KINDS = tuple(How.values)
BATCH = 5_000


class CommunicationTaker:
    def __init__(self, columns: Sequence[str], job: Job) -> None:
        self.job = job
        self.read_time = instants.reader(job.zone)
        self.contacts: Remembered[tuple[int, int]] = Remembered(contact_ids_by_external)
        width = len(columns)
        # A column that the file has not is one behind the last, where every row gets an empty cell.
        self.places = [columns.index(name) if name in columns else width for name in REQUIRED + OPTIONAL]

    def take(self, rows: list[list[str]]) -> list[Outcome]:
        _, _, sender, recipient, _ = self.places
        for row in rows:
            row.append("")
        self.contacts.look_up({row[sender] for row in rows} | {row[recipient] for row in rows})
        outcomes: list[Outcome] = [""] * len(rows)
        batch: list[Said] = []
        places: list[int] = []
        for place, row in enumerate(rows):
            try:
                batch.append(self._said(row))
                places.append(place)
            except RowError as error:
                outcomes[place] = error.kept()
        for place, outcome in zip(places, log(batch), strict=True):
            outcomes[place] = outcome
        conflicts = [at for at, place in enumerate(places) if outcomes[place] == CONFLICT]
        if conflicts:
            known = known_instants([batch[at] for at in conflicts])
            for at in conflicts:
                outcomes[places[at]] = _conflict(batch[at], known[batch[at][:4]], self.job.zone)
        return outcomes

    def _said(self, row: list[str]) -> Said:
        message, occurred_at, sender, recipient, kind = (row[at] for at in self.places)
        external_id = cells.key(message, "message")
        try:
            at = self.read_time(occurred_at)
        except ValueError:
            at = -1
        if not 0 <= at <= self.job.now_s:
            at = moment(occurred_at, "occurred_at", self.read_time, self.job)
        sender_id, _ = self.contacts.named(sender, "from", noun="contact")
        recipient_id, _ = self.contacts.named(recipient, "to", noun="contact")
        if sender_id == recipient_id:
            raise RowError("to", f"{cells.shown(recipient.strip())} is the sender; nobody communicates with themselves")
        how = kind if kind in KINDS else cells.choice(kind, "kind", KINDS, empty=How.MAIL.value)
        return Said(sender_id, recipient_id, external_id, how, at)


def _conflict(row: Said, at: int, zone: ZoneInfo) -> RowError:
    message, (one, other) = cells.shown(row.message), (instants.show_in(when, zone) for when in (at, row.occurred_at))
    return RowError("message", f"{message} to this person is known of {one}, not of {other}; what was said first stays")


def taker(columns: Sequence[str], job: Job) -> Taker:
    return CommunicationTaker(columns, job)


KIND = Kind("communications", REQUIRED, OPTIONAL, taker, batch=BATCH, log=LOG)
