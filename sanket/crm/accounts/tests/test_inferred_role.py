"""The part in buying that department and seniority tell."""

from __future__ import annotations

import pytest

from sanket.crm.accounts.queries import Contact, inferred_role


@pytest.mark.parametrize(
    ("department", "seniority", "title", "role"),
    [
        ("Management", "Director", "", "decider"),
        ("", "C-level", "CEO", "decider"),
        ("", "", "Managing Director", "decider"),
        ("", "Owner", "", "decider"),
        ("Purchase", "Manager", "", "buyer"),
        ("Purchasing", "Director", "Head of Purchasing", "buyer"),
        ("Supply Chain", "", "", "buyer"),
        ("Reception", "", "", "gatekeeper"),
        ("Management", "", "Secretary to the MD", "gatekeeper"),
        ("R&D", "", "", "influencer"),
        ("Engineering", "Manager", "", "influencer"),
        ("Finance", "Manager", "", "influencer"),
        ("Paint Shop", "Head", "", "influencer"),
        ("Paint Shop", "Operator", "", "user"),
        ("Production", "", "Supervisor", "user"),
        ("Maintenance", "Manager", "", "influencer"),
        ("Human Resources", "Manager", "", None),
        ("", "", "", None),
        ("Spam", "Padawan", "Mdx", None),
    ],
)
def test_roles(department, seniority, title, role):
    assert inferred_role(Contact(department=department, seniority=seniority, title=title)) == role
