"""Shapes of one name would be described as one of them, whichever came last."""

from __future__ import annotations

from collections import defaultdict

from pydantic import BaseModel

from sanket.api.rest.shapes import Given, Told
from sanket.api.rest.site import api


def below(shape: type[BaseModel]) -> set[type[BaseModel]]:
    return {one for direct in shape.__subclasses__() for one in (direct, *below(direct))}


def test_each_shape_has_a_name_of_its_own():
    api()
    named = defaultdict(set)
    for shape in below(Told) | below(Given):
        named[shape.__name__].add(shape.__module__)
    assert {name: modules for name, modules in named.items() if len(modules) > 1} == {}
