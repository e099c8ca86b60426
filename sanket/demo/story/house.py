"""Our own company in the story, a maker of automobile painting machinery in Pune, and its people."""

from __future__ import annotations

from sanket.demo.story.rows import Colleague

COMPANY = "Varnadhara Coating Systems"
DOMAIN = "varnadhara.example"
SITE = f"https://{DOMAIN}"
TIME_ZONE = "Asia/Kolkata"
CURRENCY = "INR"
PASSWORD = "sanket-demo"  # noqa: S105 - printed at every start of the demo, a secret to nobody

# With three who sell, fifteen leads a week: in the list a line shows where more begins.
FOLLOW_UPS_A_DAY, WORKING_DAYS = 1.0, 5

TEAMS: dict[str, tuple[str, ...]] = {
    "Sales West": ("West",),
    "Sales South": ("South",),
    "Sales North and East": ("North", "East"),
}

OWNER = Colleague("Vasudha Patwardhan", f"vasudha@{DOMAIN}", "admin")
BOB = Colleague("Bob D'Souza", f"bob@{DOMAIN}", "manager")
ALICE = Colleague("Alice Pereira", f"alice@{DOMAIN}", "sales", "Sales West")
CHARLIE = Colleague("Charlie Thomas", f"charlie@{DOMAIN}", "sales", "Sales South")
FARAH = Colleague("Farah Ansari", f"farah@{DOMAIN}", "sales", "Sales North and East")
MARKETING = Colleague("Manasi Gokhale", f"manasi@{DOMAIN}", "marketing")
CARE = Colleague("Kiran Salunkhe", f"kiran@{DOMAIN}", "care")
VIEWER = Colleague("Arvind Iyer", f"arvind@{DOMAIN}", "viewer")

COLLEAGUES = (OWNER, BOB, ALICE, CHARLIE, FARAH, MARKETING, CARE, VIEWER)

# Who looks after a territory; Central has nobody yet, so that its leads wait for Bob to assign them.
CARED_FOR_BY = {"West": ALICE, "South": CHARLIE, "North": FARAH, "East": FARAH}

# Name, condition, to whom; what no rule says goes to the account's owner, so that of Central nobody has.
ROUTING = (
    ("Paint robots in the West", 'account.territory = "West" and lead.offering = "Paint robots"', ALICE),
    ("North and East", 'account.territory in ("North", "East")', "Sales North and East"),
)

# Name, of whom, condition: how marketing and sales look at the same people.
# Name, trigger, what it is narrowed by, when, condition, actions, and since how many days it is on (0: off).
AUTOMATIONS: tuple[tuple[str, str, dict[str, str], str, str, tuple[dict[str, object], ...], int], ...] = (
    (
        "Nobody took it on",
        "time",
        {},
        "2 days after lead.recognised",
        'lead.stage = "recognised" and not lead.closed',
        (
            {
                "do": "task",
                "to": "manager",
                "what": "See why nobody accepted {account.name}: {lead.offering}",
                "days": 0,
            },
        ),
        6,
    ),
    (
        "Quote sent: call in three days",
        "activity.logged",
        {"type": "demo-quote-sent"},
        "",
        "",
        ({"do": "task", "to": "owner", "what": "Ask {account.name} what they think of the quote", "days": 3},),
        30,
    ),
    (
        "Prices, again and again",
        "activity.logged",
        {"type": "demo-pricing-visit"},
        "",
        'activities("demo-pricing-visit", within = 14 days) >= 3 and not activity("demo-sales-call", within = 7 days)',
        (
            {
                "do": "notice",
                "to": "owner",
                "title": "{account.name} looks at prices again and again",
                "text": "Last: {activity.offering}. Nobody called for a week.",
            },
        ),
        0,
    ),
)
SEGMENTS = (
    (
        "Asking, and no customer yet",
        "account",
        'not account.is_customer and interest("Paint robots") >= 20',
    ),
    (
        "Engineers of large works",
        "contact",
        'account.employees >= 200 and (contact.department = "R&D" or contact.title contains "engineer")',
    ),
    (
        "Gone quiet",
        "account",
        "activity(within = 90 days) and not activity(within = 21 days)",
    ),
    ("Open and nobody's", "lead", "lead.owner is unknown and not lead.closed"),
    (
        "Robots: whom to call at automobile works",
        "contact",
        (
            'account.industry in ("Automobile", "Automobile components", "Two-wheelers") and account.employees >= 500'
            ' and (contact.department = "Paint shop" or contact.seniority in ("Director", "Head"))'
            ' and interest("Paint robots") >= 20 and not activity("demo-sales-call", within = 30 days)'
            ' and not activity("demo-unsubscribe", within = 90 days)'
        ),
    ),
    (
        "Customers gone quiet",
        "account",
        (
            'account.is_customer and not activity(direction = "customer", within = 14 days) and deals("open") = 0'
            ' and (purchases(within = 2 years) >= 1 or deals("won", within = 2 years) >= 1)'
        ),
    ),
    (
        "New, large and unanswered",
        "lead",
        (
            'lead.stage = "recognised" and not response.answered and lead.fitment >= 60 % and lead.people >= 2'
            " and account.employees >= 200"
        ),
    ),
    (
        "Deciders who look at us and never bought",
        "contact",
        (
            'contact.buying_role in ("decider", "buyer") and contact.phone is known and account.territory in ("West", "South")'
            ' and not account.is_customer and activities(direction = "customer", within = 30 days) >= 2'
        ),
    ),
)

# List, name, condition, the list's own filters: what Bob shows to all.
VIEWS: tuple[tuple[str, str, str, dict[str, str]], ...] = (
    ("leads", "Large works, going cold first", "account.employees >= 200", {"sort": "cold"}),
    ("accounts", "Customers in the West", "account.is_customer", {"territory": "West"}),
)
