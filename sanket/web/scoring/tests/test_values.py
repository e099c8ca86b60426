"""A round on the pages: asked on Today, answered blind, the spread once all have answered, agreed values into the draft."""

from __future__ import annotations

import re

import pytest

from sanket.crm.models import AuditEntry, LearnedRun, Progress, TypeValue, ValueProposal, ValueRound
from sanket.crm.recognition import queries
from sanket.crm.recognition.models import DraftEdit
from sanket.crm.workspace.actions import save_user
from sanket.web.tests.conftest import NOW, PASSWORD, first
from tests.stage import standing

VALUES = "/settings/scoring/values/"
SECRET = ("417", "418", "419")
ROLES = ("admin", "manager", "marketing")


@standing
def held(site, logged) -> ValueRound:
    """Bob asks Ada, Mary and himself about three types."""
    people = [site.people[role].pk for role in ROLES]
    types = [logged[key] for key in ("quote", "visit", "mail")]
    form = {"types": types, "people": people, "note": "Before the fair"}
    answer = site.client("manager").post(f"{VALUES}rounds/add/", form)
    made = ValueRound.objects.get()
    assert answer["Location"] == f"{VALUES}rounds/{made.pk}/"
    return made


def shown(client, path: str = VALUES) -> str:
    return client.get(path).content.decode()


def answers(site, held, logged, role: str, *values: str, deed: str = "hand-in", remark: str = ""):
    form = {f"value-{logged[key]}": value for key, value in zip(("quote", "visit", "mail"), values, strict=True)}
    if remark:
        form[f"remark-{logged['visit']}"] = remark
    return site.client(role).post(f"{VALUES}rounds/{held.pk}/proposals/", {**form, "deed": deed}, follow=True)


def all_answer(site, held, logged) -> None:
    answers(site, held, logged, "admin", "20", "4", "1", remark="they only look")
    answers(site, held, logged, "manager", "24", "10", "1")
    answers(site, held, logged, "marketing", "22", "12", "2")


def test_whoever_is_asked_reads_it_on_today_and_at_the_top_of_the_page(site, held):
    for role in ROLES:
        assert "Bob asks you what 3 activity types are worth." in shown(site.client(role), "/"), role
        assert f"{VALUES}rounds/{held.pk}/proposals/" in shown(site.client(role)), role
    assert "activity types are worth" not in shown(site.client("sales"), "/")


def test_an_answer_is_kept_then_handed_in_then_changed(site, held, logged):
    page = answers(site, held, logged, "marketing", "22", "", "", deed="keep").content.decode()
    assert "Kept for later." in page
    form = shown(site.client("marketing"), f"{VALUES}rounds/{held.pk}/proposals/")
    assert 'value="22"' in form
    assert "A lead begins at 20 points." in form
    assert "Thank you." in answers(site, held, logged, "marketing", "22", "−5", "0").content.decode()
    assert "activity types are worth" not in shown(site.client("marketing"), "/")
    answers(site, held, logged, "marketing", "23", "-5", "0")
    assert sorted(ValueProposal.objects.values_list("value", flat=True)) == [-5, 0, 23]


@pytest.mark.parametrize("wrong", ["1001", "-1001", "many", "1.5"])
def test_a_number_that_cannot_be_is_told_at_its_field_and_nothing_typed_is_lost(site, held, logged, wrong):
    answer = answers(site, held, logged, "marketing", "22", wrong, "3", remark="as I see it", deed="keep")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Points are a whole number from −1,000 to 1,000." in page
    assert f'href="#value-{logged["visit"]}"' in page
    assert 'value="22"' in page
    assert "as I see it" in page
    assert not ValueProposal.objects.exists()


def test_handing_in_wants_every_type(site, held, logged):
    answer = answers(site, held, logged, "marketing", "22", "", "3")
    assert answer.status_code == 422
    assert answer.content.decode().count('aria-invalid="true"') == 1
    assert not ValueProposal.objects.exists()


def everything_readable(site, held, logged) -> list[str]:
    return [
        "/", VALUES, f"{VALUES}rounds/{held.pk}/", f"{VALUES}rounds/{held.pk}/proposals/", "/settings/scoring/draft/",
        f"{VALUES}rounds/{held.pk}/types/{logged['visit']}/", "/settings/scoring/history/", "/settings/scoring/versions/",
        "/settings/audit/", "/settings/audit/?kind=round", "/settings/audit/?text=417", "/settings/types/",
        f"/settings/types/{logged['visit']}/", "/search/?q=417", f"{VALUES}rounds/add/",
    ]  # fmt: skip


@pytest.mark.parametrize("role", ["admin", "marketing", "viewer"])
def test_no_page_shows_another_s_proposal_before_all_have_answered(site, held, logged, role):
    answers(site, held, logged, "manager", *SECRET)
    client = site.client(role)
    for path in everything_readable(site, held, logged):
        for headers in ({}, {"HX-Request": "true"}, {"Accept": "application/json"}):
            page = client.get(path, headers=headers).content.decode()
            # What was asked for stands in the answer; it tells nothing.
            page = page.replace("text=417", "").replace('value="417"', "").replace("q=417", "")
            assert not re.search(r"\b41[789]\b", re.sub(r"<relative-time>.*?</relative-time>|nonce-\S+", "", page)), (
                path
            )


