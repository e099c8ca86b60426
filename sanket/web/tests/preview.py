"""All parts with sample data: `python -m sanket.web.tests.preview FOLDER` writes the page and its pictures.

Widths of a desk and a phone, light and dark; served with the strict policy, so that what it refuses is seen here first.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import FileSystemLoader

WEB = Path(__file__).resolve().parents[1]
DIST = WEB / "static" / "dist"
CHROMIUM = "/usr/bin/chromium"
CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'"
)
ZONE = ZoneInfo("Asia/Kolkata")
NOW = datetime(2026, 11, 24, 10, 42, tzinfo=ZONE)
HALF_LIFE = 30.0

# what happened at Nandgiri: day, hour, points, kind, words, who, annotation
STORY: list[tuple[datetime, float, Any, str, str, str]] = [
    (datetime(2026, 8, 18, 15, tzinfo=ZONE), 18, "customer", "Visited our stand", "Process engineer", ""),
    (datetime(2026, 9, 8, 9, tzinfo=ZONE), 1, "campaign", "Mail “Robot retrofit guide”", "", ""),
    (datetime(2026, 9, 8, 11, tzinfo=ZONE), 3, "customer", "Clicked through to the guide", "Process engineer", ""),
    (
        datetime(2026, 9, 22, 16, tzinfo=ZONE),
        15,
        "customer",
        "Attended the webinar, 41 of 45 min",
        "Process engineer",
        "Webinar +15",
    ),
    (
        datetime(2026, 10, 6, 12, tzinfo=ZONE),
        -18,
        "sales",
        "Call: line upgrade moved to next budget",
        "R&D manager",
        "Budget moved: −18",
    ),
    (datetime(2026, 11, 5, 10, tzinfo=ZONE), 1, "campaign", "November mail", "R&D manager", ""),
    (datetime(2026, 11, 6, 9, tzinfo=ZONE), 4, "customer", "Clicked “Cycle-time worksheet”", "R&D manager", ""),
    (datetime(2026, 11, 10, 17, tzinfo=ZONE), 10, "customer", "Downloaded the worksheet", "R&D manager", ""),
    (datetime(2026, 11, 13, 18, tzinfo=ZONE), 15, "customer", "Visited pricing, 4 min", "Plant head", ""),
    (datetime(2026, 11, 17, 10, tzinfo=ZONE), 2, "sales", "You wrote about paint savings", "R&D manager", ""),
    (datetime(2026, 11, 18, 12, tzinfo=ZONE), 12, "customer", "Replied to your mail", "R&D manager", ""),
    (datetime(2026, 11, 20, 14, tzinfo=ZONE), 3, "customer", "Read the RX-6 data sheet", "Purchase executive", ""),
    (datetime(2026, 11, 22, 20, tzinfo=ZONE), 15, "customer", "Visited pricing again, 7 min", "Plant head", ""),
    (
        datetime(2026, 11, 24, 10, 39, tzinfo=ZONE),
        42,
        "customer",
        "Asked for a quote: two RX-6 robots",
        "R&D manager",
        "Quote asked: +42",
    ),
]


def story() -> Any:
    """The sample as the chart wants it."""
    from sanket.web.charts.story import Interest, Mark, decayed

    points: list[tuple[datetime, float]] = []
    value, before = 0.0, STORY[0][0]
    for at, worth, *_ in STORY:
        value = decayed(value, HALF_LIFE, at - before) + worth
        points.append((at, value))
        before = at
    marks = [
        Mark(at=at, kind=kind, points=worth, label=label, who=who, annotate=words, url=f"#activity-{n}")
        for n, (at, worth, kind, label, who, words) in enumerate(STORY)
    ]
    return Interest(points=points, half_life_days=HALF_LIFE, threshold=60, off=30, now=NOW, marks=marks)


def sample() -> dict[str, Any]:
    """What the page shows."""
    from markupsafe import Markup

    from sanket.web.charts.heatstrip import Offering, Week, strips
    from sanket.web.charts.interest import draw
    from sanket.web.leads.rows import Heat

    nav = [
        {"label": label, "url": f"#{icon}", "icon": icon, "count": count, "current": icon == "leads", "foot": foot}
        for label, icon, count, foot in [
            ("Today", "today", 11, False),
            ("Leads", "leads", 47, False),
            ("Accounts", "accounts", None, False),
            ("Import", "import", None, True),
            ("Settings", "settings", None, True),
        ]
    ]
    whys = [
        ("Nandgiri Auto Components", "Asked for a quote today; pricing seen twice", 94, "13 Dec", "A K", 1),
        (
            "Tornavel Wheels",
            "Tender query; 3 people on the RX-7 pages and two data sheets read",
            112,
            "21 Dec",
            "S M",
            3,
        ),
        ("Mulshi Castings", "Works manager compares gas and electric", 88, "11 Dec", "A K", 3),
        ("Kundalika Tractors", "Plant manager booked a visit on 27 Nov", 81, "7 Dec", "A K", 1),
        ("Sinhgad Cab Bodies", "Quote sent 9 Nov, not opened since", 61, "25 Nov", "V P", 2),
        ("Deccan Lifts", "3 people read the oven price list", 66, "2 Dec", "R D", 1),
    ]
    stages = ["", "Recognised", "Accepted", "Qualified", "Deal"]
    leads = [
        {
            "account": account,
            "offering": "Paint robots",
            "why": why,
            "interest": interest,
            "heat": Heat.of(interest, 60, f"Interest {interest}, threshold 60, today"),
            "fitment": "0.78",
            "cold": cold,
            "soon": cold == "25 Nov",
            "owner": owner,
            "stage": stages[done],
            "done": done,
            "since": "3 min",
            "below": n > 3,
        }
        for n, (account, why, interest, cold, owner, done) in enumerate(whys)
    ]
    monday = date(2026, 11, 23)

    def offering(name: str, values: list[float], note: str) -> Offering:
        first = monday - timedelta(weeks=len(values) - 1)
        weeks = [Week(first + timedelta(weeks=n), value, value >= 60) for n, value in enumerate(values)]
        return Offering(name, 60, values[-1], weeks, "#offering", note)

    heat_rows = strips(
        [
            offering(
                "Paint robots", [0.0] * 12 + [18, 15, 14, 25, 20, 2, 1, 1, 0, 5, 20, 38, 52, 94], "Lead, 3 min old"
            ),
            offering(
                "Drying ovens", [3, 15, 22, 38, 62, 78, 95, 64, 50, 40, 31, 25, 20] + [16.0] * 13, "Lost on price"
            ),
            offering("Spray booths", [0.0] * 20 + [4, 13, 11, 9, 14, 21], "Warming"),
        ]
    )
    entry = [
        {"day": "Tue 24 Nov"},
        {"kind": "recognised", "what": "Recognised as a lead", "meta": "10:39:02 · crossed 60"},
        {"what": "Asked for a quote: two RX-6 robots", "meta": "R&D manager · 10:39", "points": 42, "icon": "money"},
        {"day": "Earlier"},
        {"what": "Visited pricing again, 7 min", "meta": "Plant head · Sun 22 Nov, 20:15", "points": 15, "now": 14.4},
        {"kind": "sales", "icon": "mail", "what": "You wrote about paint savings", "meta": "Tue 17 Nov", "points": 2},
        {
            "kind": "campaign",
            "icon": "mail",
            "what": "November mail went to 4 people",
            "meta": "Thu 5 Nov",
            "points": 1,
        },
        {
            "kind": "sales",
            "what": "Call: budget moved",
            "meta": "Tue 6 Oct",
            "points": -18,
            "now": -6,
            "note": "Ask in March.",
        },
        {"what": "Opened a mail", "meta": "a scanner, Fri 2 Oct", "points": 1, "void": "withdrawn"},
    ]
    shares = [("R&D manager", 0.65), ("Plant head", 0.26), ("Process engineer", 0.12), ("Purchase executive", -0.03)]
    return {
        "lang": "en",
        "company": "Rangvahini Coating Systems",
        "theme": "",
        "nav": nav,
        "crumbs": [("Leads", "#leads")],
        "quick_add": [{"label": "Activity", "url": "#a", "icon": "note", "key": "A"}],
        "commands": [
            {"label": "Go to Leads", "url": "#leads", "icon": "leads", "keys": "G L", "meta": ""},
            {"label": "Log an activity", "url": "#a", "icon": "note", "keys": "", "meta": "Add"},
        ],
        "search_url": "/search.html",
        "theme_url": "/theme/",
        "sign_out_url": "/out/",
        "user_name": "Asha Kulkarni",
        "user_role": "Sales executive",
        "user_menu": [{"label": "Your profile", "url": "#me", "icon": "person"}],
        "csrf_input": Markup('<input type="hidden" name="csrfmiddlewaretoken" value="sample">'),
        "views": [
            {"label": "Open", "url": "#1", "count": 47, "current": True},
            {"label": "Mine", "url": "#2", "count": 19, "current": False},
            {"label": "Cold this week", "url": "#3", "count": 6, "current": False},
        ],
        "owners": [
            {"value": "ak", "label": "A K", "url": "#", "count": 19},
            {"value": "sm", "label": "S M", "url": "#"},
        ],
        "heats": [{"value": "h4", "label": "1.25 × and above", "url": "#"}],
        "columns": [
            {"label": "Account", "sort_url": "#s"},
            {"label": "Offering", "cls": "p2"},
            {"label": "Why it is a lead", "cls": "grow"},
            {"label": "Interest", "sort_url": "#s", "dir": "descending"},
            {"label": "Fitment", "cls": "num p2"},
            {"label": "Goes cold", "sort_url": "#s"},
            {"label": "Owner", "cls": "p3"},
            {"label": "Stage, since", "cls": "p3"},
        ],
        "leads": leads,
        "track": [
            {"label": "Recognised", "done": True},
            {"label": "Accepted", "current": True},
            {"label": "Qualified"},
            {"label": "Deal"},
        ],
        "kpis": [
            {
                "label": "Interest",
                "value": 94,
                "unit": "of 60 needed",
                "sub": "half-life 30 days",
                "url": "#why",
                "interest": True,
            },
            {"label": "Fitment", "value": "0.78", "unit": "of 0.30 needed", "sub": "fits well", "url": "#fit"},
            {"label": "Goes cold", "value": "12 Jan", "unit": "in 49 days", "sub": "if nothing happens", "url": "#why"},
            {"label": "People", "value": 4, "sub": "one decides"},
            {"label": "Recognised", "value": "24 Nov", "unit": "10:39", "sub": "known 4 s later"},
        ],
        "desk": draw(story(), width=784, height=280),
        "phone": draw(story(), width=358, height=224),
        "factors": [
            {"name": "Industry", "score": 0.95, "why": "Automobile components", "url": "#"},
            {"name": "Account", "score": 0.88, "why": "410 people, own paint line"},
            {"name": "Contacts", "score": 0.93, "why": "R&D started it, decider seen"},
        ],
        "by_person": [{"name": name, "share": share} for name, share in shares],
        "by_kind": [{"name": "Quote request", "share": 0.42, "url": "#"}, {"name": "6 other kinds", "share": 0.58}],
        "heat_rows": heat_rows,
        "persons": [
            {
                "name": "Rohan Deshmukh",
                "url": "#",
                "meta": "65 % of interest · 5 activities",
                "roles": [{"name": "initiator", "inferred": True, "confirm_url": "/c/"}, {"name": "influencer"}],
            },
            {"name": "Plant head", "meta": "26 % · 2 pricing visits", "roles": [{"name": "decider"}]},
        ],
        "entries": entry,
        "claims": [
            {"label": "Industry", "value": "Automobile components", "source": "stated on our form, 18 Aug 2026"},
            {"label": "People", "value": "410", "source": "yearly report 2025-26"},
        ],
        "reasons": [
            {"value": "later", "label": "Not now", "help": "They said when; it comes back then."},
            {"value": "budget", "label": "No budget this year"},
        ],
    }


def pieces() -> Any:
    """The templates, without the rest of the site."""
    from sanket.web.jinja import environment

    return environment(loader=FileSystemLoader(WEB / "templates"), autoescape=True)


def part(source: str, **context: Any) -> str:
    """What a piece of a template draws."""
    return str(pieces().from_string(source).render(context))


def page(theme: str = "", *, toast: bool = True) -> str:
    """The page as HTML, with the built script and style."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django
    from django.apps import apps
    from markupsafe import Markup

    if not apps.ready:
        django.setup()
    made = pieces()
    manifest = json.loads((DIST / "manifest.json").read_text()) if (DIST / "manifest.json").exists() else {}
    tags = [
        f'<link rel="stylesheet" href="/static/dist/{entry["file"]}">'
        if entry["file"].endswith(".css")
        else f'<script type="module" src="/static/dist/{entry["file"]}"></script>'
        for entry in manifest.values()
        if entry.get("isEntry")
    ]
    made.globals["vite_tags"] = lambda: Markup("\n".join(tags))
    context = sample() | {"theme": theme}
    if toast:
        context["messages"] = [Said()]
    return made.get_template("preview.jinja").render(context)


