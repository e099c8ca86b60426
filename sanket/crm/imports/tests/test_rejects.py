"""What files of rejects are called."""

from __future__ import annotations

import pytest

from sanket.crm.imports.queries import ImportRun, rejects_name
from sanket.crm.imports.rejects import called


@pytest.mark.parametrize(
    ("file", "rejects"),
    [
        ("x.csv", "x.csv.rejected.csv"),
        ("log.csv.gz", "log.csv.gz.rejected.csv"),
        ("x.csv.rejected.csv", "x.csv.rejected-2.csv"),
        ("x.csv.rejected.csv.gz", "x.csv.rejected-2.csv"),
        ("x.csv.rejected-2.csv", "x.csv.rejected-3.csv"),
        ("x.csv.rejected-9.csv", "x.csv.rejected-10.csv"),
        (".rejected.csv", ".rejected.csv.rejected.csv"),
        ("x.rejected-1234567.csv", "x.rejected-1234567.csv.rejected.csv"),
    ],
)
def test_no_file_of_rejects_is_called_as_what_it_came_from(file, rejects):
    assert called(file) == rejects
    assert rejects != file


@pytest.mark.parametrize(
    ("file", "rejects"),
    [
        ("my accounts.csv", "my accounts.rejected.csv"),
        ("my accounts.csv.gz", "my accounts.rejected.csv"),
        ("my accounts.rejected.csv", "my accounts.rejected-2.csv"),
        ("my accounts.rejected-2.csv", "my accounts.rejected-3.csv"),
        ("book.xlsx", "book.rejected.csv"),
        ("noname", "accounts.rejected.csv"),
    ],
)
def test_taken_home_from_the_page(file, rejects):
    assert rejects_name(ImportRun(kind="accounts", file_name=file)) == rejects
