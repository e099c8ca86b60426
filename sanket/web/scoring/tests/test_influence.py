"""The page of influence: off and experimental, who would count for more and why, into the draft and out of it."""

from __future__ import annotations

import pytest

from sanket.crm.accounts.actions import save_accounts, save_contacts
from sanket.crm.accounts.queries import contact_ids_by_external
from sanket.crm.activities.actions import Facts, save_types
from sanket.crm.activities.actions import log as log_activities
from sanket.crm.activities.queries import ids_by_external as type_ids
from sanket.crm.catalogue.actions import save_offerings
from sanket.crm.catalogue.queries import ids_by_external as offering_ids
from sanket.crm.communications.actions import Said, log
from sanket.crm.recognition import queries, whatif_reading
from sanket.crm.recognition.actions import set_values
from sanket.crm.recognition.models import InfluenceVersion
from sanket.crm.recognition.weighing import perform_weighing, weigh_contacts
from sanket.crm.workspace.queries import Progress
from sanket.web.tests.conftest import NOW
from tests.stage import standing

PATH = "/settings/scoring/influence/"
NOW_S = int(NOW.timestamp())


@standing
def mail(site) -> None:
    save_accounts([{"account": "A1", "name": "Nandgiri Auto"}], by=None, now=NOW)
    save_contacts(
        [{"contact": who.lower(), "account": "A1", "name": who} for who in ("Meera", "Anil", "Kavita")],
        by=None,
        now=NOW,
    )
    ids = {ext: pk for ext, (pk, _) in contact_ids_by_external(["meera", "anil", "kavita"]).items()}
    log(
        [
            Said(ids[who], ids["meera"], f"m-{who}-{n}", "mail", NOW_S - n)
            for who in ("anil", "kavita")
            for n in range(3)
        ]
    )


def shown(client, asked: str = "") -> str:
    return client.get(PATH + asked).content.decode()


def test_without_communications_it_says_what_is_missing(site):
    page = shown(site.client("manager"))
    assert "No communications yet" in page
    assert "/imports/communications/" in page


def test_it_is_experimental_and_off(site, mail):
    page = shown(site.client("marketing"))
    assert "Experimental" in page
    assert ">Off<" in page
    assert "Work out weights" not in page, "marketing may look and not change"


def test_weights_are_worked_out_by_a_worker(site, mail):
    bob = site.client("manager")
    assert "Work out weights" in shown(bob)
    assert bob.post(f"{PATH}calculation/").status_code == 302
    assert "Waiting for a worker" in shown(bob)
    assert "HX-Refresh" not in bob.get(f"{PATH}progress/")
    perform_weighing(Progress.objects.get(kind="influence").pk, now=NOW)
    assert bob.get(f"{PATH}progress/")["HX-Refresh"] == "true"
    page = shown(bob)
    assert "Meera" in page
    assert "addressed by 2 colleagues, 6 messages; turned to nobody" in page
    assert "addressed by nobody; turned to 1" in page
    more, less = page.index('id="more"'), page.index('id="less"')
    assert more < page.index("Meera") < less < page.index("Kavita")
    assert "In-strength" in page


def test_into_the_draft_and_out_of_it(site, mail):
    version = weigh_contacts(by=None, now=NOW).pk
    bob = site.client("manager")
    answer = bob.post(f"{PATH}choice/", {"version": version, "reason": "Managers decide"}, follow=True)
    assert "It is in the draft" in answer.content.decode()
    assert queries.influence_drafted() == (True, version)
    assert queries.influence_in_force() is None
    assert [edit.reason for edit in queries.draft().edits] == ["Managers decide"]
    assert f"weights {version} are to count" in shown(bob)
    answer = bob.post(f"{PATH}choice/", {"version": "", "reason": "Not yet"}, follow=True)
    assert "leaves influence as it is" in answer.content.decode()
    assert queries.influence_drafted() == (False, None)


def test_it_asks_why(site, mail):
    version = weigh_contacts(by=None, now=NOW).pk
    bob = site.client("manager")
    assert 'name="reason"' in shown(bob)
    answer = bob.post(f"{PATH}choice/", {"version": version, "reason": " "})
    assert answer.status_code == 422
    assert "Write in a sentence why influence should count" in answer.content.decode()
    assert queries.influence_drafted() == (False, None)


