"""Working time on the pages: hours, holidays, leave, who is on call; said, refused at its field, undone."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from sanket.crm.models import Duty, Holiday, Leave, Rota, Team, User, Workspace
from sanket.web.requests import clock
from sanket.web.setup.tests.conftest import undo_in

KOLKATA = ZoneInfo("Asia/Kolkata")
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# Far enough ahead that no test ever looks back on it.
AHEAD = clock().year + 1


def week(*texts: str) -> dict[str, str]:
    return {f"hours_{day}": text for day, text in zip(DAYS, [*texts, *[""] * (7 - len(texts))], strict=True)}


def text(answer) -> str:
    return answer.content.decode()


def test_the_companys_hours(bob, site):
    assert "Mon–Fri 09:30-18:30" in text(bob.get("/settings/time/"))
    assert bob.post("/settings/time/company/", week("9-18", "9-18", "0-24")).status_code == 302
    assert Workspace.objects.get().hours == ["09:00-18:00", "09:00-18:00", "00:00-24:00", "", "", "", ""]
    assert "Mon–Tue 09:00-18:00; Wed round the clock" in text(bob.get("/settings/time/"))
    answer = bob.post("/settings/time/company/", week("9-18", "nine to five"))
    assert answer.status_code == 422
    page = text(answer)
    assert "Tuesday has &#39;nine to five&#39;" in page
    assert 'value="nine to five"' in page
    assert 'id="id_hours_tuesday-error"' in page


def test_a_team_and_a_person_have_their_own_or_inherit(bob, site):
    team = Team.objects.create(name="West")
    sunita = site.people["sales"]
    User.objects.filter(pk=sunita.pk).update(team=team)
    assert bob.post(f"/settings/time/teams/{team.pk}/", {"own": "own", **week("10-19")}).status_code == 302
    page = text(bob.get(f"/settings/time/people/{sunita.pk}/"))
    assert "As the team: Mon 10:00-19:00" in page
    said = {"own": "", "time_zone": "Europe/Berlin", "languages": "Hindi, english, mr", "most_open": "25"}
    assert bob.post(f"/settings/time/people/{sunita.pk}/", {**said, **week("x")}).status_code == 302
    sunita.refresh_from_db()
    assert (sunita.hours, sunita.time_zone, sunita.languages, sunita.most_open) == (
        None,
        "Europe/Berlin",
        ["hi", "en", "mr"],
        25,
    )
    assert "Hindi, English, Marathi" in text(bob.get("/settings/time/"))
    assert bob.post(f"/settings/time/teams/{team.pk}/", {"own": "", **week()}).status_code == 302
    team.refresh_from_db()
    assert team.hours is None


def test_a_language_that_is_not_known(bob, site):
    sunita = site.people["sales"]
    answer = bob.post(f"/settings/time/people/{sunita.pk}/", {"languages": "Hindi, Klingon", **week()})
    assert answer.status_code == 422
    assert "Klingon is no language known here." in text(answer)
    assert 'value="Hindi, Klingon"' in text(answer)


def test_a_holiday_is_added_removed_and_brought_back(bob, site):
    form = {"on": f"{AHEAD}-12-25", "name": "Christmas", "team": "", "hours": ""}
    assert bob.post("/settings/time/holidays/", form).status_code == 302
    one = Holiday.objects.get()
    assert "Christmas" in text(bob.get("/settings/time/holidays/"))
    assert bob.post(f"/settings/time/holidays/{one.pk}/removal/").status_code == 302
    assert not Holiday.objects.exists()
    assert bob.post(undo_in(bob, "/settings/time/holidays/")).status_code == 302
    assert (Holiday.objects.get().on, Holiday.objects.get().name) == (date(AHEAD, 12, 25), "Christmas")
    answer = bob.post("/settings/time/holidays/", {**form, "hours": "till noon"})
    assert answer.status_code == 422
    assert "hours are written as" in text(answer)


def test_a_list_is_pasted_and_undone_at_once(bob, site):
    team = Team.objects.create(name="South")
    form = {"many-list": f"{AHEAD}-01-14 Pongal\n15.8.{AHEAD} Independence Day", "many-team": str(team.pk)}
    assert bob.post("/settings/time/holidays/list/", form).status_code == 302
    assert {(one.name, one.team) for one in Holiday.objects.all()} == {("Pongal", team), ("Independence Day", team)}
    assert bob.post(undo_in(bob, "/settings/time/holidays/")).status_code == 302
    assert not Holiday.objects.exists()
    answer = bob.post("/settings/time/holidays/list/", {"many-list": "03/04/2027 Whose?"})
    assert answer.status_code == 422
    assert "Line 1 begins with no date" in text(answer)
    assert "03/04/2027 Whose?" in text(answer)


def test_one_plans_ones_own_leave_and_takes_it_back(site):
    sunita = site.client("sales")
    form = {"leave-starts": f"{AHEAD}-03-01", "leave-ends": f"{AHEAD}-03-05", "leave-reason": "A wedding"}
    assert sunita.post("/profile/leave/", form).status_code == 302
    one = Leave.objects.get()
    assert (one.starts_at, one.ends_at) == (
        datetime(AHEAD, 3, 1, tzinfo=KOLKATA),
        datetime(AHEAD, 3, 6, tzinfo=KOLKATA),
    )
    assert f"1 Mar {AHEAD} – 5 Mar {AHEAD}" in text(sunita.get("/profile/"))
    answer = sunita.post(f"/settings/time/leave/{one.pk}/cancellation/", {"back": "profile"})
    assert (answer.status_code, answer["Location"]) == (302, "/profile/")
    assert not Leave.objects.exists()
    assert sunita.post(undo_in(sunita, "/profile/")).status_code == 302
    assert Leave.objects.get().reason == "A wedding"
    answer = sunita.post("/profile/leave/", {**form, "leave-ends": f"{AHEAD}-02-01"})
    assert answer.status_code == 422
    assert "Leave ends after it begins." in text(answer)
    assert 'value="A wedding"' in text(answer)


def test_nobody_cancels_leave_of_others_but_managers(bob, site):
    ada = site.people["admin"]
    form = {"user": ada.pk, "starts": f"{AHEAD}-03-01", "ends": f"{AHEAD}-03-01", "starts_time": "13:00"}
    assert bob.post("/settings/time/leave/", form).status_code == 302
    one = Leave.objects.get()
    assert (one.user, one.by) == (ada, site.people["manager"])
    assert f"1 Mar {AHEAD} 13:00" in text(bob.get("/settings/time/leave/"))
    sunita = site.client("sales")
    assert sunita.post(f"/settings/time/leave/{one.pk}/cancellation/").status_code == 404
    assert bob.post(f"/settings/time/leave/{one.pk}/cancellation/").status_code == 302
    undo = undo_in(bob, "/settings/time/leave/")
    assert sunita.post(undo).status_code == 403
    assert bob.post(undo).status_code == 302
    assert sunita.post("/settings/time/leave/restoration/rubbish/").status_code == 404


def test_who_is_away_now_is_told(bob, site):
    sunita = site.people["sales"]
    Leave.objects.create(
        user=sunita, starts_at=clock() - timedelta(hours=1), ends_at=clock() + timedelta(hours=1), created_at=clock()
    )
    assert "on leave" in text(bob.get("/settings/time/"))
    assert "Sunita" in text(bob.get("/settings/time/leave/"))


def test_on_call_each_week_and_on_single_dates(bob, site):
    sunita = site.people["sales"]
    answer = bob.get(f"/settings/time/on-call/week/?user={sunita.pk}")
    assert answer["Location"] == f"/settings/time/on-call/week/{sunita.pk}/"
    assert bob.get("/settings/time/on-call/week/?user=x").status_code == 404
    assert bob.post(f"/settings/time/on-call/week/{sunita.pk}/", week(*["0-24"] * 7)).status_code == 302
    assert Rota.objects.get().user == sunita
    page = text(bob.get("/settings/time/on-call/"))
    assert "On call now:" in page
    assert "Mon–Sun round the clock" in page
    form = {"user": sunita.pk, "on": f"{AHEAD}-05-01", "until": f"{AHEAD}-05-03", "hours": "18:30-09:30"}
    assert bob.post("/settings/time/on-call/", form).status_code == 302
    assert Duty.objects.count() == 3
    first = Duty.objects.order_by("on").first()
    assert first
    assert bob.post(f"/settings/time/on-call/dates/{first.pk}/removal/").status_code == 302
    assert Duty.objects.count() == 2
    assert bob.post(undo_in(bob, "/settings/time/on-call/")).status_code == 302
    assert Duty.objects.count() == 3
    for wrong in ({"until": f"{AHEAD}-04-01"}, {"until": f"{AHEAD + 3}-01-01"}, {"hours": "nights"}):
        assert bob.post("/settings/time/on-call/", {**form, **wrong}).status_code == 422
    assert Duty.objects.count() == 3


@pytest.mark.parametrize("page", ["", "company/", "holidays/", "leave/", "on-call/"])
def test_settings_are_for_managers(site, page):
    assert site.client("sales").get(f"/settings/time/{page}").status_code == 403
    assert site.client("sales").post(f"/settings/time/{page}").status_code in (403, 405)


def test_a_removed_team_comes_back_with_its_hours_and_holidays(ada, bob, site):
    ada.post("/settings/users/teams/add/", {"name": "West", "territories": ""})
    team = Team.objects.get()
    bob.post(f"/settings/time/teams/{team.pk}/", {"own": "own", **week("10-19")})
    bob.post("/settings/time/holidays/", {"on": f"{AHEAD}-01-14", "name": "Pongal", "team": team.pk, "hours": "10-12"})
    ada.post(f"/settings/users/teams/{team.pk}/removal/")
    assert not Holiday.objects.exists()
    assert ada.post(undo_in(ada, "/settings/users/")).status_code == 302
    again = Team.objects.get()
    assert again.hours == ["10:00-19:00", "", "", "", "", "", ""]
    holiday = Holiday.objects.get()
    assert (holiday.name, holiday.team, holiday.hours) == ("Pongal", again, "10:00-12:00")


def test_capacity_says_when_one_person_is_full(bob, site):
    form = {"people": "", "follow_ups": "", "days": "5", "most_open": "40"}
    assert bob.post("/settings/capacity/", form).status_code == 302
    assert Workspace.objects.get().capacity_most_open == 40
    assert bob.post("/settings/capacity/", {**form, "most_open": "0"}).status_code == 422
