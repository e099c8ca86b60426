"""A look at every page of the demo: axe finds nothing, nothing runs sideways, the console and the policy are silent.

The demo is told once for all of them, and served as people serve it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.urls import get_resolver
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from sanket.demo.story import house as people
from tests.browser.conftest import Visitors, new_context, sideways
from tests.cli.house import Builder, House
from tests.cli.test_serve import Serving
from tests.stories.test_permissions import all_names
from tests.template import once

# Two parties, each on one worker, for each walks through a house of its own; the two longest pages are not in one.
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("tour")]
SECOND_PARTY = pytest.mark.xdist_group("second party")

DESK: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
WIDTHS = (1440, 900, 768, 390, 320)
LEAD = "SELECT max(id) FROM crm_lead WHERE stage = 'recognised'"
ACCOUNT = "SELECT max(account_id) FROM crm_lead"
SOURCE = "SELECT min(id) FROM crm_source"
MART = "SELECT id FROM crm_source WHERE kind = 'indiamart'"
DESK_SOURCE = "SELECT id FROM crm_source WHERE kind = 'webhook'"
ENDPOINT = "SELECT min(key) FROM crm_webhookendpoint"
CONTACT = "SELECT max(id) FROM crm_contact"
AUTOMATION = "SELECT min(id) FROM crm_automation"

# Address by name, what follows it, and which row of the demo it is about.
PAGES: list[tuple[str, str, str]] = [
    ("today", "/", ""),
    ("today", "/?peek={}", LEAD),
    ("leads", "/leads/", ""),
    *(
        ("leads", f"/leads/?tab={tab}", "")
        for tab in ("mine", "unassigned", "cooling", "cold", "unfit", "asked", "closed")
    ),
    ("leads", "/leads/?q=nothing-of-that-name", ""),
    ("leads", "/leads/?peek={}", LEAD),
    ("lead", "/leads/{}/", LEAD),
    ("lead", "/leads/{}/", "SELECT max(id) FROM crm_lead WHERE stage = 'disqualified'"),
    ("lead", "/leads/{}/", "SELECT max(id) FROM crm_lead WHERE stage = 'recycled'"),
    ("lead", "/leads/{}/", "SELECT max(id) FROM crm_lead WHERE stage = 'accepted'"),
    ("response", "/insight/", ""),
    ("lead-assignment", "/leads/{}/assignment/", LEAD),
    ("lead-outcomes", "/leads/{}/outcomes/", LEAD),
    ("lead-conversion", "/leads/{}/conversion/", LEAD),
    ("lead-recycling", "/leads/{}/recycling/", LEAD),
    ("lead-disqualification", "/leads/{}/disqualification/", LEAD),
    ("accounts", "/accounts/", ""),
    ("contacts", "/contacts/", ""),
    ("account", "/accounts/{}/", ACCOUNT),
    ("account-add", "/accounts/new/", ""),
    ("account-edit", "/accounts/{}/facts/", ACCOUNT),
    ("contact-add", "/contacts/new/", ""),
    ("contact-add", "/contacts/new/?account={}", ACCOUNT),
    ("contact", "/contacts/{}/", CONTACT),
    ("activity-add", "/activities/new/", ""),
    ("activity-add", "/activities/new/?account={}", ACCOUNT),
    ("activity", "/activities/one/?id={}", "SELECT max(external_id) FROM crm_activity"),
    ("activity-correction", "/activities/one/correction/?id={}", "SELECT max(external_id) FROM crm_activity"),
    ("segments", "/segments/", ""),
    ("segment-add", "/segments/new/?condition=not+(account.employees+%3E+50+or+account.indstry+is+known)", ""),
    ("segment", "/segments/{}/", "SELECT min(id) FROM crm_segment"),
    ("segment-change", "/segments/{}/change/", "SELECT min(id) FROM crm_segment"),
    ("segment-tests", "/segments/{}/tests/", "SELECT min(id) FROM crm_segment"),
    ("segment-removal", "/segments/{}/removal/", "SELECT min(id) FROM crm_segment"),
    ("segment-snapshot", "/segments/{}/", "SELECT segment_id || '/snapshots/' || id FROM crm_snapshot"),
    ("segment-snapshot-removal", "/segments/{}/removal/", "SELECT segment_id || '/snapshots/' || id FROM crm_snapshot"),
    ("tasks", "/tasks/", ""),
    ("task-add", "/tasks/new/?lead={}", LEAD),
    ("notices", "/notices/", ""),
    ("notices", "/notices/?show=unread", ""),
    ("own-notices", "/profile/notices/", ""),
    ("undelivered", "/settings/notices/", ""),
    ("view-add", "/views/new/?place=leads&tab=mine&condition=account.employees+%3E+200", ""),
    ("view", "/views/{}/", "SELECT max(id) FROM crm_view"),
    ("leads", "/leads/?condition=account.employees+%3E+200", ""),
    ("search", "/search/?q=a", ""),
    ("imports", "/imports/", ""),
    ("import-kind", "/imports/activities/", ""),
    ("import", "/imports/runs/{}/", "SELECT max(id) FROM crm_importrun"),
    ("types", "/settings/types/", ""),
    ("type-add", "/settings/types/add/", ""),
    ("type", "/settings/types/{}/", "SELECT max(id) FROM crm_activitytype"),
    ("offerings", "/settings/offerings/", ""),
    ("offering-add", "/settings/offerings/add/", ""),
    ("offering", "/settings/offerings/{}/", "SELECT max(id) FROM crm_offering"),
    ("fitment", "/settings/fitment/", ""),
    ("fitment-row", "/settings/fitment/{}/", "SELECT max(id) FROM crm_fitmentrow"),
    ("defaults", "/settings/defaults/", ""),
    ("reasons", "/settings/reasons/", ""),
    ("scoring-rejections", "/settings/scoring/rejections/", ""),
    ("checklists", "/settings/checklists/", ""),
    ("checklist", "/settings/checklists/0/", ""),
    ("worktime", "/settings/time/", ""),
    ("worktime-company", "/settings/time/company/", ""),
    ("worktime-team", "/settings/time/teams/{}/", "SELECT max(id) FROM crm_team"),
    ("worktime-person", "/settings/time/people/{}/", "SELECT max(id) FROM crm_user WHERE is_active"),
    ("holidays", "/settings/time/holidays/", ""),
    ("leave", "/settings/time/leave/", ""),
    ("on-call", "/settings/time/on-call/", ""),
    ("on-call-week", "/settings/time/on-call/week/{}/", "SELECT max(id) FROM crm_user WHERE is_active"),
    ("promises", "/settings/response/", ""),
    ("promise-usual", "/settings/response/all/", ""),
    ("promise", "/settings/response/{}/", "SELECT max(id) FROM crm_routingrule"),
    ("automations", "/settings/automation/", ""),
    ("automation-add", "/settings/automation/add/", ""),
    ("automation-add", "/settings/automation/add/?example=cooling", ""),
    ("automation", "/settings/automation/{}/", AUTOMATION),
    ("automation-change", "/settings/automation/{}/change/", AUTOMATION),
    ("automation-trial", "/settings/automation/{}/trial/", AUTOMATION),
    ("automation-removal", "/settings/automation/{}/removal/", AUTOMATION),
    ("automation-runs", "/settings/automation/runs/", ""),
    ("automation-run", "/settings/automation/runs/{}/", "SELECT min(id) FROM crm_automationrun"),
    ("routing", "/settings/routing/", ""),
    ("routing-replay", "/settings/routing/replay/", ""),
    ("routing-add", "/settings/routing/add/", ""),
    ("routing-rule", "/settings/routing/{}/", "SELECT max(id) FROM crm_routingrule"),
    ("sources", "/settings/sources/", ""),
    ("source-add", "/settings/sources/add/", ""),
    ("source", "/settings/sources/{}/", SOURCE),
    ("source", "/settings/sources/{}/", MART),
    ("source-connect", "/settings/sources/connect/webhook/", ""),
    ("source-settings", "/settings/sources/{}/settings/", MART),
    ("categories", "/settings/sources/{}/categories/", MART),
    ("meaning", "/settings/sources/{}/meaning/", DESK_SOURCE),
    ("deliveries", "/settings/sources/{}/deliveries/", MART),
    (
        "delivery",
        "/settings/sources/{}/",
        "SELECT source_id || '/deliveries/' || id FROM crm_delivery WHERE key = 'q1'",
    ),
    ("source-key", "/settings/sources/{}/key/", SOURCE),
    ("source-check", "/settings/sources/{}/check/", SOURCE),
    ("mapping", "/settings/sources/mapping/", ""),
    ("event-rule-add", "/settings/sources/mapping/rules/add/?kind=track&name=Brochure+Downloaded", ""),
    ("event-rule", "/settings/sources/mapping/rules/{}/", "SELECT min(id) FROM crm_eventrule"),
    ("visitors", "/settings/sources/visitors/", ""),
    ("visitor", "/settings/sources/visitors/one/?name=a:b1&contact=a&other=u1", ""),
    ("machines", "/settings/sources/machines/", ""),
    ("mail-domains", "/settings/sources/mail-domains/?domain=gmail.com", ""),
    ("captured", "/settings/sources/events/", ""),
    ("captured-event", "/settings/sources/events/{}/", "SELECT max(id) FROM crm_event"),
    ("webhooks", "/settings/webhooks/", ""),
    ("webhook-add", "/settings/webhooks/add/", ""),
    ("webhook", "/settings/webhooks/{}/", ENDPOINT),
    ("webhook-change", "/settings/webhooks/{}/change/", ENDPOINT),
    ("webhook-secret", "/settings/webhooks/{}/secret/", ENDPOINT),
    ("webhook-removal", "/settings/webhooks/{}/removal/", ENDPOINT),
    ("webhook-delivery", "/settings/webhooks/deliveries/{}/", "SELECT min(id) FROM crm_webhookdelivery"),
    ("company", "/settings/company/", ""),
    ("tokens", "/settings/tokens/", ""),
    ("token-add", "/settings/tokens/add/", ""),
    ("api", "/api/v1/", ""),
    ("users", "/settings/users/", ""),
    ("user-add", "/settings/users/add/", ""),
    ("user", "/settings/users/{}/", "SELECT max(id) FROM crm_user"),
    ("team-add", "/settings/users/teams/add/", ""),
    ("team", "/settings/users/teams/{}/", "SELECT max(id) FROM crm_team"),
    ("audit", "/settings/audit/", ""),
    ("scoring-values", "/settings/scoring/values/", ""),
    ("value-round-add", "/settings/scoring/values/rounds/add/", ""),
    ("scoring-draft", "/settings/scoring/draft/", ""),
    ("scoring-versions", "/settings/scoring/versions/", ""),
    ("scoring-version", "/settings/scoring/versions/{}/", "SELECT max(number) FROM crm_scoringversion"),
    ("scoring-learned", "/settings/scoring/learned/", ""),
    ("scoring-influence", "/settings/scoring/influence/", ""),
    ("capacity", "/settings/capacity/", ""),
    ("scores", "/insight/scores/", ""),
    ("scoring-history", "/settings/scoring/history/", ""),
    ("scoring-what-if", "/settings/scoring/what-if/?wait=1&interest=14&fitment=0.4", ""),
    ("scoring-what-if-leads", "/settings/scoring/what-if/leads/?interest=14", ""),
    ("scoring-what-if-proposal", "/settings/scoring/what-if/proposal/?interest=14", ""),
    ("profile", "/profile/", ""),
    ("account_change_password", "/profile/password/", ""),
    ("account_reauthenticate", "/sign-in/again/", ""),
    ("not there", "/nowhere/", ""),
]
OUTSIDE = [
    ("account_login", "/sign-in/", ""),
    ("account_logout", "/sign-out/", ""),
    ("account_inactive", "/sign-in/closed/", ""),
    ("offline", "/offline/", ""),
    ("account_reset_password", "/password/forgotten/", ""),
    ("account_reset_password_done", "/password/forgotten/sent/", ""),
    ("account_reset_password_from_key", "/password/new/1-no-such-key/", ""),
    ("account_reset_password_from_key_done", "/password/new/done/", ""),
]
# What a website told: a stranger's page, what no rule knows, who somebody is, a machine.
TOLD = """
import time
from datetime import UTC, datetime
from sanket.crm.capture.actions import Heard, add_source, take
source = add_source(name="Website", by=None, now=datetime.now(UTC))
page = {"url": "https://varnadhara.example/robots/rx-6/prices/?utm_source=mail", "title": "RX-6: prices"}
now = int(time.time())
told = [("page", "", {}, "Mozilla/5.0"), ("track", "Brochure Downloaded", {}, "Mozilla/5.0"), ("page", "", {}, "Googlebot/2.1"),
        ("identify", "", {"email": "somebody@nowhere.example"}, "Mozilla/5.0")]
