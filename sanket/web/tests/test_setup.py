"""Settings: what is agreed on is saved with its reason, refusals lose nothing typed, removals can be undone."""

from __future__ import annotations

import re

import pytest

from sanket.crm.accounts.actions import save_accounts, save_contacts
from sanket.crm.activities.actions import Facts, log, save_types
from sanket.crm.catalogue import queries
from sanket.crm.catalogue.actions import save_offerings
from sanket.crm.models import (
    Account,
    ActivityType,
    AuditEntry,
    FitmentRow,
    Offering,
    Rescore,
    Scoring,
    Team,
    Tuning,
    TypeValue,
    User,
    ValueChange,
    Workspace,
)
from sanket.crm.recognition import queries as rules
from sanket.crm.recognition.actions import save_fitment, set_defaults, set_tunings, set_values
from sanket.crm.workspace.actions import audit
from sanket.web.setup.numbers import figure
from sanket.web.setup.offerings import _initial
from sanket.web.tests.conftest import NOW, first
from tests.stage import standing


@pytest.fixture
def bob(site):
    return site.client("manager")


@pytest.fixture
def ada(site):
    return site.client("admin")


@standing
def quote(site) -> ActivityType:
    save_types([{"type": "quote", "name": "Asked for a quote", "direction": "customer"}], by=None, now=NOW)
    kind = ActivityType.objects.get(external_id="quote")
    set_values([{"type_id": kind.pk, "value": 20, "strength": "strong"}], by=None, now=NOW)
    return kind


@standing
def robots(site) -> dict[str, Offering]:
    save_offerings(
        [
            {"offering": "ROB", "name": "Paint robots", "kind": "category"},
            {"offering": "RX6", "name": "RX-6", "parent": "ROB"},
        ],
        by=None,
        now=NOW,
    )
    return {one.external_id: one for one in Offering.objects.all()}


def undo_in(client, path: str) -> str:
    """The address of the Undo in the toast."""
    return first(r'<form method="post" action="([^"]+)" data-undo>', client.get(path).content.decode())


# ---------------------------------------------------------------------------------------------------- activity types

TYPE = {"name": "Asked for a quote", "direction": "customer", "value": "25", "strength": "strong", "decisive": "opens"}


def test_a_value_changes_with_its_reason(bob, quote):
    answer = bob.post(f"/settings/types/{quote.pk}/", {**TYPE, "reason": "Three of four such became orders."})
    assert (answer.status_code, answer["Location"]) == (302, "/settings/types/")
    worth = TypeValue.objects.get(pk=quote.pk)
    assert (worth.value, worth.decisive) == (25, "opens")
    page = bob.get(f"/settings/types/{quote.pk}/").content.decode()
    assert "Three of four such became orders." in page
    assert "Bob" in page
    assert ValueChange.objects.filter(field="value", before="20", after="25", by__name="Bob").exists()
    assert AuditEntry.objects.filter(verb="value.set", subject="quote").exists()


def test_without_a_reason_the_value_stays_and_the_form_too(bob, quote):
    answer = bob.post(f"/settings/types/{quote.pk}/", {**TYPE, "name": "Wants a quote", "reason": " "})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="Wants a quote"' in page
    assert 'value="25"' in page
    assert "why the value changes" in page
    assert 'href="#id_reason"' in page
    assert TypeValue.objects.get().value == 20


def test_a_new_name_needs_no_reason(bob, quote):
    form = {**TYPE, "name": "Quote wanted", "value": "20", "decisive": "", "reason": ""}
    assert bob.post(f"/settings/types/{quote.pk}/", form).status_code == 302
    assert ActivityType.objects.get().name == "Quote wanted"
    assert not ValueChange.objects.filter(by__isnull=False).exists()


@pytest.mark.parametrize(
    ("field", "value"), [("value", "1001"), ("value", "x"), ("direction", "up"), ("strength", ""), ("name", "")]
)
def test_values_that_cannot_be(bob, quote, field, value):
    answer = bob.post(f"/settings/types/{quote.pk}/", {**TYPE, "reason": "why not", field: value})
    assert answer.status_code == 422
    assert "why not" in answer.content.decode()
    assert TypeValue.objects.get().value == 20


