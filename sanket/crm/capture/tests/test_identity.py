"""Who somebody was, and since when: the same in whatever order it is told."""

from __future__ import annotations

from sanket.crm.accounts.actions import save_accounts, save_contacts
from sanket.crm.accounts.queries import Account, Contact
from sanket.crm.capture.tests.story import NOW, Site

ANITA, CHITRA = ("nandgiri", "anita"), ("tapti", "chitra")


def test_earlier_visits_count_once_a_visitor_is_known(site: Site) -> None:
    site.tell("track", 50, a="x", key="m1")
    site.tell("track", 40, a="x", key="m2")
    assert site.logged() == []
    site.tell("identify", 30, a="x", u="anita")
    site.tell("track", 20, a="x", key="m3")
    assert site.whose() == {"m1": ANITA, "m2": ANITA, "m3": ANITA}
    assert site.lead().recognised_at == site.event("m1").at
    assert site.sound()


def test_on_a_shared_device_each_has_what_came_behind_their_name(site: Site) -> None:
    site.tell("track", 50, a="x", key="m1")
    site.tell("identify", 40, a="x", u="anita")
    site.tell("track", 30, a="x", key="m2")
    site.tell("identify", 20, a="x", u="chitra")
    site.tell("track", 10, a="x", key="m3")
    assert site.whose() == {"m1": ANITA, "m2": ANITA, "m3": CHITRA}
    assert site.sound()


def test_an_identify_that_comes_late_takes_what_was_behind_it(site: Site) -> None:
    site.tell("identify", 20, a="x", u="chitra")
    site.tell("track", 30, a="x", key="m1")
    site.tell("track", 10, a="x", key="m2")
    assert site.whose() == {"m1": CHITRA, "m2": CHITRA}
    site.tell("identify", 40, a="x", u="anita")
    assert site.whose() == {"m1": ANITA, "m2": CHITRA}
    assert site.sound()


def test_said_again_it_changes_nothing_but_said_in_between_it_does(site: Site) -> None:
    site.tell("identify", 50, a="x", u="anita")
    site.tell("track", 25, a="x", key="m1")
    site.tell("track", 15, a="x", key="m2")
    site.tell("identify", 40, a="x", u="anita")
    site.tell("identify", 30, a="x", u="chitra")
    assert site.whose() == {"m1": CHITRA, "m2": CHITRA}
    site.tell("identify", 20, a="x", u="anita")
    assert site.whose() == {"m1": CHITRA, "m2": ANITA}
    assert site.sound()


def test_of_one_second_what_came_first_counts_as_first(site: Site) -> None:
    site.take(
        site.heard("identify", 5, a="x", u="anita"),
        site.heard("track", 5, a="x", key="m1"),
        site.heard("identify", 5, a="x", u="chitra"),
        site.heard("track", 5, a="x", key="m2"),
    )
    assert site.whose() == {"m1": ANITA, "m2": CHITRA}
    assert site.sound()


def test_an_event_that_bears_a_user_id_is_that_users(site: Site) -> None:
    site.tell("identify", 50, a="x", u="anita")
    site.tell("track", 10, a="x", u="chitra", key="m1")
    assert site.whose() == {"m1": CHITRA}


def test_two_names_of_one_person_by_alias(site: Site) -> None:
    site.tell("track", 50, u="old-7", key="m1")
    site.tell("track", 40, a="x", key="m2")
    site.tell("alias", 30, u="anita", previous_id="old-7")
    site.tell("alias", 30, u="anita", previous_id="x")
    assert site.whose() == {"m1": ANITA, "m2": ANITA}
    assert site.sound()


def test_a_user_is_found_by_the_mail_address(site: Site) -> None:
    save_contacts([{"contact": "bala", "account": "nandgiri", "email": "Bala@Nandgiri.example"}], by=None, now=NOW)
    site.catch_up()
    site.tell("track", 5, u="4711", key="m1")
    assert site.logged() == []
    site.tell("identify", 4, u="4711", traits={"email": "bala@nandgiri.EXAMPLE"})
    assert site.whose() == {"m1": ("nandgiri", "bala")}
    site.tell("track", 3, u="bala@nandgiri.example", key="m2")  # a user id that is one
    assert site.whose()["m2"] == ("nandgiri", "bala")
    assert site.sound()


def test_the_newest_thing_said_counts_not_the_one_that_came_last(site: Site) -> None:
    save_contacts([{"contact": "bala", "account": "nandgiri", "email": "bala@nandgiri.example"}], by=None, now=NOW)
    site.tell("identify", 4, u="4711", traits={"email": "bala@nandgiri.example"})
    site.tell("identify", 9, u="4711", traits={"email": "other@nowhere.example"})
    site.tell("track", 3, u="4711", key="m1")
    assert site.whose() == {"m1": ("nandgiri", "bala")}
    site.catch_up()
    assert site.sound()


def test_a_stranger_of_a_known_company_becomes_its_contact(site: Site) -> None:
    save_accounts([{"account": "tapti", "website": "https://www.tapti.co.in/lifts"}], by=None, now=NOW)
    site.tell("track", 9, a="x", key="m1")
    site.tell("identify", 8, a="x", u="u9", traits={"email": "Deepa@mail.tapti.co.in", "name": "Deepa Rao"})
    assert site.whose() == {"m1": ("tapti", "u9")}
    deepa = site.contact("u9")
    assert (deepa.name, deepa.email, deepa.account.external_id) == ("Deepa Rao", "deepa@mail.tapti.co.in", "tapti")
    site.catch_up()
    assert site.sound()


