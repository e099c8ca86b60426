"""What the migrations of leads make of a site of before, and what they keep."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection


@pytest.mark.django_db(transaction=True)
def test_records_are_written_anew_once_however_many_of_their_fields_go():
    told = StringIO()
    call_command("sqlmigrate", "crm", "0020", stdout=told, no_color=True)
    statements = [line for line in told.getvalue().splitlines() if '"crm_leadrecord"' in line and "DROP" in line]
    if connection.vendor == "sqlite":
        assert statements == ['DROP TABLE "crm_leadrecord";']
    else:
        assert len(statements) == 1
        assert statements[0].count("DROP COLUMN") == 15


@pytest.mark.django_db
def test_a_move_is_held_to_the_record_though_its_model_names_the_view():
    with connection.cursor() as cursor:
        column, table = connection.introspection.get_relations(cursor, "crm_leadmove")["lead_id"][:2]
    assert (table, column) == ("crm_leadrecord", "id")
