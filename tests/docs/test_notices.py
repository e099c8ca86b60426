"""docs/notices.md names every kind of notice, in the words of its page."""

from __future__ import annotations

from sanket.crm.messaging.kinds import KINDS
from tests.docs.pages import DOCS, rows, section


def test_every_kind_is_told():
    told = rows(section((DOCS / "notices.md").read_text(), "Who is told of what"))
    found = [(cells[0].strip("`"), cells[1], cells[2], cells[4] == "yes") for cells in told]
    assert found == [(kind.name, kind.label, kind.when, kind.alarm) for kind in KINDS.values()]
