"""Alice adds her website from the command line and asks what it told."""

from __future__ import annotations

from tests.cli.house import House


def test_a_source_is_added_and_listed_and_what_it_told_is_counted(house: House):
    told = house.json("source", "add", "Website")
    assert told.keys() == {"source", "write_key"}
    assert told["source"] == "Website"
    assert len(told["write_key"]) > 20
    second = house.run("source", "add", "My program").stdout.strip()
    listed = house.json("source", "list")["sources"]
    assert [(one["source"], one["write_key"]) for one in listed] == [
        ("My-program", second),
        ("Website", told["write_key"]),
    ]
    assert "Website" in house.run("source", "list").stdout
    assert "There is a source 'website' already." in house.refused("source", "add", "website")
    assert house.json("events", "--count") == {"count": 0}
    assert house.json("events", "--source", "Website", "--unmapped", "--count") == {"count": 0}
    assert house.json("events", "--verify") == {"differences": [], "waiting": 0}
    house.run("source", "add", "Shop", "--place", "website", "--accounts-a-day", "7")
    assert house.json("source", "set", "Shop", "--contacts-a-day", "8")["accounts_a_day"] == 7
    changed = house.json("source", "set", "website", "--adds", "mail", "--accounts-a-day", "5")
    assert (changed["adds"], changed["accounts_a_day"], changed["accounts_today"]) == ("mail", 5, 0)
    assert "There is no source Webpage" in house.refused("source", "set", "Webpage")
    assert house.json("activities", "--source", "my program", "--count") == {"count": 0}
    assert "No such" in house.run("activities").stdout
    assert "No such" in house.run("events").stdout
    assert "did you mean Website?" in house.refused("events", "--source", "Websit", "--count")
    assert "There is no account" in house.refused("activities", "--account", "X", "--count")
