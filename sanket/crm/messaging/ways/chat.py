"""To an account of a messenger. There is no key by which a person would see a letter once: it is sent at most once, and
where nobody knows whether it was taken, that is what is shown."""

from __future__ import annotations

from sanket.crm.messaging.ways.letters import Due, Fate, Outcome


def send(due: Due) -> Outcome:
    """Never raises for what the other side does. Where nothing was connected nothing can have been taken."""
    from sanket.outbound import messengers

    if messengers.missing():
        return Outcome(Fate.REFUSED, "The package that knows messengers is not installed.")
    phone = due.words.phone if due.words.phone not in due.words.body else ""
    body = "\n".join(filter(None, (due.words.body, phone, due.words.link))) or due.words.title
    heard = messengers.say(due.where, due.words.title, body)
    if heard.taken:
        return Outcome(Fate.TAKEN)
    if heard.refusal:
        return Outcome(Fate.REFUSED, heard.refusal)
    said = heard.said or "It cannot be reached."
    return Outcome(Fate.AGAIN if heard.answered or not heard.connected else Fate.DOUBT, said)
