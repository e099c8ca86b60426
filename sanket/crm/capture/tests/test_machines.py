"""What machines do is kept, and counts for nothing; what people say of it goes before what we find."""

from __future__ import annotations

import pytest

from sanket.crm.capture import agents
from sanket.crm.capture.actions import VerdictRefused, judge, take_back
from sanket.crm.capture.models import Agent, Event, Verdict
from sanket.crm.capture.queries import machines_behind
from sanket.crm.capture.tests.story import BROWSER, NOW, Site
from sanket.crm.workspace.models import AuditEntry

PEOPLE = (
    BROWSER,
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile Safari",
    "Mozilla/5.0 (Linux; Android 14; CUBOT KINGKONG STAR) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0 Mobile Safari",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:133.0) Gecko/20100101 Firefox/133.0",
    "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 YaBrowser/24.12 Safari/537.36",
    "Mozilla/5.0 (Linux; U; Android 13; en-US) AppleWebKit/537.36 UCBrowser/13.4 Mobile Safari/537.36",
    "analytics-python/2.3.2",  # a company's own program, which tells of people
    "",
)
MACHINES = {
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)": "crawler",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/131.0 Safari/537.36": "headless browser",
    "Mozilla/5.0+(compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)": "monitoring",
    "Pingdom.com_bot_version_1.4_(http://www.pingdom.com/)": "monitoring",
    "Barracuda Sentinel (EE)": "mail scanner",
    "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)": "mail scanner",
    "LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)": "link preview",
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.example/gptbot)": "AI reader",
    "python-requests/2.32.3": "program",
    "curl/8.5.0": "program",
    "Mozilla/5.0 (compatible; AhrefsBot/7.0)": "crawler",
}


@pytest.mark.parametrize("agent", PEOPLE)
def test_people_are_taken_for_people(agent: str) -> None:
    assert agents.of_agent(agent) == ""


@pytest.mark.parametrize(("agent", "reason"), MACHINES.items())
def test_a_machine_is_known_by_what_it_calls_itself(agent: str, reason: str) -> None:
    assert agents.of_agent(agent) == reason


def test_a_machine_makes_no_lead_and_nobody(site: Site) -> None:
    event = site.tell("track", u="anita", user_agent="Googlebot/2.1")
    assert (event.fate, event.reason) == ("machine", "crawler")
    assert site.tell("track", a="x", user_agent="curl/8.5.0").reason == "program"
    site.tell("group", u="u1", group_id="G-1", user_agent="Googlebot/2.1")
    assert site.logged() == []
    assert site.market.leads() == []
    assert site.sound()


def test_a_program_that_says_which_user_it_was_tells_of_people(site: Site) -> None:
    assert site.tell("track", u="anita", user_agent="python-requests/2.32.3").fate == "activity"
    assert site.sound()


def test_an_address_is_looked_at_and_not_kept(site: Site) -> None:
    event = site.tell("track", u="anita", address="66.249.66.1", context={"ip": "66.249.66.1"})
    assert (event.fate, event.reason, event.body) == ("machine", "search engine", '{"properties":{"product":"robot"}}')
    assert site.sound()


def test_an_event_may_say_so_itself(site: Site) -> None:
    assert site.tell("track", u="anita", context={"bot": True}).reason == "says that it is a bot"


def test_a_lead_that_machines_alone_had_opened_is_withdrawn_and_says_why(site: Site) -> None:
    site.tell("track", 5, u="anita", key="m1")
    lead = site.lead()
    judge(Agent.objects.get(), machine=True, reason="our own monitor", by=None, now=NOW)
    lead.refresh_from_db()
    assert lead.withdrawn_at is not None
    robot = site.market.offerings["robot"]
    assert machines_behind(site.market.accounts["nandgiri"], [robot]) == [("our own monitor", 1)]
    assert site.market.leads() == []
    assert site.sound()


def test_what_is_said_can_be_taken_back(site: Site) -> None:
    site.tell("track", 5, u="anita", key="m1")
    said = judge(Event.objects.get(), machine=True, by=None, now=NOW)
    assert site.event("m1").reason == "a person says so"
    take_back(said, by=None, now=NOW)
    assert site.whose() == {"m1": ("nandgiri", "anita")}
    assert site.lead().withdrawn_at is None
    with pytest.raises(VerdictRefused):
        take_back(said, by=None, now=NOW)
    assert list(AuditEntry.objects.filter(kind="verdict").order_by("pk").values_list("verb", flat=True)) == [
        "verdict.give",
        "verdict.take-back",
    ]
    assert site.sound()


def test_the_nearer_goes_before_the_wider(site: Site) -> None:
    site.tell("track", 5, a="x", u="anita", key="m1", user_agent="Googlebot/2.1")
    site.tell("track", 5, a="y", u="anita", key="m2", user_agent="Googlebot/2.1")
    judge(Agent.objects.get(), machine=False, by=None, now=NOW)
    assert set(site.whose()) == {"m1", "m2"}
    judge(site.visitor("a:x"), machine=True, by=None, now=NOW)
    assert set(site.whose()) == {"m2"}
    judge(site.visitor("u:anita"), machine=True, by=None, now=NOW)
    assert site.whose() == {}
    judge(site.event("m2"), machine=False, by=None, now=NOW)
    assert set(site.whose()) == {"m2"}
    judge(site.visitor("u:anita"), machine=False, by=None, now=NOW)  # in place of what was said of her before
    assert set(site.whose()) == {"m1", "m2"}
    assert Verdict.objects.filter(undone_at=None).count() == 4
    assert site.sound()


def test_what_comes_later_is_judged_by_what_was_said(site: Site) -> None:
    site.tell("track", 5, a="x", u="anita")
    judge(site.visitor("a:x"), machine=True, by=None, now=NOW)
    assert site.tell("track", 4, a="x", u="anita").fate == "machine"


def test_nobody_reads_thirty_pages_in_ten_seconds(site: Site) -> None:
    site.tell("identify", 9, a="x", u="anita")
    pages = [site.heard("page", 5, a="x", context={"page": {"url": "/robot"}}) for _ in range(30)]
    site.take(*pages[:20])
    assert len(site.logged()) == 20
    site.take(*pages[20:])
    assert site.logged() == []
    assert set(Event.objects.filter(kind="page").values_list("reason", flat=True)) == {"30 pages or more in 10 seconds"}
    judge(site.visitor("a:x"), machine=False, by=None, now=NOW)
    assert len(site.logged()) == 30
    assert site.sound()


def test_a_longer_reason_than_anybody_reads(site: Site) -> None:
    event = site.tell("track", u="anita")
    with pytest.raises(VerdictRefused):
        judge(event, machine=True, reason="x" * 301, by=None, now=NOW)