def test_a_type_is_added_with_a_key_made_from_its_name(bob, site):
    assert bob.post("/settings/types/add/", {**TYPE, "name": "Site visit, long"}).status_code == 302
    kind = ActivityType.objects.get()
    assert (kind.external_id, TypeValue.objects.get().value) == ("site-visit-long", 25)


def test_a_key_is_given_once(bob, quote):
    answer = bob.post("/settings/types/add/", {**TYPE, "type": "quote"})
    assert answer.status_code == 422
    assert "There is already a type quote." in answer.content.decode()


def test_types_without_a_value_are_pointed_out(bob, site):
    save_types([{"type": "call", "direction": "sales"}], by=None, now=NOW)
    assert "1 type has no value yet" in bob.get("/settings/types/").content.decode()


def test_a_changed_value_of_logged_activities_shows_its_replay(bob, site, quote, robots):
    save_accounts([{"account": "A1", "name": "Nandgiri"}], by=None, now=NOW)
    at = int(NOW.timestamp())
    log([Facts("a1", at - 60, Account.objects.get().pk, None, robots["RX6"].pk, quote.pk)], now_s=at)
    bob.post(f"/settings/types/{quote.pk}/", {**TYPE, "reason": "more"})
    assert not Rescore.objects.exists()
    bob.post("/settings/scoring/draft/publication/", {"reason": "agreed on at the fair"})
    assert Rescore.objects.filter(switched_at=None).exists()
    assert 'hx-get="/settings/replay/"' in bob.get("/settings/types/").content.decode()
    assert 'hx-trigger="every 1s"' in bob.get("/settings/replay/").content.decode()
    Rescore.objects.update(switched_at=NOW)
    assert "The replay is done" in bob.get("/settings/replay/").content.decode()
    assert "The replay is done" not in bob.get("/settings/audit/").content.decode()


# --------------------------------------------------------------------------------------------------------- defaults

DEFAULTS = {
    "half_life_days": "45",
    "interest_threshold": "30",
    "fitment_threshold": "0.3",
    "rho": "0.5",
    "off_ratio": "0.6",
    "reason": "r",
}


def test_defaults(bob, site):
    assert bob.post("/settings/defaults/", DEFAULTS).status_code == 302
    kept = Scoring.objects.get()
    assert (kept.half_life_days, kept.interest_threshold, kept.fitment_threshold, kept.rho) == (45, 30, 0.3, 0.5)
    assert kept.off_ratio == 0.6


@pytest.mark.parametrize(
    "change",
    [
        {"half_life_days": "0"},
        {"half_life_days": "1e9"},
        {"rho": "-1"},
        {"reason": ""},
        {"rho": "nan"},
        {"off_ratio": "1.5"},
        {"off_ratio": "0"},
        {"off_ratio": "nan"},
    ],
)
def test_defaults_that_cannot_be(bob, site, change):
    answer = bob.post("/settings/defaults/", {**DEFAULTS, **change})
    assert answer.status_code == 422
    assert 'value="0.3"' in answer.content.decode()
    assert not Scoring.objects.filter(half_life_days=45).exists()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"half_life_days": "1e308"}, "A half-life is from 1 hour (0.042 days) to 365.25 days."),
        ({"half_life_days": "0.04"}, "A half-life is from 1 hour (0.042 days) to 365.25 days."),
        ({"interest_threshold": "0"}, "Write a number greater than 0, at most 1,00,00,00,000."),
        ({"fitment_threshold": "1e10"}, "Write a number from 0 to 1,00,00,00,000."),
        ({"rho": "1001"}, "Write a number from 0 to 1,000."),
        ({"off_ratio": "1.01"}, "Write a number from 0.05 to 1."),
    ],
)
def test_bounds_are_told_as_people_write_numbers(bob, site, change, sentence):
    assert sentence in bob.post("/settings/defaults/", {**DEFAULTS, **change}).content.decode()


@pytest.mark.parametrize("least_and_most", [{"half_life_days": "0.042"}, {"half_life_days": "365.25"}])
def test_the_bounds_themselves_are_taken(bob, site, least_and_most):
    assert bob.post("/settings/defaults/", {**DEFAULTS, **least_and_most}).status_code == 302


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (30.0, "30"), ("30.0", "30"), (1 / 24, "0.041667"), (1e9, "1,00,00,00,000"), (-1461.5, "−1,461.5"),
        (1e308, "1e+308"), ("inf", "inf"), ("strong", "strong"), ("", ""),
    ],
)  # fmt: skip
def test_figures(value, told):
    assert figure(value) == told


