"""The demo story comes and goes."""

from __future__ import annotations

import pytest

from tests.cli.house import House


@pytest.mark.slow
def test_the_demo_is_loaded_once_and_cleared(house: House):
    assert "The demo story is loaded: 150 accounts" in house.run("demo").stderr
    activities = house.count("crm_activity")
    assert "is here already" in house.run("demo", "load").stderr
    assert house.count("crm_activity") == activities
    assert house.json("leads")["leads"]
    assert house.json("replay", "--verify") == {"differences": []}
    assert "is gone" in house.run("demo", "--clear").stderr
    assert (house.count("crm_account"), house.count("crm_activity")) == (0, 0)
    assert "There is no demo story here" in house.run("demo", "clear").stderr


def test_load_and_clear_are_opposites(house: House):
    assert "opposites" in house.refused("demo", "load", "--clear")