take(source.pk, [
    Heard(kind, f"m{n}", now, name, "b1", "u1" if traits else "", "", "", page, traits, {"page": page}, agent, "")
    for n, (kind, name, traits, agent) in enumerate(told)
], now_s=now)
"""
# Two connectors: an enquiry that cannot be read, one whose category waits, and a ticket that waits for a mapping.
CONNECTED = """
from datetime import UTC, datetime
from sanket.crm.capture.actions import connect, fares, keep_deliveries, save_mapping, take_deliveries
from sanket.crm.capture.queries import connectors
now = datetime.now(UTC)
kinds = {one.name: one for one in connectors()}
mart = connect(kinds["indiamart"], name="IndiaMART", typed={"key": "fictitious"}, by=None, now=now)
lead = {"UNIQUE_QUERY_ID": "2012487827", "QUERY_TYPE": "W", "QUERY_TIME": "2021-12-08 12:47:25", "SENDER_NAME": "Ravi",
        "SENDER_MOBILE": "+91-9820000001", "SENDER_COMPANY": "Kalyan Coatings", "QUERY_MCAT_NAME": "Airless Spray Painting Guns"}
keep_deliveries(mart.pk, [("q1", {**lead, "QUERY_TIME": "soon"}), ("q2", lead)], now=now)
take_deliveries(mart, now=now)
fares(mart, error="IndiaMART refuses the key; make a new one in its Lead Manager. It says: Invalid key", now=now)
desk = connect(kinds["webhook"], name="Help desk", typed={"proof": "none"}, by=None, now=now)
ticket = {"id": 71, "kind": "quote", "about": "RX-6", "by": {"name": "Ravi", "e-mail": "ravi@kalyan.example"},
          "text": "word " * 60}