def test_administrators_cannot_close_or_withdraw_their_way_in(site, held, logged):
    answers(site, held, logged, "manager", *SECRET)
    ada, people = site.client("admin"), site.people
    withdraw = f"{VALUES}rounds/{held.pk}/asked/{{}}/withdrawal/"
    ada.post(withdraw.format(people["marketing"].pk), {"reason": "on leave"})
    page = ada.post(withdraw.format(people["admin"].pk), {"reason": "me, too"})
    assert page.status_code == 422
    assert "At least two have to stay." in page.content.decode()
    ada.post(f"{VALUES}rounds/{held.pk}/closing/")
    page = shown(ada, f"{VALUES}rounds/{held.pk}/")
    assert "Its proposals stay closed to all eyes." in page
    assert "418" not in page
    assert ada.get(f"{VALUES}rounds/{held.pk}/types/{logged['visit']}/").status_code == 404
    assert (
        ada.post(f"{VALUES}rounds/{held.pk}/types/{logged['visit']}/", {"value": 1, "reason": "r"}).status_code == 404
    )


def test_one_s_own_proposals_are_one_s_own(site, held, logged):
    """Another's form cannot be opened by anybody, and nobody can write into it."""
    answers(site, held, logged, "manager", *SECRET)
    answers(site, held, logged, "admin", "1", "2", "3")
    mine = ValueProposal.objects.filter(person=site.people["manager"]).order_by("value")
    assert [str(row.value) for row in mine] == list(SECRET)
    late = save_user(email="mira@example.com", name="Mira", role="marketing", password=PASSWORD, by=None, now=NOW)
    site.people["late"] = late
    assert site.client("late").get(f"{VALUES}rounds/{held.pk}/proposals/").status_code == 404


def test_the_widest_disagreement_stands_first_with_its_strip(site, held, logged):
    all_answer(site, held, logged)
    page = shown(site.client("marketing"), f"{VALUES}rounds/{held.pk}/")
    order = [page.index(name) for name in ("Visited pricing", "Asked for a quote", "Opened a mail")]
    assert order == sorted(order)
    assert "from 4 to 12, the middle half from 7 to 11, median 10, now 6" in page
    assert "Agree…" not in page
    assert "3 activity types are still to be agreed on" in shown(site.client("manager"), "/")
    assert "still to be agreed on" not in shown(site.client("marketing"), "/")
    one = shown(site.client("marketing"), f"{VALUES}rounds/{held.pk}/types/{logged['visit']}/")
    for word in ("they only look", "Ada", "Mary", "Median 10, from 4 to 12; now 6."):
        assert word in one, word
    assert "Agree on this value" not in one


def test_an_agreed_value_goes_into_the_draft_and_can_be_taken_back(site, held, logged):
    all_answer(site, held, logged)
    bob = site.client("manager")
    path = f"{VALUES}rounds/{held.pk}/types/{logged['visit']}/"
    assert 'value="10"' in shown(bob, path)
    assert bob.post(path, {"value": "8", "reason": " "}).status_code == 422
    answer = bob.post(path, {"value": "8", "reason": "Ada has seen more of them"})
    assert answer["Location"] == f"{VALUES}rounds/{held.pk}/types/{logged['quote']}/"
    edit = DraftEdit.objects.get()
    assert (edit.field, edit.after, edit.reason) == ("value", 8, "Ada has seen more of them")
    assert TypeValue.objects.get(pk=logged["visit"]).value == 6
    page = shown(bob, f"{VALUES}rounds/{held.pk}/")
    assert "Ada has seen more of them" in page
    assert AuditEntry.objects.filter(verb="value.agree", by=site.people["manager"]).exists()
    undo = first(r'<form method="post" action="([^"]+removal/)" data-undo>', page)
    bob.post(undo)
    assert not DraftEdit.objects.exists()
    assert all(one.agreement is None for one in queries.spreads(ValueRound.objects.get(), site.people["manager"]))


def test_taking_back_leaves_what_somebody_has_drafted_since(site, held, logged):
    all_answer(site, held, logged)
    bob = site.client("manager")
    path = f"{VALUES}rounds/{held.pk}/types/{logged['visit']}/"
    bob.post(path, {"value": "8", "reason": "so be it"})
    form = {"name": "Visited pricing", "direction": "customer", "value": "9", "strength": "strong", "reason": "no, 9"}
    bob.post(f"/settings/types/{logged['visit']}/", form)
    bob.post(f"{path}removal/")
    assert DraftEdit.objects.get().after == 9


def test_the_overview_shows_the_last_proposals_beside_the_values(site, held, logged):
    all_answer(site, held, logged)
    page = shown(site.client("marketing"))
    assert "median 10" in page
    assert "to agree on" in page


