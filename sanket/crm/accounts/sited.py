"""Websites as one compares them: the host, without ``www``, whatever stands around it."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, Func


class Sited(Func):
    """The host of a website, for an index and for a search in it. Its words are fixed, as those of `Dialled` are."""

    arity = 1
    output_field = CharField()
    _bare = "lower(%(expressions)s)"
    for _before in ("https://", "http://", "www."):
        _bare = f"replace({_bare}, '{_before}', '')"
    template = f"substr({_bare}, 1, instr({_bare} || '/', '/') - 1)"

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template=f"split_part({self._bare}, '/', 1)", **context)


def host(website: str) -> str:
    """The same of one website.

    >>> host("https://www.Nandgiri.in/paint?x=1"), host("nandgiri.in"), host("")
    ('nandgiri.in', 'nandgiri.in', '')
    """
    bare = website.lower()
    for before in ("https://", "http://", "www."):
        bare = bare.replace(before, "")
    return bare.partition("/")[0]