keep_deliveries(desk.pk, [("d1", {"event": "ticket.created", "data": {"tickets": [ticket, ticket]}})], now=now)
typed = {"items": "data.tickets", "path:type": "kind", "path:offering": "about", "path:email": 'by["e-mail"]',
         "values:type": "demo = demonstration"}
save_mapping(desk, typed=typed, by=None, now=now)
"""
# A program that was told something, and could not be reached.
HOOKED = """
from datetime import UTC, datetime
from sanket.crm.webhooks import actions
from sanket.crm.webhooks.claiming import claim_one, record
from sanket.crm.webhooks.sending import Landed, Outcome
now = datetime.now(UTC)
endpoint, _ = actions.add_endpoint(url="https://shop.varnadhara.example/hooks/leads-and-deals/sanket", name="Shop",
    events=["lead.opened", "lead.gone_cold", "lead.stage_changed"], by=None, now=now)
for outcome in (Outcome(500, "<html><body>Internal Server Error</body></html>", 1204), Outcome(None, "Nobody is there.", 0)):
    delivery = actions.send_test(endpoint, by=None, now=now)
    record([Landed(claim_one(delivery, now=now), outcome, int(now.timestamp()))], now=now)
actions.pause(endpoint, by=None, now=now)
"""
# Two rules that give leads out.
ROUTED = """
from datetime import UTC, datetime
from sanket.crm.response.actions import add_rule
now = datetime.now(UTC)
condition = 'account.industry in ("automotive", "auto parts") and account.employees > 200'
add_rule(name="Large works", condition=condition, then="owner", by=None, now=now)
add_rule(name="All others", then="anyone", by=None, now=now)
from sanket.crm.rules.actions import add_view
from sanket.crm.workspace.queries import user_by_email
whose = user_by_email("vasudha@varnadhara.example")
add_view(place="leads", name="Large works", owner=whose, condition="account.employees > 200", shared=True, now=now)
"""
# Somebody who is told of a lead, by a messenger that cannot be reached.
UNREACHED = """
import time
from datetime import UTC, datetime
from sanket.crm.messaging import actions, jobs
from sanket.crm.workspace.queries import user_by_email
whose, now = user_by_email("vasudha@varnadhara.example"), int(time.time())
channel = actions.add_chat(whose, url="json://127.0.0.1:9/", name="Sales desk", at=now)
jobs.deliver_now(actions.write_test(channel, at=now), clock=lambda: datetime.now(UTC))
actions.pause(actions.add_chat(whose, url="json://127.0.0.1:9/2", name="", at=now), at=now)
words = "Nobody has: Nandgiri", "Asked for a quote\\nCall Anita Rao: +91 98123 45678", "/leads/1/", "+919812345678"
actions.tell([actions.News(whose.pk, "lead.unowned", "lead:1", *words)], at=now)
"""
# An automation that acts on who asks for quotes, with a run whose one action failed and one that was passed over.
AUTOMATED = """
from datetime import UTC, datetime
from sanket.crm.automation import actions, queries
from sanket.crm.automation.models import AutomationRun
from sanket.crm.leads.queries import Lead
now = datetime.now(UTC)
tag, told = {"do": "tag", "tag": "asked"}, {"do": "notice", "to": "manager", "title": "{account.name} asked for a quote"}
narrow, large = {"type": "demo-asked-for-quote"}, "account.employees > 20"
said = actions.Said("activity.logged", "lead", narrow, condition=large, actions=(tag, told))
automation = actions.add(name="Quotes are called back", said=said, by=None, now=now)
actions.dry_run(queries.newest(automation), by=None, now=now)
automation = actions.switch_on(automation, by=None, now=now)
lead, at = Lead.objects.order_by("pk").first(), int(now.timestamp())
came = [{"place": 0, "do": "tag", "state": "done", "said": "It has the tag asked.", "link": "/accounts/1/", "at": at, "tries": 1},
        {"place": 1, "do": "notice", "state": "failed", "said": "There is nobody to tell.", "link": "", "at": at, "tries": 2}]