# -------------------------------------------------------------------------------------------------------- offerings

OFFERING = {"name": "RX-6 robot", "kind": "product", "parent": "ROB", "price": "4500000", "sales_cycle_days": ""}
TUNING = {"half_life_days": "60", "interest_threshold": "", "fitment_threshold": "", "reason": "slow"}


def test_an_offering_with_its_own_half_life(bob, robots):
    path = f"/settings/offerings/{robots['RX6'].pk}/"
    assert bob.post(path, {**OFFERING, **TUNING}).status_code == 302
    rx6 = Offering.objects.get(external_id="RX6")
    assert (rx6.name, int(rx6.price or 0), rx6.parent_id) == ("RX-6 robot", 4_500_000, robots["ROB"].pk)
    kept = Tuning.objects.get(pk=rx6.pk)
    assert (kept.half_life_days, kept.interest_threshold) == (60, None)
    assert 'value="60"' in bob.get(path).content.decode()
    assert bob.post(path, {**OFFERING, **TUNING, "half_life_days": "", "reason": "as all"}).status_code == 302
    assert Tuning.objects.get(pk=rx6.pk).half_life_days is None


def test_the_list_says_where_numbers_come_from(bob, robots):
    set_tunings([{"offering_id": robots["ROB"].pk, "interest_threshold": 60.0}], by=None, now=NOW)
    page = bob.get("/settings/offerings/").content.decode()
    row = page[page.index("RX-6") :]
    assert "60" in row
    assert "Paint robots" in row
    assert "default" in row
    page = bob.get(f"/settings/offerings/{robots['RX6'].pk}/").content.decode()
    assert "in force: 60 (Paint robots)" in page
    assert re.search(r"in force: [0-9]+ days \(default\)", page), "a half-life has its unit"


def test_a_half_life_by_the_sales_cycle_is_not_taken_for_an_own_one(bob, robots):
    save_offerings([{"offering": "RX6", "sales_cycle_days": "200"}], by=None, now=NOW)
    path = f"/settings/offerings/{robots['RX6'].pk}/"
    page = bob.get(path).content.decode()
    assert 'name="half_life_days"' in page
    assert 'value="50"' not in page
    assert "in force: 50 days (a quarter of the sales cycle)" in page
    assert bob.post(path, {**OFFERING, "sales_cycle_days": "200"}).status_code == 302
    assert not Tuning.objects.filter(half_life_days__isnull=False).exists()


@pytest.mark.parametrize(
    "change",
    [
        {"half_life_days": "0"},
        {"half_life_days": "60", "reason": ""},
        {"parent": "NONE"},
        {"parent": "RX6"},
        {"price": "-1"},
        {"price": "cheap"},
        {"sales_cycle_days": "0"},
        {"sales_cycle_days": "1e308"},
        {"sales_cycle_days": "0.1"},
        {"interest_threshold": "0", "reason": "r"},
        {"kind": "service"},
        {"name": ""},
    ],
)
def test_offerings_that_cannot_be(bob, robots, change):
    answer = bob.post(f"/settings/offerings/{robots['RX6'].pk}/", {**OFFERING, **change})
    assert answer.status_code == 422, change
    assert 'aria-invalid="true"' in answer.content.decode()
    assert Offering.objects.get(external_id="RX6").name == "RX-6"
    assert not Tuning.objects.exists()


def test_a_long_sales_cycle_wants_a_half_life(bob, robots):
    path = f"/settings/offerings/{robots['RX6'].pk}/"
    page = bob.post(path, {**OFFERING, "sales_cycle_days": "2000"}).content.decode()
    assert "Write from 4 hours (0.17 days) to 1,461 days, or give a half-life." in page
    assert bob.post(path, {**OFFERING, **TUNING, "sales_cycle_days": "2000"}).status_code == 302


def test_a_fitment_threshold_of_nothing_lets_all_in(bob, robots):
    form = {**OFFERING, "fitment_threshold": "0", "reason": "all fit"}
    assert bob.post(f"/settings/offerings/{robots['RX6'].pk}/", form).status_code == 302
    assert Tuning.objects.get(pk=robots["RX6"].pk).fitment_threshold == 0


