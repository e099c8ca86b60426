"""What rows of Today say alike: looked up once for all of them."""

from __future__ import annotations

from typing import NamedTuple

from sanket.web.speech import gettext as _


class Words(NamedTuple):
    call: str
    chat: str
    mail: str
    refused: str
    peek_at: str
    peek: str
    what_else: str
    came_of: str
    accept: str
    qualify: str
    deal: str
    assign: str
    take: str
    nobody: str
    recycle: str
    disqualify: str
    reached: str
    no_answer: str
    wrong: str
    later: str
    no_word: str
    goes_cold: str
    recognised: str
    beyond: str


def words() -> Words:
    return Words(
        call=_("Call %(name)s"),
        chat=_("WhatsApp to %(name)s"),
        mail=_("Mail to %(name)s"),
        refused=_("Refused to be contacted by %(ways)s"),
        peek_at=_("Look at %(name)s here"),
        peek=_("Peek"),
        what_else=_("What else to do with %(name)s"),
        came_of=_("What came of the call: %(account)s, %(offering)s"),
        accept=_("Accept"),
        qualify=_("Qualify"),
        deal=_("Make a deal"),
        assign=_("Assign"),
        take=_("Take"),
        nobody=_("Nobody"),
        recycle=_("Recycle"),
        disqualify=_("Disqualify"),
        reached=_("Reached"),
        no_answer=_("No answer"),
        wrong=_("Wrong person"),
        later=_("Call back"),
        no_word=_("no word"),
        goes_cold=_("goes cold"),
        recognised=_("recognised"),
        beyond=_("Beyond capacity: it moves up as soon as there is room"),
    )