for state, done, holds in (("failed", came, True), ("not so", [], False)):
    AutomationRun.objects.create(automation=automation, version=automation.on, key=state, record=lead.pk, at=at, ended_at=at,
        account_id=lead.account_id, state=state, done=done, checked=[["account.employees > 20", holds]])
"""
# What is in the navigation, and what decides.
WHOLE = [
    PAGES.index(page)
    for page in PAGES
    if page[:2] in {("today", "/"), ("leads", "/leads/"), ("accounts", "/accounts/"), ("account", "/accounts/{}/")}
    or page in {("lead", "/leads/{}/", LEAD), ("imports", "/imports/", ""), ("types", "/settings/types/", "")}
]
# What is no page to look at: fragments, files, deeds, what leads on; and what the journeys look at by themselves.
NO_PAGE = {
    "automation-off", "automation-on", "automation-place", "automation-repetition", "automation-resumption",
    "acceptance", "account-timeline", "activity-restoration", "activity-withdrawal", "alive", "contact-role",
    "event-rule-order", "event-rule-removal", "event-rule-restoration", "event-rule-trial", "leaving-out",
    "mail-domain-removal", "mail-domain-restoration", "mapping-progress", "verdict", "verdict-withdrawal",
    "visitor-link", "visitor-relinking", "visitor-unlinking",
    "deliveries-replay", "delivery-replay", "source-asking",
    "fitment-removal", "fitment-restoration", "icon", "import-beginning", "import-preview", "import-progress",
    "import-rejects", "import-removal", "import-template", "lead-acceptance", "lead-acceptances", "lead-assignments",
    "lead-rerouting", "lead-reroutings", "lead-taking", "lead-takings", "routing-ownerless",
    "lead-outcome-reversal", "lead-peek", "lead-reversal", "lead-reversals", "leads-export", "mcp",
    "accounts-export", "contacts-export", "list-columns",
    "mfa_download_recovery_codes", "mfa_index", "promise-removal",
    "mfa_list_webauthn", "mfa_login_webauthn",
    "profile-theme", "task-completion", "task-dropping", "task-postponement", "task-reopening",
    "ready", "replay", "scores-measurement", "scoring", "scoring-draft-diff",
    "scoring-draft-edit-removal", "scoring-draft-publication", "scoring-draft-removal", "scoring-draft-restoration",
    "scoring-influence-calculation", "scoring-influence-choice", "scoring-influence-progress", "scoring-influence-trial",
    "scoring-learned-confirmation", "scoring-learned-draft", "scoring-learned-progress", "scoring-learned-study",
    "scoring-version-restoration", "scoring-what-if-loading", "scoring-what-if-trial", "settings", "source-arrivals",
    "source-disabling", "source-enabling", "team-removal",
    "team-restoration", "token-restoration", "token-revocation", "tracker", "user-deactivation", "user-invitation",
    "user-reactivation", "value-agreement-removal",
    "value-asking", "value-return", "value-round-closing", "value-round-reopening", "webhook-log", "webhook-pause",
    "webhook-repetition", "webhook-repetitions", "webhook-resumption", "webhook-test",
    "checklist-removal", "checklist-restoration", "holiday-list", "holiday-list-withdrawal", "holiday-removal",
    "holiday-restoration", "lead-answer", "lead-answer-restoration", "lead-disqualifications",
    "lead-qualification", "lead-qualifications",
    "leave-cancellation", "leave-restoration", "on-call-choose", "on-call-removal", "on-call-restoration", "own-leave",
    "condition-builder", "segment-keeping", "segment-preview", "segment-restoration", "view-removal", "view-restoration",
    "segment-snapshots",
    "channel-browser", "channel-mail", "channel-messenger", "channel-pause", "channel-removal", "channel-restoration",
    "channel-resumption", "channel-test", "kept-outcomes", "push-worker",
    "notice", "notice-reading", "notices-bell", "notices-reading", "notices-restoration",
    "reasons-restoration", "routing-check", "routing-place", "routing-removal", "routing-restoration",
}  # fmt: skip
BY_JOURNEYS = {
    "value-agreement", "value-proposals", "value-round", "value-withdrawal",
    "first-run", "mfa_activate_totp", "mfa_authenticate", "mfa_deactivate_totp", "mfa_generate_recovery_codes",
    "mfa_reauthenticate", "mfa_view_recovery_codes", "mfa_add_webauthn", "mfa_remove_webauthn",
    "mfa_reauthenticate_webauthn",
}  # fmt: skip
# Where the day was looked at in full, the night differs in colours only.
RULES: dict[Any, dict[str, Any]] = {
    "light": {},
    "dark": {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}},
}
# One template writes them all, and most of a look goes into the contrast of each word.
FURTHER_ROWS = [
    ["tbody tr:nth-child(n+5)"], ["li:nth-child(n+7)"], ["[data-row]:nth-child(n+4)"], ["details:nth-of-type(n+5)"],
]  # fmt: skip
# The same around every page: looked at with those of WHOLE.
FRAME = [["aside.side"], ["header.top"], ["nav.bottom"]]
SALES = ["/", "/leads/", "/accounts/"]


def tell(house: House, folder: Path) -> None:
    house.run("demo")
    rows = "account,name,employees\nX1,Girna Fans,120\nX2,Tapti Lifts,many\n"
    (folder / "accounts.csv").write_text(rows)
    house.run("import", "accounts", folder / "accounts.csv", code=1)
    house.python("\n".join([TOLD, CONNECTED, HOOKED, ROUTED, AUTOMATED, UNREACHED]))


@pytest.fixture(scope="module")
def demo(build: Builder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[House, str]]:
    folder: Path = tmp_path_factory.mktemp("files")
    house = once("tour", build, lambda made: tell(made, folder))
    serving = Serving(house)
    yield house, f"http://127.0.0.1:{serving.port}"
    house.close()


def session_of(house: House, email: str) -> str:
    return house.python(
        "from django.test import Client\nfrom sanket.crm.workspace.queries import user_by_email\nclient = Client()\n"
        f"client.force_login(user_by_email({email!r}), backend='allauth.account.auth_backends.AuthenticationBackend')\n"
        "print(client.cookies['sessionid'].value)"
    )


@pytest.fixture(scope="module")
def at_home(browser: Browser, demo: tuple[House, str]) -> Iterator[Callable[[str], BrowserContext]]:
    """The browser of who signs in by this address; without one, a stranger's. Its cache saves most of each page."""
    house, address = demo
    contexts: dict[str, BrowserContext] = {}

    def of(email: str) -> BrowserContext:
        if email not in contexts:
            contexts[email] = new_context(browser, base_url=address, viewport=DESK)
            if email:
                cookie = {"name": "sessionid", "value": session_of(house, email), "url": address}
                contexts[email].add_cookies([cookie])  # type: ignore[list-item]
        return contexts[email]

    yield of
    for context in contexts.values():
        context.close()