def test_a_category_cannot_stand_below_itself(bob, robots):
    save_offerings([{"offering": "SUB", "name": "Sub", "kind": "category", "parent": "ROB"}], by=None, now=NOW)
    page = bob.get(f"/settings/offerings/{robots['ROB'].pk}/").content.decode()
    assert 'value="SUB"' not in page


def test_an_offering_is_added_once(bob, robots):
    assert bob.get("/settings/offerings/").status_code == 200
    form = {**OFFERING, "offering": "RX9", "name": "RX-9"}
    assert bob.post("/settings/offerings/add/", form).status_code == 302
    # The rules held in memory are older than the offering.
    assert "RX-9" in bob.get("/settings/offerings/").content.decode()
    assert Offering.objects.filter(external_id="RX9", parent=robots["ROB"]).exists()
    answer = bob.post("/settings/offerings/add/", form)
    assert answer.status_code == 422
    assert "There is already an offering RX9." in answer.content.decode()


# ---------------------------------------------------------------------------------------------------------- fitment

ROW = {"factor": "industry", "offering": "", "attribute": "industry", "equals": "lifts", "score": "0.5"}


def test_a_row_is_added_changed_removed_and_brought_back(bob, robots):
    assert bob.post("/settings/fitment/", ROW).status_code == 302
    row = FitmentRow.objects.get()
    assert (row.offering_id, row.attribute, row.equals, row.score) == (None, "industry", "lifts", 0.5)
    changed = {**ROW, "score": "0.7", "equals": "lifts|fans", "offering": str(robots["ROB"].pk)}
    assert bob.post(f"/settings/fitment/{row.pk}/", changed).status_code == 302
    row = FitmentRow.objects.get()
    assert (row.offering_id, row.equals, row.score) == (robots["ROB"].pk, "lifts|fans", 0.7)
    assert bob.post(f"/settings/fitment/{row.pk}/removal/").status_code == 302
    assert not FitmentRow.objects.exists()
    assert bob.post(undo_in(bob, "/settings/fitment/")).status_code == 302
    row = FitmentRow.objects.get()
    assert (row.offering_id, row.equals, row.score) == (robots["ROB"].pk, "lifts|fans", 0.7)


@pytest.mark.parametrize(
    "change",
    [
        {"score": "-1"},
        {"score": ""},
        {"score": "1e308"},
        {"equals": ""},
        {"attribute": ""},
        {"equals": "200..50"},
        {"equals": ">=many"},
        {"equals": "a||b"},
        {"attribute": "shoe_size"},
        {"factor": "weather"},
        {"offering": "999"},
    ],
)
def test_rows_that_cannot_be(bob, robots, change):
    answer = bob.post("/settings/fitment/", {**ROW, **change})
    assert answer.status_code == 422, change
    page = answer.content.decode()
    assert 'role="alert"' in page
    assert ("lifts" in page) is ("equals" not in change)
    assert not FitmentRow.objects.exists()


def test_trying_the_tables_out(bob, robots):
    rows = [
        {"offering_id": None, "factor": "industry", "attribute": "industry", "equals": "auto", "score": 1.2},
        {"offering_id": None, "factor": "contact", "attribute": "department", "equals": "purchase", "score": 0.5},
    ]
    save_fitment(rows, by=None, now=NOW)
    save_accounts(
        [{"account": "A1", "name": "Nandgiri", "industry": "Auto"}, {"account": "A2", "name": "Nandi"}],
        by=None,
        now=NOW,
    )
    save_contacts([{"contact": "C1", "account": "A1", "name": "Vinod", "department": "Purchase"}], by=None, now=NOW)
    path = f"/settings/fitment/?account=Nandgiri&for={robots['RX6'].pk}"
    page = bob.get(path).content.decode()
    assert '<span class="fig">1.20</span>' in page
    assert "industry = auto (all offerings)" in page
    contact = first(r'<option value="(\d+)">Vinod', page)
    page = bob.get(f"{path}&contact={contact}").content.decode()
    assert '<span class="fig">0.60</span>' in page
    assert "Several accounts" in bob.get(path.replace("Nandgiri", "Nand")).content.decode()
    assert "No account" in bob.get(path.replace("Nandgiri", "Zorro")).content.decode()
    assert bob.get("/settings/fitment/?account=A1&for=x&offering=abc&contact=%00").status_code == 200


# ---------------------------------------------------------------------------------------------------------- company


