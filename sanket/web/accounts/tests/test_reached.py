"""Whom a list of leads offers to call: by one statement, with the newest answer about each channel."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sanket.crm.accounts.actions import save_contacts
from sanket.crm.accounts.queries import consents_of, contacts_by_external, inferred_role, reached
from sanket.web.leads.tests.cast import cast

__all__ = ["cast"]
pytestmark = pytest.mark.django_db


def test_it_says_what_the_contact_and_its_consents_say(cast):
    cast.contact("Iyer", "Nandgiri", title="", email="iyer@nandgiri.example")
    for hours, said in ((1, "no"), (2, "yes"), (3, "no")):
        row = {"contact": "Rao", "account": "Nandgiri", "consent_phone": said, "consent_email": "yes"}
        save_contacts([row], by=None, now=cast.now + timedelta(hours=hours))
    found = reached(["Rao", "Iyer", "Nobody"])
    assert set(found) == {"Rao", "Iyer"}
    for contact in contacts_by_external(["Rao", "Iyer"]):
        one, consents = found[contact.external_id]
        assert consents == consents_of([contact.pk]).get(contact.pk, {})
        assert (str(one), inferred_role(one)) == (str(contact), inferred_role(contact))
        assert all(getattr(contact, name) == value for name, value in one._asdict().items())
    assert found["Rao"][1] == {"phone": False, "email": True}
