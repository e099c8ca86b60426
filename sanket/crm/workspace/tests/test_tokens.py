"""Tokens: issued once, cut to scopes, dead when revoked, run out, or when their person has left."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from sanket.crm.workspace import actions, queries
from sanket.crm.workspace.permissions import _BY_DEED, PERMISSIONS, SCOPES, reaches
from sanket.crm.workspace.tests.cast import NOW
from sanket.shared.errors import Refusal

MINUTE = timedelta(minutes=1)


def issue(cast: Any, **given: Any) -> actions.Issued:
    usual = {"user": cast.alice, "name": "Website", "scopes": ["read"], "by": cast.alice, "now": NOW}
    return actions.issue_token(**{**usual, **given})


def known(secret: str, now: Any = NOW) -> Any:
    return queries.token_of(secret, now=now)


def test_the_secret_is_known_once_and_only_its_hash_is_kept(cast):
    issued = issue(cast)
    assert len(issued.secret) > 40
    assert issued.secret.startswith(issued.token.start)
    row = queries.tokens().values().get(pk=issued.token.pk)
    assert issued.secret not in str(row)
    assert known(issued.secret) == issued.token
    assert known(issued.secret).user == cast.alice
    assert known(issued.secret + "x") is None
    assert known("") is None
    entry = queries.audit_trail(kind="token")[0]
    assert (entry.verb, entry.by, entry.label, entry.changes["scopes"]) == (
        "token.issue",
        cast.alice,
        "Website",
        [None, ["read"]],
    )
    assert issued.secret not in str(entry.changes)


def test_it_runs_out(cast):
    issued = issue(cast, days=30)
    assert issued.token.expires_at == NOW + timedelta(days=30)
    assert known(issued.secret, NOW + timedelta(days=30) - MINUTE)
    assert known(issued.secret, NOW + timedelta(days=30)) is None


def test_revoked_it_opens_nothing_until_that_is_undone(cast):
    token, secret = issue(cast)
    actions.revoke_token(token, by=cast.alice, now=NOW)
    assert known(secret) is None
    actions.revoke_token(token, by=cast.alice, now=NOW + MINUTE)
    actions.restore_token(token, by=cast.alice, now=NOW + MINUTE)
    assert known(secret, NOW + MINUTE) == token
    assert [entry.verb for entry in queries.audit_trail(kind="token")] == [
        "token.restore",
        "token.revoke",
        "token.issue",
    ]


def test_after_a_day_a_revocation_is_final(cast):
    token, secret = issue(cast)
    actions.revoke_token(token, by=cast.alice, now=NOW)
    with pytest.raises(actions.TokenRefused, match="more than a day"):
        actions.restore_token(token, by=cast.alice, now=NOW + timedelta(days=2))
    assert known(secret) is None


def test_who_has_left_takes_the_tokens_along(cast):
    token, secret = issue(cast)
    actions.deactivate(cast.alice, by=cast.admin, now=NOW)
    assert known(secret) is None
    with pytest.raises(actions.TokenRefused, match="not active"):
        issue(cast)
    actions.reactivate(cast.alice, by=cast.admin, now=NOW)
    assert known(secret) == token


def test_use_is_noted_once_a_minute(cast, django_assert_num_queries):
    secret = issue(cast).secret
    known(secret)
    with django_assert_num_queries(1):
        assert known(secret, NOW + timedelta(seconds=59)).used_at == NOW
    assert known(secret, NOW + MINUTE).used_at == NOW + MINUTE
    assert queries.tokens().get().used_at == NOW + MINUTE


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["leads"]}, "scopes"),
        ({"scopes": ["read", "money:write"]}, "scopes"),
        ({"days": 0}, "days"),
        ({"days": 4000}, "days"),
    ],
)
def test_refusals_name_the_field(cast, wrong, field):
    with pytest.raises(Refusal) as refused:
        issue(cast, **wrong)
    assert (refused.value.code, refused.value.data["field"]) == ("token.refused", field)
    assert not queries.tokens().exists()


def test_people_see_their_own_and_administrators_all(cast):
    mine, bobs = issue(cast).token, issue(cast, user=cast.bob).token
    assert list(queries.tokens_seen_by(cast.alice)) == [mine]
    assert list(queries.tokens_seen_by(cast.bob)) == [bobs]
    assert list(queries.tokens_seen_by(cast.admin)) == [bobs, mine]


def test_a_token_may_what_both_its_person_and_its_scopes_allow(cast):
    def allowed(user: Any, scopes: list[str], deed: str, **asked: str) -> bool:
        return queries.allows(issue(cast, user=user, scopes=scopes).token, deed, **asked)

    assert allowed(cast.alice, ["leads:write"], "lead.act")
    assert not allowed(cast.alice, ["read", "accounts:write"], "lead.act")
    assert not allowed(cast.alice, ["write"], "lead.assign"), "sales do not hand out leads"
    assert allowed(cast.bob, ["write"], "lead.assign")
    assert allowed(cast.alice, ["leads:write"], "leads:read"), "who writes may read that"
    assert not allowed(cast.alice, ["leads:write"], "accounts:read")
    assert allowed(cast.bob, ["offerings:write"], "settings.edit", scope="offerings:write")
    assert not allowed(cast.bob, ["offerings:write"], "settings.edit")


def test_each_deed_has_a_scope_and_each_scope_is_one():
    assert set(_BY_DEED) == set(PERMISSIONS)
    assert set(_BY_DEED.values()) <= SCOPES
    assert all(reaches([scope], scope) for scope in SCOPES)