def test_what_outcomes_say_stands_beside_them_once_there_is_a_study(site, held, logged):
    all_answer(site, held, logged)
    client, one = site.client("marketing"), f"{VALUES}rounds/{held.pk}/types/{logged['visit']}/"
    pages = (VALUES, f"{VALUES}rounds/{held.pk}/", one)
    for path in pages:
        assert "learned from what was won" not in shown(client, path), path
    done = Progress.objects.create(kind="learn", state="done", created_at=NOW)
    value = {"type_id": logged["visit"], "suggested": 31, "interval": [27, 36]}
    nothing = {"type_id": logged["mail"], "suggested": None, "interval": None}
    LearnedRun.objects.create(at=NOW, progress=done, result={"values": [value, nothing]})
    for path in pages:
        page = shown(client, path)
        assert "from 27 to 36, learned from what was won" in page, path
        assert ">31</a>" in page, path


def test_somebody_is_withdrawn_with_a_reason_and_comes_back(site, held, logged):
    bob, mary = site.client("manager"), site.people["marketing"]
    path = f"{VALUES}rounds/{held.pk}/asked/{mary.pk}/"
    assert bob.post(f"{path}withdrawal/", {"reason": ""}).status_code == 422
    bob.post(f"{path}withdrawal/", {"reason": "on leave until January"})
    page = shown(bob, f"{VALUES}rounds/{held.pk}/")
    assert "on leave until January" in page
    assert site.client("marketing").get(f"{VALUES}rounds/{held.pk}/proposals/").status_code == 404
    assert "asks you" not in shown(site.client("marketing"), "/")
    bob.post(first(r'<form method="post" action="([^"]+)" data-undo>', page))
    assert site.client("marketing").get(f"{VALUES}rounds/{held.pk}/proposals/").status_code == 200


@pytest.mark.parametrize("change", [{"people": []}, {"types": []}, {"people": ["999"]}, {"types": ["x"]}])
def test_rounds_that_cannot_be(site, logged, change):
    form = {"types": [logged["quote"]], "people": [site.people[role].pk for role in ROLES], "note": "typed", **change}
    answer = site.client("manager").post(f"{VALUES}rounds/add/", form)
    assert answer.status_code == 422
    assert "typed" in answer.content.decode()
    assert not ValueRound.objects.exists()


def test_the_audit_trail_lists_what_was_asked_and_whom(site, logged):
    form = {"types": [logged["quote"], logged["visit"]], "people": [site.people[role].pk for role in ROLES[:2]]}
    site.client("manager").post(f"{VALUES}rounds/add/", {**form, "note": "Before the fair"})
    page = shown(site.client("admin"), "/settings/audit/?kind=round")
    names = ", ".join(str(site.people[role]) for role in ROLES[:2])
    assert "types: Asked for a quote, Visited pricing" in page
    assert f"people: {names}" in page
    assert "<del>" not in page


def test_sales_people_are_not_offered_and_cannot_be_asked(site, logged):
    page = shown(site.client("manager"), f"{VALUES}rounds/add/")
    assert "Mary (Marketing)" in page
    assert "Sunita" not in page
    form = {"types": [logged["quote"]], "people": [site.people["sales"].pk, site.people["manager"].pk]}
    assert site.client("manager").post(f"{VALUES}rounds/add/", form).status_code == 422


def test_a_second_round_waits_for_the_first(site, held, logged):
    form = {"types": [logged["quote"]], "people": [site.people[role].pk for role in ROLES]}
    answer = site.client("admin").post(f"{VALUES}rounds/add/", form)
    assert "A round is open already" in answer.content.decode()
    bob = site.client("manager")
    bob.post(f"{VALUES}rounds/{held.pk}/closing/")
    bob.post(first(r'<form method="post" action="([^"]+)" data-undo>', shown(bob, f"{VALUES}rounds/{held.pk}/")))
    assert ValueRound.objects.get().closed_at is None


@pytest.mark.parametrize("path", [VALUES, "round", "type", "/"])
def test_the_pages_ask_few_questions(site, held, logged, queries_of, path):
    all_answer(site, held, logged)
    addresses = {"round": f"{VALUES}rounds/{held.pk}/", "type": f"{VALUES}rounds/{held.pk}/types/{logged['visit']}/"}
    bob, path = site.client("manager"), addresses.get(path, path)
    shown(bob, path)
    few = queries_of(lambda: shown(bob, path))
    from sanket.crm.activities.actions import save_types

    save_types([{"type": f"t{n}", "direction": "sales"} for n in range(20)], by=None, now=NOW)
    for n in range(10):
        save_user(email=f"m{n}@example.com", name=f"M{n}", role="marketing", password=PASSWORD, by=None, now=NOW)
    shown(bob, path)
    assert queries_of(lambda: shown(bob, path)) == few <= 26


def test_types_are_ticked_all_or_none(site, logged):
    def ticked(query: str = "") -> int:
        page = site.client("manager").get(f"{VALUES}rounds/add/{query}").content.decode()
        return len(re.findall(r'<input[^>]*name="types"[^>]*checked', page))

    assert (ticked(), ticked("?types=none"), ticked("?types=all")) == (3, 0, 3)