def test_the_company(bob, site):
    form = {"name": "Rangvahini West", "time_zone": "Asia/Dubai", "currency": "AED"}
    assert bob.post("/settings/company/", form).status_code == 302
    company = Workspace.objects.get()
    assert (company.name, company.time_zone, company.currency) == ("Rangvahini West", "Asia/Dubai", "AED")
    answer = bob.post("/settings/company/", {**form, "name": "", "currency": "USD"})
    assert answer.status_code == 422
    assert '<option value="USD" selected>' in answer.content.decode()


# -------------------------------------------------------------------------------------------------- users and teams


def test_a_user_gets_another_role_team_and_territories(ada, site):
    team = Team.objects.create(name="West", territories=["Pune"])
    vera = site.people["viewer"]
    form = {"name": "Vera D", "email": vera.email, "role": "sales", "team": team.pk, "territories": "Nashik, Pune,"}
    assert ada.post(f"/settings/users/{vera.pk}/", form).status_code == 302
    vera.refresh_from_db()
    assert (vera.name, vera.role, vera.team, vera.territories) == ("Vera D", "sales", team, ["Nashik", "Pune"])


def test_an_address_belongs_to_one(ada, site):
    form = {"name": "X", "email": "BOB@example.com", "role": "sales", "team": "", "territories": "North"}
    answer = ada.post("/settings/users/add/", form)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "already" in page
    assert 'value="North"' in page


def test_the_last_administrator_stays(ada, site):
    me = site.people["admin"]
    form = {"name": "Ada", "email": me.email, "role": "viewer", "team": "", "territories": ""}
    answer = ada.post(f"/settings/users/{me.pk}/", form)
    assert answer.status_code == 422
    assert "last administrator" in answer.content.decode()
    ada.post(f"/settings/users/{me.pk}/deactivation/")
    assert "cannot end your own access" in ada.get("/settings/users/").content.decode()
    me.refresh_from_db()
    assert (me.role, me.is_active) == ("admin", True)


def test_ending_access_can_be_undone(ada, site):
    vera = site.people["viewer"]
    theirs = site.client("viewer")
    assert ada.post(f"/settings/users/{vera.pk}/deactivation/").status_code == 302
    assert theirs.get("/profile/").status_code == 302
    assert ada.post(undo_in(ada, "/settings/users/")).status_code == 302
    assert theirs.get("/profile/").status_code == 200


def test_a_removed_team_comes_back_with_its_members(ada, site):
    assert ada.post("/settings/users/teams/add/", {"name": "West", "territories": "Pune, Nashik"}).status_code == 302
    team = Team.objects.get()
    User.objects.filter(role="sales").update(team=team)
    assert ada.post(f"/settings/users/teams/{team.pk}/removal/").status_code == 302
    assert not Team.objects.exists()
    assert ada.post(undo_in(ada, "/settings/users/")).status_code == 302
    assert Team.objects.get().territories == ["Pune", "Nashik"]
    assert User.objects.get(role="sales").team == Team.objects.get()


def test_two_teams_of_one_name(ada, site):
    Team.objects.create(name="West")
    answer = ada.post("/settings/users/teams/add/", {"name": "west", "territories": "Goa"})
    assert answer.status_code == 422
    assert 'value="Goa"' in answer.content.decode()


# ------------------------------------------------------------------------------------------------------------ audit


def test_the_audit_trail_is_filtered_and_paged(bob, site):
    for n in range(60):
        audit(by=site.people["admin"], verb="team.save", kind="team", subject=f"T{n}", label=f"Team {n}", now=NOW)
    audit(by=site.people["manager"], verb="lead.accept", kind="lead", subject="1", label="Deccan Lifts", now=NOW)
    page = bob.get("/settings/audit/").content.decode()
    assert "accepted the lead" in page
    older = first(r'href="(\?before=[^"]+)"', page).replace("&amp;", "&")
    second = bob.get("/settings/audit/" + older).content.decode()
    assert "Team 0<" in second
    assert "Deccan Lifts" not in second
    assert "Deccan Lifts" in bob.get("/settings/audit/?text=deccan").content.decode()
    assert "Team 1" not in bob.get("/settings/audit/?kind=lead").content.decode()
    only = bob.get(f"/settings/audit/?by={site.people['manager'].pk}").content.decode()
    assert "Deccan Lifts" in only
    assert "Team 59" not in only
    assert "Nothing here" in bob.get("/settings/audit/?text=zorro").content.decode()


