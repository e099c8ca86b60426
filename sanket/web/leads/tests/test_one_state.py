"""While a page is read another version of the settings is switched to: it tells of one version from beginning to end."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.urls import reverse

from sanket.crm.accounts.tests.test_at_once import Beside
from sanket.crm.leads.queries import version_in_force
from sanket.crm.plans import in_one_state
from sanket.crm.recognition import actions
from sanket.web.leads import export

PAGES = ("today", "leads", "lead", "lead-peek", "accounts", "account", "search", "leads-export")


@contextmanager
def after_each(heard: Callable[[str], object]) -> Iterator[None]:
    def wrapped(execute, sql, params, many, context):
        answer = execute(sql, params, many, context)
        heard(sql)
        return answer

    with connection.execute_wrapper(wrapped):
        yield


@pytest.fixture
def published(transactional_db, cast):
    """With the next version all interest fades sooner."""
    actions.draft_defaults(half_life_days=20.0, by=None, now=cast.now)
    actions.publish(by=None, now=cast.now, reason="Half-life")
    return cast


def address(cast, name):
    of = {"lead": cast.lead, "lead-peek": cast.lead, "account": cast.accounts.__getitem__}
    return reverse(name, args=[of[name]("Nandgiri").pk] if name in of else []) + "?q=nandgiri"


def body(cast, address):
    answer = cast.client("bob").get(address)
    assert answer.status_code == 200
    return (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()


def leads_told(cast, name):
    text = body(cast, reverse(name))
    return text if name == "leads-export" else re.findall(r"/leads/\d+/", text)


@pytest.mark.parametrize("name", ["today", "leads", "leads-export"])
def test_a_switch_in_the_middle_of_a_list_changes_nothing_it_tells(published, name):
    before, version = leads_told(published, name), version_in_force()
    beside: list[Beside] = []
    assert before

    def switch(sql: str) -> None:
        if sql.lstrip().startswith("WITH RECURSIVE found") and not beside:
            beside.append(Beside(lambda: actions.settle(now=published.now)))
            assert not isinstance(beside[0].said(), Exception)

    with after_each(switch):
        during = leads_told(published, name)
    assert during == before
    assert version_in_force() > version


@pytest.mark.parametrize("name", PAGES)
def test_all_that_a_page_asks_of_leads_it_asks_of_one_state(published, monkeypatch, name):
    monkeypatch.setattr(export, "BATCH", 1)
    asked: list[tuple[bool, str]] = []
    where = address(published, name)
    with after_each(lambda sql: asked.append((in_one_state(), sql)) if "crm_lead" in sql else None):
        assert "Nandgiri" in body(published, where)
    assert asked
    assert [sql for within, sql in asked if not within] == []
    assert not in_one_state()