def test_a_mail_address_alone_makes_a_contact_too(site: Site) -> None:
    site.tell("identify", 8, a="x", traits={"email": "purchase@girna.in", "firstName": "Esha", "lastName": "Patil"})
    site.tell("track", 7, a="x", key="m1")
    assert site.whose() == {"m1": ("girna.in", "purchase@girna.in")}
    assert site.contact("purchase@girna.in").name == "Esha Patil"
    assert site.account("girna.in").website == "girna.in"


def test_free_mail_is_nobodys_company(site: Site) -> None:
    for number, domain in enumerate(["rediffmail.com", "gmail.com", "mailinator.com", "bsnl.in"]):
        site.tell("identify", 8, u=f"u{number}", traits={"email": f"someone@{domain}"})
        assert site.tell("track", 7, u=f"u{number}").fate == "unplaced"
    assert Account.objects.count() == 2


def test_a_group_is_an_account_and_is_made_where_there_is_none(site: Site) -> None:
    site.tell("group", 9, u="u1", group_id="G-1", traits={"name": "Girna Tools", "employees": 80, "industry": "tools"})
    site.tell("track", 8, u="u1", key="m1")
    girna = site.account("G-1")
    assert (girna.name, girna.employees, girna.industry) == ("Girna Tools", 80, "tools")
    assert site.whose() == {"m1": ("G-1", "u1")}
    site.tell("track", 8, u="u1", key="m2", group_id="tapti")  # for whom this event says to act
    assert site.whose()["m2"] == ("tapti", "")
    assert site.sound()


def test_what_a_group_is_called_may_come_later(site: Site) -> None:
    site.tell("track", 9, u="u1", group_id="G-1", key="m1")
    assert site.account("G-1").name == ""
    site.tell("group", 8, u="u1", group_id="G-1", traits={"name": "Girna", "employees": "a few", "website": "girna.in"})
    site.tell("group", 7, u="u1", group_id="G-1", traits={"name": "Another"})
    girna = site.account("G-1")
    assert (girna.name, girna.website, girna.employees) == ("Girna", "girna.in", None)


def test_for_whom_somebody_acts_changes_with_time(site: Site) -> None:
    site.tell("track", 60, u="u1", key="m1")
    site.tell("group", 50, u="u1", group_id="nandgiri")
    site.tell("track", 40, u="u1", key="m2")
    site.tell("group", 30, u="u1", group_id="tapti")
    site.tell("track", 20, u="u1", key="m3")
    assert {key: account for key, (account, _) in site.whose().items()} == {
        "m1": "nandgiri",
        "m2": "nandgiri",
        "m3": "tapti",
    }
    site.tell("group", 45, u="u1", group_id="tapti")
    assert site.whose()["m2"][0] == "tapti"
    assert site.sound()


def test_what_somebody_says_of_their_company(site: Site) -> None:
    site.tell("identify", 9, u="u1", traits={"company": {"name": "tapti lifts"}})
    site.tell("track", 8, u="u1", key="m1")
    site.tell("identify", 9, u="u2", traits={"company": {"id": "K7", "name": "Koyna", "employee_count": 12}})
    site.tell("track", 8, u="u2", key="m2")
    site.tell("identify", 9, u="u3", traits={"company": "Manjra"})
    site.tell("track", 8, u="u3", key="m3")
    assert site.whose() == {"m1": ("tapti", "u1"), "m2": ("K7", "u2"), "m3": ("Manjra", "u3")}
    assert (site.account("K7").name, site.account("K7").employees) == ("Koyna", 12)
    assert site.sound()


def test_a_source_that_adds_nobody_finds_those_there_are(site: Site) -> None:
    from sanket.crm.capture.actions import save_source

    save_source(site.source, settings={"adds": False}, by=None, now=NOW)
    assert site.tell("track", 9, u="u1", group_id="G-1").fate == "unplaced"
    site.tell("track", 8, u="u1", group_id="tapti", key="m1")
    assert site.whose() == {"m1": ("tapti", "")}
    assert not Contact.objects.filter(external_id="u1").exists()


def test_a_contact_that_moves_takes_what_was_told_along(site: Site) -> None:
    site.tell("track", 9, u="anita", key="m1")
    save_contacts([{"contact": "anita", "account": "tapti"}], by=None, now=NOW)
    site.catch_up()
    assert site.whose() == {"m1": ("tapti", "anita")}
    assert site.market.names() == [("tapti", "robot")]
    assert site.sound()


def test_a_contact_that_is_added_later_was_there_all_the_time(site: Site) -> None:
    site.tell("identify", 9, a="x", traits={"email": "farid@gmail.com"})
    site.tell("track", 8, a="x", key="m1")
    site.tell("track", 8, u="emp-3", key="m2")
    assert site.logged() == []
    new = [
        {"contact": "farid", "account": "tapti", "email": "Farid@gmail.com"},
        {"contact": "emp-3", "account": "nandgiri"},
    ]
    save_contacts(new, by=None, now=NOW)
    site.catch_up()
    assert site.whose() == {"m1": ("tapti", "farid"), "m2": ("nandgiri", "emp-3")}
    assert site.sound()


def test_an_account_that_is_added_later_with_its_website(site: Site) -> None:
    from sanket.crm.capture.actions import save_source

    save_source(site.source, settings={"adds": False}, by=None, now=NOW)
    site.tell("identify", 9, u="u1", traits={"email": "a@pranhita.in"})
    site.tell("identify", 9, u="u2", traits={"company": "Bhima Pumps"})
    site.tell("track", 8, u="u1", key="m1")
    site.tell("track", 8, u="u2", key="m2")
    save_accounts(
        [{"account": "P", "website": "http://pranhita.in"}, {"account": "B", "name": "Bhima Pumps"}], by=None, now=NOW
    )
    site.catch_up()
    assert site.whose() == {"m1": ("P", ""), "m2": ("B", "")}
    assert site.sound()