@pytest.mark.parametrize(
    "asked", ["before=rubbish", "before=2026-01-01~1", "by=x", "kind=nonsense", "before=2026-01-01T00:00:00%2B00:00~x"]
)
def test_odd_questions_to_the_audit_trail(bob, site, asked):
    assert bob.get(f"/settings/audit/?{asked}").status_code == 200


# ----------------------------------------------------------------------------------------------------------- queries


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/settings/types/", 8),
        ("/settings/offerings/", 12),
        ("/settings/fitment/", 8),
        ("/settings/defaults/", 7),
        ("/settings/users/", 8),
        ("/settings/audit/", 7),
        ("/settings/company/", 5),
        ("/imports/", 5),
        ("/imports/activities/", 4),
        ("/profile/", 5),
    ],
)
def test_pages_ask_few_questions_however_much_there_is(ada, site, robots, queries_of, path, most):
    def grow(n: int) -> None:
        save_types([{"type": f"t{n}-{i}", "direction": "sales"} for i in range(20)], by=None, now=NOW)
        save_offerings([{"offering": f"o{n}-{i}", "parent": "ROB"} for i in range(20)], by=None, now=NOW)
        save_fitment(
            [
                {
                    "offering_id": robots["ROB"].pk,
                    "factor": "account",
                    "attribute": "city",
                    "equals": f"c{n}-{i}",
                    "score": 1,
                }
                for i in range(20)
            ],
            by=site.people["admin"],
            now=NOW,
        )
        for i in range(3):
            Team.objects.create(name=f"team {n}-{i}")

    grow(1)
    ada.get(path)
    few = queries_of(lambda: ada.get(path))
    grow(2)
    ada.get(path)
    assert queries_of(lambda: ada.get(path)) == few <= most


# ---------------------------------------------------------------------------------- what nobody changed stays as it was


def test_a_new_name_leaves_the_numbers_alone_and_needs_no_reason(bob, robots):
    exact = {"half_life_days": 121.6666667, "interest_threshold": 1234567.5, "fitment_threshold": 0.123456789}
    set_tunings([{"offering_id": robots["RX6"].pk, **exact}], by=None, now=NOW)
    save_offerings([{"offering": "RX6", "sales_cycle_days": "91.3333333"}], by=None, now=NOW)
    offering, rule = queries.offerings().get(pk=robots["RX6"].pk), rules.parameters()[robots["RX6"].pk]
    form = {name: "" if value is None else value for name, value in _initial(offering, rule).items()}
    answer = bob.post(f"/settings/offerings/{offering.pk}/", {**form, "name": "Renamed", "reason": ""})
    assert answer.status_code == 302
    kept = Tuning.objects.get(pk=offering.pk)
    assert {name: getattr(kept, name) for name in exact} == exact
    offering.refresh_from_db()
    assert (offering.name, offering.sales_cycle_days) == ("Renamed", 91.3333333)
    assert AuditEntry.objects.get(verb="offering.save").changes == {"name": ["RX-6", "Renamed"]}
    assert not AuditEntry.objects.filter(verb="tuning.set").exists()


def test_the_numbers_of_other_forms_are_exact(bob, site):
    set_defaults(half_life_days=121.6666667, by=None, now=NOW)
    assert 'value="121.6666667"' in bob.get("/settings/defaults/").content.decode()
    row = {"offering_id": None, "factor": "industry", "attribute": "industry", "equals": "lifts", "score": 0.123456789}
    save_fitment([row], by=None, now=NOW)
    page = bob.get(f"/settings/fitment/{FitmentRow.objects.get().pk}/").content.decode()
    assert 'value="0.123456789"' in page


def test_a_row_that_becomes_another_is_replaced_whole_or_not_at_all(bob, site, monkeypatch):
    bob.post("/settings/fitment/", ROW)

    def fails(*_args, **_kwargs):
        raise RuntimeError("the power went")

    monkeypatch.setattr("sanket.crm.recognition.actions.remove_fitment", fails)
    bob.raise_request_exception = False
    path = f"/settings/fitment/{FitmentRow.objects.get().pk}/"
    assert bob.post(path, {**ROW, "equals": "fans"}).status_code == 500
    assert FitmentRow.objects.get().equals == "lifts"
