"""What an enquiry says: who asks, for whom, and about what, as events that capture reads by its rules."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_noop as _n

from sanket.connectors.indiamart.words import lines, moment, told
from sanket.connectors.telling import Speaker, counted_once, digest, filled, slug, tell
from sanket.crm.accounts.queries import written
from sanket.crm.capture.actions import Heard, NotTaken
from sanket.crm.capture.queries import Delivered, Source, company_domain, known

ID = "UNIQUE_QUERY_ID"
KINDS = {
    "W": "IndiaMART enquiry",
    "B": "IndiaMART buy lead",
    "P": "IndiaMART call",
    "BIZ": "IndiaMART catalogue view",
    "WA": "IndiaMART WhatsApp",
}
"""QUERY_TYPE -> name of the event, which is the name of an activity type, too. Others are told by their letters."""
LONGEST_MESSAGE = 1_500
OTHERS = {
    "subject": "SUBJECT",
    "address": "SENDER_ADDRESS",
    "pincode": "SENDER_PINCODE",
    "call_seconds": "CALL_DURATION",
    "called": "RECEIVER_MOBILE",
    "catalogue": "RECEIVER_CATALOG",
}


def key_of(lead: Mapping[str, Any]) -> str:
    """By what it counts once: its number, or, should that be missing, what it says."""
    if number := told(lead, ID):
        return counted_once(number)
    return f"unnumbered-{digest(json.dumps(lead, sort_keys=True))}"


def read(source: Source, delivered: Delivered) -> list[Heard]:
    """Who asks works for whom (group, identify), and asked (track)."""
    lead = delivered.payload
    if not isinstance(lead, Mapping) or not told(lead, ID):
        raise NotTaken(_n("It has no UNIQUE_QUERY_ID: IndiaMART counts its enquiries by that."))
    at = moment(told(lead, "QUERY_TIME"))
    if at is None:
        raise NotTaken(_n("Its QUERY_TIME is no time that we can read, such as 2021-12-08 12:47:25."))
    who = Buyer(lead)
    key = key_of(lead)
    letters = told(lead, "QUERY_TYPE").upper()
    said = {
        "product": told(lead, "QUERY_PRODUCT_NAME"),
        "category": told(lead, "QUERY_MCAT_NAME"),
        "note": who.note(lead),
        "query_type": letters,
        **{name: told(lead, field) for name, field in OTHERS.items()},
    }
    name = KINDS.get(letters, f"IndiaMART {letters or 'contact'}"[:200])
    return tell(key, at, Speaker(who.user, who.group, who.traits, who.company), name, said)


class Buyer:
    """Who asks: somebody known, or somebody new who is called by the number or address that IndiaMART gave."""

    def __init__(self, lead: Mapping[str, Any]) -> None:
        country = told(lead, "SENDER_COUNTRY_ISO") or "IN"
        numbers = [told(lead, f"SENDER_{field}") for field in ("MOBILE", "PHONE", "MOBILE_ALT", "PHONE_ALT")]
        self.phones = list(dict.fromkeys(written(number, country) for number in numbers if number))
        mails = (told(lead, f"SENDER_{field}").lower() for field in ("EMAIL", "EMAIL_ALT"))
        self.emails = list(dict.fromkeys(mail for mail in mails if "@" in mail))
        self.called, company = told(lead, "SENDER_NAME"), told(lead, "SENDER_COMPANY")
        self.phone, self.email = (next(iter(some), "") for some in (self.phones, self.emails))
        digits = re.sub(r"\D", "", self.phone)
        self.user = f"indiamart-{digits}" if digits else self.email
        city = told(lead, "SENDER_CITY")
        self.group = slug("indiamart", company, city) if company else self.user and f"{self.user}-buyer"
        self._recognise(company)
        self.company = filled(
            name=company or self.called or self.phone or self.email,
            city=city,
            state=told(lead, "SENDER_STATE"),
            country=country,
            website=company_domain(self.email) if company else "",
            phone="" if company else self.phone,
        )
        self.traits = filled(name=self.called, email=self.email, phone=self.phone)

    def _recognise(self, company: str) -> None:
        asked = [{"email": mail} for mail in self.emails] + [{"phone": phone} for phone in self.phones]
        if company:
            asked.append({"company": company, "email": self.email})
        for given in asked:
            found = known(**given)
            if found.contact or ("company" in given and found.account):
                self.user, self.group = found.contact or self.user, found.account
                return

    def note(self, lead: Mapping[str, Any]) -> str:
        """What people read beside the type: the message, else the subject; and other ways to reach the buyer."""
        message = lines(lead, "QUERY_MESSAGE")[:LONGEST_MESSAGE]
        subject = told(lead, "SUBJECT")
        seconds = told(lead, "CALL_DURATION")
        call = f"{seconds} s on the telephone" if seconds else ""
        also = ", ".join([*self.phones[1:], *self.emails[1:]])
        return " · ".join(filter(None, (message.replace("\n", "; ") or subject, call, also and f"also {also}")))
