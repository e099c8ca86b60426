"""Alice administers from the command line."""

from __future__ import annotations

from tests.cli.house import House


def test_a_user_is_added_with_a_password_made_for_her(house: House):
    told = house.json("user", "add", "alice@example.com", "--role", "admin", "--name", "Alice")
    assert len(told.pop("password")) >= 16
    assert told == {
        "email": "alice@example.com",
        "name": "Alice",
        "role": "admin",
        "team": None,
        "territories": [],
        "active": True,
    }
    assert house.json("user", "list")["users"] == [told]


def test_the_password_works_and_comes_alone_on_stdout(house: House):
    password = house.run("user", "add", "alice@example.com", "--role", "admin").stdout.strip()
    assert signs_in(house, "alice@example.com", password)
    house.run("user", "password", "ALICE@example.com", "--password-stdin", stdin="correct horse battery\n")
    assert signs_in(house, "alice@example.com", "correct horse battery")
    assert not signs_in(house, "alice@example.com", password)


def test_team_and_territories(house: House):
    house.run("user", "add", "bob@example.com", "--role", "sales", "--team", "West", "--territory", "Pune")
    add = ["user", "add", "eve@example.com", "--role", "sales", "--team", "west"]
    told = house.json(*add, "--territory", "Pune", "--territory", "Goa")
    assert (told["team"], told["territories"]) == ("West", ["Pune", "Goa"])
    assert house.count("crm_team") == 1


def test_access_ends_and_begins_again(house: House):
    for name in ("alice", "bob"):
        house.run("user", "add", f"{name}@example.com", "--role", "admin")
    assert house.json("user", "deactivate", "bob@example.com")["active"] is False
    assert "last administrator" in house.refused("user", "deactivate", "alice@example.com")
    assert house.json("user", "activate", "bob@example.com")["active"] is True


def test_refusals(house: House):
    house.run("user", "add", "alice@example.com", "--role", "viewer")
    assert "There is a user Alice@Example.com already" in house.refused(
        "user", "add", "Alice@Example.com", "--role", "viewer"
    )
    assert "did you mean alice@example.com?" in house.refused("user", "password", "alise@example.com")
    assert "e-mail address" in house.refused("user", "add", "alice", "--role", "viewer")
    said = house.run("user", "add", "carl@example.com", "--role", "viewer", "--password-stdin", stdin="1234\n", code=2)
    assert "too short" in said.stderr
    said = house.run("user", "add", "carl@example.com", "--role", "viewer", "--password-stdin", code=2)
    assert "found nothing on stdin" in said.stderr
    assert house.count("crm_user") == 1


def test_it_is_in_the_audit_trail(house: House):
    house.run("user", "add", "alice@example.com", "--role", "admin")
    assert ("user.add", "alice@example.com") in house.sql("SELECT verb, subject FROM crm_auditentry")


def signs_in(house: House, email: str, password: str) -> bool:
    code = f"""
from sanket.crm.workspace.queries import user_by_email
print(user_by_email({email!r}).check_password({password!r}))"""
    return house.python(code) == "True"