Open = Callable[..., Page]


@pytest.fixture
def opened(visitors: Visitors, at_home: Callable[[str], BrowserContext]) -> Open:
    return lambda email="": visitors.open_in(at_home(email))


def look(page: Page, *, whole: bool = False, at: ViewportSize | None = None) -> None:
    """Desk and phone, by day and by night, on one load; ``whole``: each with each, else by day at a desk, by night on a phone;
    ``at``: one of these two alone."""
    # A press that leads on is over when the new page begins to arrive, which is then still empty.
    page.wait_for_load_state()
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 844})
        if (over := sideways(page)) > 0:
            found.append(f"{over} px too wide at {width}")
    page.evaluate(AXE_SCRIPT)
    for viewport in (PHONE, DESK) if at is None or whole else (at,):
        page.set_viewport_size(viewport)
        for scheme in ("light", "dark"):
            if not whole and (viewport is DESK) != (scheme == "light"):
                continue
            page.emulate_media(color_scheme=scheme)
            options = {"resultTypes": ["violations"], "preload": False, **(RULES[scheme] if whole else {})}
            all_of_it = whole and viewport is DESK and scheme == "light"
            about = {"exclude": [] if all_of_it else FURTHER_ROWS if whole else [*FURTHER_ROWS, *FRAME]}
            for one in page.evaluate("(asked) => axe.run(...asked).then(found => found.violations)", [about, options]):
                for node in one["nodes"][:3]:
                    found.append(f"{viewport['width']} {scheme} {one['id']}: {node['target']} {node['failureSummary']}")
    assert found == [], "\n".join([page.url, *found])


