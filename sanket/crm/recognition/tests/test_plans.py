"""The cursor for what every activity asks: an ordinary one, but PostgreSQL keeps the plans."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection

from sanket.crm.leads.models import LeadVersion
from sanket.crm.plans import planned, put_in

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


@pytest.mark.sqlite_only
@pytest.mark.parametrize("many", [0, 1, 480, 481, 2_000])
def test_however_many_rows_are_put_in_each_is_there_once(db: None, many: int) -> None:
    LeadVersion.objects.all().delete()
    put_in("crm_leadversion (id, version)", "(?, 2 * ?)", [(pk, pk) for pk in range(1, many + 1)])
    assert list(LeadVersion.objects.order_by("pk").values_list("pk", "version")) == [
        (pk, 2 * pk) for pk in range(1, many + 1)
    ]


@pytest.mark.sqlite_only
def test_what_is_there_already_is_an_error_of_the_database_or_left_as_it_is(db: None) -> None:
    LeadVersion.objects.update_or_create(pk=1, defaults={"version": 7})
    put_in("crm_leadversion (id, version)", "(?, ?)", [(1, 8), (2, 9)], " ON CONFLICT DO NOTHING")
    assert dict(LeadVersion.objects.values_list("pk", "version")) == {1: 7, 2: 9}
    with pytest.raises(IntegrityError):
        put_in("crm_leadversion (id, version)", "(?, ?)", [(1, 8)])
