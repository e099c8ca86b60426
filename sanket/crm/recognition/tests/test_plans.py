"""The cursor for what every activity asks: an ordinary one, but PostgreSQL keeps the plans."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection

from sanket.crm.plans import planned

ASKED = "SELECT count(*) FROM crm_account WHERE id = %s"


def ask(pk: int) -> int:
    with planned() as cursor:
        cursor.execute(ASKED, [pk])
        return int(cursor.fetchone()[0])


def test_it_answers_like_any_other_and_is_counted_like_any_other(
    db: None, django_assert_num_queries: Callable[[int], Any]
) -> None:
    with django_assert_num_queries(2):
        assert [ask(1), ask(2)] == [0, 0]


def test_its_errors_are_those_of_the_database(db: None) -> None:
    with pytest.raises(DatabaseError), planned() as cursor:
        cursor.execute("SELECT nothing FROM crm_account")


@pytest.mark.postgresql_only
def test_what_is_asked_again_and_again_is_planned_once(db: None) -> None:
    for pk in range(1, 6):
        ask(pk)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%FROM crm_account WHERE id = $1'"
        )
        assert cursor.fetchone() == (1,)