@pytest.mark.parametrize(
    "place",
    [
        pytest.param(place, id=path, marks=SECOND_PARTY if place % 3 == 2 else ())
        for place, (_name, path, _row) in enumerate(PAGES)
    ],
)
def test_a_page_is_good_to_look_at(demo: tuple[House, str], opened: Open, place: int):
    house, _address = demo
    name, path, row = PAGES[place]
    page = opened(people.OWNER.email)
    answer = page.goto(path.format(house.sql(row)[0][0]) if row else path)
    assert answer is not None
    assert answer.status == (404 if name == "not there" else 200)
    expect(page.get_by_role("heading", level=1).first).to_be_visible()
    # What pages share is looked at on all of WHOLE in every way; the others take turns.
    look(page, whole=place in WHOLE, at=PHONE if place % 2 else DESK)


@pytest.mark.parametrize("path", SALES)
def test_a_page_of_a_sales_person(opened: Open, path: str):
    page = opened(people.ALICE.email)
    page.goto(path)
    look(page, at=PHONE)


@pytest.mark.parametrize("path", [path for _name, path, _row in OUTSIDE])
def test_a_page_for_strangers(opened: Open, path: str):
    page = opened()
    page.goto(path)
    look(page)


def test_boxes_palette_and_drawer(demo: tuple[House, str], opened: Open):
    """What opens above a page is held to the same."""
    page = opened(people.OWNER.email)
    page.goto("/leads/")
    page.keyboard.press("Control+k")
    page.keyboard.type("lift")
    page.get_by_role("group", name="Accounts").wait_for()
    look(page, at=DESK)
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    look(page, at=DESK)
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("o")
    page.locator("side-drawer[open] h2").wait_for()
    look(page, at=DESK)
    page.keyboard.press("Escape")
    # Going back in the history takes a moment, and would end whatever begins to load in it.
    expect(page).to_have_url(f"{demo[1]}/leads/")
    page.goto(f"/leads/{demo[0].sql(LEAD)[0][0]}/")
    page.locator(".acts").get_by_role("link", name="Recycle").click()
    page.get_by_role("dialog").wait_for()
    look(page, at=PHONE)


def test_the_tour_leaves_no_page_out():
    looked_at = {name for name, *_ in [*PAGES, *OUTSIDE]} - {"not there"}
    found = set(all_names(get_resolver().url_patterns))
    assert found - looked_at - NO_PAGE - BY_JOURNEYS == set(), "these pages are in no tour"
    assert looked_at | BY_JOURNEYS <= found


@pytest.mark.parametrize("path", ["/", "/leads/", "/imports/", "/sign-in/"])
def test_the_policy_is_strict(opened: Open, path: str):
    page = opened("" if path == "/sign-in/" else people.OWNER.email)
    answer = page.goto(path)
    assert answer is not None
    policy = answer.header_value("content-security-policy") or ""
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    for loose in ("unsafe-inline", "unsafe-eval", "*"):
        assert loose not in policy
    assert page.locator("[style], [onclick], script:not([src])").count() == 0
