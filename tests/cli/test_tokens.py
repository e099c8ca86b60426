"""Alice makes a token for her website from the command line."""

from __future__ import annotations

from tests.cli.house import House


def test_a_token_is_made_listed_and_revoked(house: House):
    assert "no administrator yet" in house.refused("token", "add", "Website", "--scope", "read")
    house.run("user", "add", "alice@example.com", "--role", "admin")
    house.run("user", "add", "bob@example.com", "--role", "sales")
    told = house.json("token", "add", "Website", "--scope", "activities:write,read", "--expires", "30")
    assert (told["name"], told["scopes"]) == ("Website", ["activities:write", "read"])
    assert told["expires_at"].endswith("Z")
    assert told.keys() == {"token", "name", "scopes", "expires_at"}
    secret = house.run("token", "add", "Bob's", "--scope", "write", "--user", "BOB@example.com").stdout.strip()
    bobs, website = house.json("token", "list")["tokens"]
    assert (bobs["user"], bobs["expires_at"], bobs["active"]) == ("bob@example.com", None, True)
    assert secret.startswith(bobs["starts_with"])
    assert website["user"] == "alice@example.com"
    assert house.json("token", "revoke", "Bob's")["active"] is False
    assert "revoked" in house.run("token", "list").stdout
    assert "There is no token 99" in house.refused("token", "revoke", "99")
    assert "no scope 'fly'" in house.refused("token", "add", "X", "--scope", "fly")
    assert "There is no user" in house.refused("token", "add", "X", "--scope", "read", "--user", "zoe@example.com")
