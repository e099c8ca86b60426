"""The file that strangers' pages ask for. What it does there: tests/browser/test_tracker.py."""

from __future__ import annotations

import gzip

import pytest
from django.test import Client

from sanket.web import tracker

pytestmark = pytest.mark.django_db


@pytest.fixture
def built(tmp_path, monkeypatch):
    path = tmp_path / "sanket.js"
    path.write_text("var told = 1;\n" * 100)
    monkeypatch.setattr(tracker, "FILE", path)
    return path


def test_anybody_gets_it_before_the_site_is_set_up_and_no_cookie(built):
    answer = Client().get(tracker.ADDRESS)
    assert answer.status_code == 200
    assert answer.content == built.read_bytes()
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "max-age=86400" in answer["Cache-Control"]
    assert not answer.cookies


def test_it_asks_the_database_nothing(built, django_assert_num_queries):
    with django_assert_num_queries(0):
        Client().get(tracker.ADDRESS)


def test_it_is_zipped_where_that_is_understood(built):
    answer = Client().get(tracker.ADDRESS, headers={"Accept-Encoding": "br, gzip"})
    assert answer["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in answer["Vary"]
    assert gzip.decompress(answer.content) == built.read_bytes()


def test_who_has_it_is_told_so_until_there_is_another(built):
    mark = Client().get(tracker.ADDRESS)["ETag"]
    again = Client().get(tracker.ADDRESS, headers={"If-None-Match": f'"other", W/{mark}'})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", mark)
    built.write_text("var told = 2;\n")
    newer = Client().get(tracker.ADDRESS, headers={"If-None-Match": mark})
    assert (newer.status_code, newer.content) == (200, b"var told = 2;\n")


def test_where_nothing_is_built_there_is_none(built):
    built.unlink()
    assert Client().get(tracker.ADDRESS).status_code == 404