class Said:
    """A message of Django's, as far as the toast asks."""

    level_tag = "success"
    extra_tags = "undo:/leads/3/recycling/undo/"

    def __str__(self) -> str:
        return "Recycled 3 leads to nurturing. They come back on 15 Jan."


class Pages(SimpleHTTPRequestHandler):
    """The sample page, a peek and a search, with the policy of the product."""

    def translate_path(self, path: str) -> str:
        return str(DIST / path.split("?", maxsplit=1)[0].removeprefix("/static/dist/"))

    def do_GET(self) -> None:
        if self.path.startswith("/static/"):
            super().do_GET()
            return
        theme = "dark" if "theme=dark" in self.path else "light"
        text = PIECES.get(self.path.split("?")[0]) or page(theme, toast="toast" in self.path)
        body = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base's word
        pass


PIECES = {
    "/favicon.ico": " ",
    "/peek.html": '<div class="drawer-h"><div><h2 id="drawer-title">Kundalika Tractors</h2><p>Spray booths · yours</p>'
    '</div><a class="ico" href="/" data-close aria-label="Close">×</a></div><div class="drawer-b">Booked a visit.</div>',
    "/search.html": '<div role="group" aria-labelledby="f1"><span class="label" id="f1" role="presentation">Accounts</span>'
    '<a role="option" id="f1-1" href="#found" tabindex="-1" aria-selected="false"><span class="what">Nandgiri</span></a></div>',
}


@contextmanager
def served() -> Iterator[str]:
    """The address of the sample page."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Pages))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


def pictures(folder: Path) -> list[str]:
    """Writes the pictures; answers what the browser complained of."""
    from playwright.sync_api import sync_playwright

    folder.mkdir(parents=True, exist_ok=True)
    complaints: list[str] = []
    with served() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGS)
        for width, name in [(1440, "desk"), (390, "phone"), (900, "middle")]:
            for theme in ("light", "dark"):
                tab = browser.new_page(viewport={"width": width, "height": 900})
                tab.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
                tab.on("pageerror", lambda error: complaints.append(str(error)))
                tab.goto(f"{address}?theme={theme}&toast=1")
                tab.screenshot(path=folder / f"parts-{name}-{theme}.png", full_page=True)
                tab.close()
        browser.close()
    return complaints


if __name__ == "__main__":
    target = Path(sys.argv[1] if len(sys.argv) > 1 else "var/preview")
    for complaint in pictures(target):
        print(complaint)
