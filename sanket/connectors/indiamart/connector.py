"""IndiaMART as the pages and workers know it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_noop as _n

from sanket.connectors.indiamart import enquiries, pulling
from sanket.crm.activities.actions import save_types
from sanket.crm.activities.queries import Direction, ids_by_external
from sanket.crm.capture.actions import SourceRefused
from sanket.crm.capture.queries import Connector, Setting, Source
from sanket.crm.recognition.actions import set_values
from sanket.crm.workspace.queries import User
from sanket.shared import cells
from sanket.shared.errors import RowError

ADDRESS = "https://mapi.indiamart.com/wservce/crm/crmListing/v2/"
MOST_DAYS = 365
VALUES = {"W": 20, "B": 10, "P": 20, "BIZ": 2, "WA": 20}
"""Points to begin with, for types that are not there yet: who looks at a catalogue asks for nothing."""


def check(typed: Mapping[str, str]) -> dict[str, Any]:
    key = _cell("key", lambda: cells.text(typed["key"], "key", most=500))
    way = typed["way"]
    if way not in dict(pulling.WAYS):
        raise SourceRefused("way", _n("Choose one of the ways."))
    if way == pulling.PULL and not key:
        raise SourceRefused("key", _n("To ask IndiaMART its key is needed."))
    days = _cell("days", lambda: cells.whole(typed["days"] or "7", "days", least=0, most=MOST_DAYS))
    url = typed["url"] or ADDRESS
    # Loaded where something is asked, or every command would load it.
    from sanket.outbound import OutboundRefusal
    from sanket.outbound import check as check_address

    try:
        check_address(url)
    except OutboundRefusal as refused:
        raise SourceRefused("url", refused.sentence) from refused
    return {"way": way, "key": key, "days": days, "url": url}


def _cell(field: str, read: Any) -> Any:
    try:
        return read()
    except RowError as error:
        raise SourceRefused(field, f"This {error.reason}.") from error


def prepare(source: Source, by: User | None, now: datetime) -> None:
    """The types that enquiries are, with points to begin with."""
    wanted = {enquiries.KINDS[letters].lower().replace(" ", "-"): letters for letters in enquiries.KINDS}
    missing = [name for name in wanted if name not in ids_by_external(wanted)]
    if not missing:
        return
    rows = [
        {"type": name, "name": enquiries.KINDS[wanted[name]], "direction": Direction.CUSTOMER.value} for name in missing
    ]
    save_types(rows, by=by, now=now)
    ids = ids_by_external(missing)
    values = [{"type_id": ids[name], "value": VALUES[wanted[name]]} for name in missing]
    set_values(values, by=by, now=now, reason=f"Types of {source.name}")


CONNECTOR = Connector(
    name="indiamart",
    title=_n("IndiaMART"),
    about=_n(
        "Enquiries, buy leads, calls and WhatsApp messages of buyers on IndiaMART become activities within minutes."
    ),
    settings=(
        Setting(
            "way",
            _n("How enquiries come"),
            _n("IndiaMART can be asked every five minutes, and can send at once to the address on the source's page."),
            kind="choice",
            choices=pulling.WAYS,
        ),
        Setting(
            "key",
            _n("CRM key"),
            _n(
                "From Lead Manager, Settings, CRM integration, pull API. A key of version 2; use it nowhere else, for"
                " IndiaMART takes one call in five minutes. Not needed where IndiaMART only sends."
            ),
            kind="secret",
        ),
        Setting("days", _n("Days to begin with"), _n("How far back the first calls ask, week by week."), "number", "7"),
        Setting("url", _n("Address of the pull API"), _n("Leave it as it is."), "address", ADDRESS),
    ),
    check=check,
    read=enquiries.read,
    prepare=prepare,
    pull=pulling.pull,
    due=pulling.due,
    pushed_to="/connect/indiamart/{key}/",
    offering_by="category",
)
