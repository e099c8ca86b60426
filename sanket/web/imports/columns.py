"""What each column of each kind of file means, with an example: the page shows it beside the file to download."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Column(NamedTuple):
    meaning: str | Promise
    example: str = ""


class Words(NamedTuple):
    title: str | Promise
    about: str | Promise
    icon: str
    columns: dict[str, Column]


THRESHOLD = _("empty: taken from the nearest category above, else from the defaults")

KINDS: dict[str, Words] = {
    "accounts": Words(
        _("Accounts"),
        _("Companies that might buy: one row each."),
        "accounts",
        {
            "account": Column(_("your own key for the account"), "AC-1001"),
            "name": Column(_("name of the company"), "Nandgiri Auto Components"),
            "industry": Column(_("as in your fitment table"), "car components"),
            "employees": Column(_("how many people work there"), "120"),
            "turnover": Column(_("per year, in your currency; 12 lakh or 1.5 crore works, too"), "45 crore"),
            "phone": Column("", "+91 20 5550 1234"),
            "city": Column("", "Pune"),
            "state": Column("", "Maharashtra"),
            "country": Column("", "India"),
            "website": Column("", "nandgiri.example"),
            "gstin": Column(_("15 characters; the check character must be right"), ""),
            "territory": Column(_("decides which salespeople see it"), "West"),
            "owner": Column(_("e-mail of the user who looks after it"), "asha@example.com"),
            "tags": Column(_("separated by semicolons; the tag customer marks a customer"), "customer; oem"),
        },
    ),
    "contacts": Words(
        _("Contacts"),
        _("People at these accounts."),
        "people",
        {
            "contact": Column(_("your own key for the person"), "CT-2001"),
            "account": Column(_("key of the account they work at"), "AC-1001"),
            "name": Column("", "Vinod Patil"),
            "email": Column("", "v.patil@nandgiri.example"),
            "phone": Column("", "+91 98220 55501"),
            "whatsapp": Column(_("number, if it is not the phone's"), ""),
            "department": Column("", "Production"),
            "seniority": Column("", "head"),
            "title": Column("", "Works manager"),
            "buying_role": Column(
                _("initiator, user, influencer, decider, buyer or gatekeeper; empty: inferred and marked so"), "decider"
            ),
            "consent_email": Column(_("yes or no: may you e-mail them?"), "yes"),
            "consent_phone": Column(_("yes or no: may you call them?"), "yes"),
            "consent_source": Column(_("where and how they said so"), "Trade show form, 12 Mar 2026"),
        },
    ),
    "offerings": Words(
        _("Offerings"),
        _("What you sell: categories and products. A category may follow later in the file."),
        "offering",
        {
            "offering": Column(_("your own key"), "RX6"),
            "name": Column("", "RX-6 paint robot"),
            "kind": Column(_("product or category"), "product"),
            "parent": Column(_("key of the category above"), "ROBOTS"),
            "price": Column(_("in your currency"), "4500000"),
            "sales_cycle_days": Column(_("from first interest to order; a quarter of it is the half-life"), "180"),
            "half_life_days": Column(THRESHOLD, "45"),
            "interest_threshold": Column(THRESHOLD, "60"),
            "fitment_threshold": Column(THRESHOLD, "0.25"),
        },
    ),
    "activity-types": Words(
        _("Activity types"),
        _("What people do, and what it is worth."),
        "note",
        {
            "type": Column(_("your own key"), "quote"),
            "name": Column("", "Asked for a quote"),
            "direction": Column(_("who did it: customer, campaign or sales"), "customer"),
            "value": Column(_("points, a whole number from −1,000 to 1,000"), "20"),
            "strength": Column(_("strong or weak; empty: strong. Weak ones alone never make a lead"), "strong"),
            "countable": Column(_("yes: each repetition adds less than the one before; empty: no"), "no"),
            "decisive": Column(_("opens: a lead at once; closes: the interest is over; empty: neither"), "opens"),
        },
    ),
    "fitment": Words(
        _("Fitment tables"),
        _("Who fits what."),
        "fit",
        {
            "offering": Column(_("key of the offering or category; empty: all"), "ROBOTS"),
            "factor": Column(_("industry, account or contact"), "industry"),
            "attribute": Column(
                _("a column of accounts or contacts, tag or is_customer; empty: the factor's default"), "industry"
            ),
            "equals": Column(
                _("a value, several as a|b, numbers as 50..199, >=200 or <50"), "automotive|car components"
            ),
            "score": Column(_("1 changes nothing, 0 rules out"), "1.2"),
        },
    ),
    "activities": Words(
        _("Activities"),
        _("The log: who did what, when, about which offering. Any length; the same row twice counts once."),
        "history",
        {
            "activity": Column(_("a unique key for the activity"), "WEB-771204"),
            "occurred_at": Column(
                _("date and time; without a time zone, your company's is used"), "2026-11-20T14:05:00"
            ),
            "account": Column(_("key of the account"), "AC-1001"),
            "contact": Column(_("key of the person, if known"), "CT-2001"),
            "offering": Column(_("key of the product or category it was about"), "RX6"),
            "type": Column(_("key of the activity type"), "quote"),
            "source": Column(_("how you know of it"), "web site"),
            "note": Column(_("free text"), ""),
            "url": Column(_("where more can be read"), ""),
        },
    ),
    "deals": Words(
        _("Deals"),
        _("Chances of a sale, and how they ended. What was won or lost shows which thresholds would have caught it."),
        "deals",
        {
            "deal": Column(_("your own key for the deal"), "D-3001"),
            "account": Column(_("key of the account"), "AC-1001"),
            "offering": Column(_("key of the product or category it is about"), "RX6"),
            "opened_at": Column(_("when it began; not in the future"), "2026-02-10"),
            "closed_at": Column(_("when it was won or lost; empty while it is open"), "2026-06-30"),
            "status": Column(_("open, won or lost"), "won"),
            "amount": Column(_("in your currency"), "4500000"),
            "owner": Column(_("e-mail of the user whose deal it is"), "asha@example.com"),
            "source": Column(_("where it came from"), "trade fair"),
        },
    ),
    "purchases": Words(
        _("Purchases"),
        _("What accounts bought: one row for each line of an order or invoice. Any length."),
        "cart",
        {
            "purchase": Column(_("your own key for the line"), "INV-881-2"),
            "account": Column(_("key of the account"), "AC-1001"),
            "offering": Column(_("key of the product or category"), "RX6"),
            "purchased_at": Column(_("when it was bought; not in the future"), "2026-06-30"),
            "quantity": Column(_("greater than 0, if known"), "2"),
            "amount": Column(_("of the whole line, in your currency"), "90000"),
        },
    ),
    "communications": Words(
        _("Communications"),
        _("Who wrote to, met or called whom among the people at one account. No subjects and no texts are kept."),
        "mail",
        {
            "message": Column(_("a key for the message; several rows may have it, one for each recipient"), "M-90817"),
            "occurred_at": Column(
                _("date and time; without a time zone, your company's is used"), "2026-11-20T14:05:00"
            ),
            "from": Column(_("key of the person who wrote, called or invited"), "CT-2001"),
            "to": Column(_("key of the person addressed"), "CT-2002"),
            "kind": Column(_("mail, mail-cc, meeting, call, chat or referral; empty: mail"), "mail"),
        },
    ),
}