def test_weights_that_there_are_not(site, mail):
    bob = site.client("manager")
    assert bob.get(PATH + "?version=7").status_code == 404
    assert bob.get(PATH + "?version=x").status_code == 404
    answer = bob.post(f"{PATH}choice/", {"version": "7", "reason": "Why not"}, follow=True)
    assert "There are no weights 7." in answer.content.decode()


@pytest.mark.parametrize("role", ["sales", "care", "viewer"])
def test_others_do_not_see_it(site, mail, role):
    assert site.client(role).get(PATH).status_code == 403


@pytest.mark.parametrize("deed", ["calculation", "choice"])
def test_marketing_changes_nothing(site, mail, deed):
    assert site.client("marketing").post(f"{PATH}{deed}/", {"version": ""}).status_code == 403
    assert InfluenceVersion.objects.count() == 0


def test_the_page_asks_as_much_for_many_people_as_for_few(site, mail, queries_of):
    bob = site.client("manager")
    weigh_contacts(by=None, now=NOW)
    shown(bob)
    assert queries_of(lambda: shown(bob)) <= 20


@standing
def warm(site, mail) -> None:
    """Meera has done a little less than makes a lead; weighed up it is enough."""
    save_offerings([{"offering": "RX6", "name": "Paint robot"}], by=None, now=NOW)
    save_types([{"type": "visit", "direction": "customer"}], by=None, now=NOW)
    (kind,) = type_ids(["visit"]).values()
    set_values([{"type_id": kind, "value": 9}], by=None, now=NOW)
    meera = contact_ids_by_external(["meera"])["meera"]
    robot = offering_ids(["RX6"])["RX6"]
    facts = [Facts(f"a{n}", NOW_S - n * 60, meera[1], meera[0], robot, kind) for n in (1, 2)]
    assert log_activities(facts, now_s=NOW_S) == ["added"] * 2


def test_tried_it_says_which_leads_would_appear(site, warm):
    version = weigh_contacts(by=None, now=NOW).pk
    bob = site.client("marketing")
    assert "Show what would change" in shown(bob)
    answer = bob.get(f"{PATH}trial/", {"version": version}).content.decode()
    assert "Would appear" in answer
    assert "Nandgiri Auto" in answer
    assert "Paint robot" in answer
    assert "Would vanish" not in answer
    assert queries.influence_drafted() == (False, None)


def test_while_a_worker_reads_the_log_the_trial_says_how_far_it_is(site, warm, monkeypatch):
    version = weigh_contacts(by=None, now=NOW).pk
    monkeypatch.setattr(whatif_reading, "at_hand", lambda: False)
    bob = site.client("marketing")
    shell = bob.get(f"{PATH}trial/", {"version": version}).content.decode()
    assert "Waiting for a worker" in shell
    assert f'id="tried" class="pt-4" hx-get="{PATH}trial/?version={version}"' in shell
    assert "Would appear" in bob.get(f"{PATH}trial/", {"version": version, "wait": "1"}).content.decode()


@pytest.mark.parametrize("version", ["", "99", "x", "9" * 30])
def test_what_cannot_be_tried(site, warm, version):
    assert site.client("manager").get(f"{PATH}trial/", {"version": version}).status_code == 404


def test_the_what_if_page_tries_weights_and_proposes_them(site, warm):
    version = weigh_contacts(by=None, now=NOW).pk
    bob = site.client("manager")
    assert f"what-if/?influence={version}" in shown(bob)
    what_if = "/settings/scoring/what-if/"
    page = bob.get(what_if, {"influence": version, "wait": "1"}).content.decode()
    assert f"influence of contacts: weights {version} instead of off" in page
    assert f'<option value="{version}" selected' in page
    sent = bob.post(f"{what_if}trial/", {"influence": "0"})
    assert "influence=0" not in sent["Location"], "off is as agreed"
    assert f"influence={version}" in bob.post(f"{what_if}trial/", {"influence": version})["Location"]
    assert "There are no weights 99." in bob.get(what_if, {"influence": 99, "wait": "1"}).content.decode()
    bob.post(f"{what_if}proposal/?influence={version}", {"reason": "Try them"})
    assert queries.influence_drafted() == (True, version)


def test_a_missing_worker_is_said(site, mail):
    bob = site.client("manager")
    bob.post(f"{PATH}calculation/")
    assert "No worker is running" not in shown(bob)
    Progress.objects.filter(kind="influence").update(created_at=NOW)
    assert "No worker is running" in shown(bob)
