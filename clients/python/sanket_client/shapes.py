"""Made by script/api from the description of the API: change that, not this."""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict


class AccountFields(TypedDict):
    """What may be said of an account. An empty text or null empties a field, but the name; what is left out stays."""

    name: NotRequired[str | None]
    industry: NotRequired[str | None]
    employees: NotRequired[int | None]
    turnover: NotRequired[str | float | None]
    phone: NotRequired[str | None]
    city: NotRequired[str | None]
    state: NotRequired[str | None]
    country: NotRequired[str | None]
    website: NotRequired[str | None]
    gstin: NotRequired[str | None]
    territory: NotRequired[str | None]
    owner: NotRequired[str | None]
    tags: NotRequired[list[str] | None]


class AccountNew(TypedDict):
    name: str
    industry: NotRequired[str | None]
    employees: NotRequired[int | None]
    turnover: NotRequired[str | float | None]
    phone: NotRequired[str | None]
    city: NotRequired[str | None]
    state: NotRequired[str | None]
    country: NotRequired[str | None]
    website: NotRequired[str | None]
    gstin: NotRequired[str | None]
    territory: NotRequired[str | None]
    owner: NotRequired[str | None]
    tags: NotRequired[list[str] | None]
    external_id: str


class AccountRow(TypedDict):
    """One that is new needs a name."""

    name: NotRequired[str | None]
    industry: NotRequired[str | None]
    employees: NotRequired[int | None]
    turnover: NotRequired[str | float | None]
    phone: NotRequired[str | None]
    city: NotRequired[str | None]
    state: NotRequired[str | None]
    country: NotRequired[str | None]
    website: NotRequired[str | None]
    gstin: NotRequired[str | None]
    territory: NotRequired[str | None]
    owner: NotRequired[str | None]
    tags: NotRequired[list[str] | None]
    external_id: str


class AccountRowBatch(TypedDict):
    items: list[AccountRow]
    all_or_nothing: NotRequired[bool]


class AccountTold(TypedDict):
    id: int
    external_id: str
    name: str
    industry: str
    employees: int | None
    turnover: str | None
    phone: str
    city: str
    state: str
    country: str
    website: str
    gstin: str
    territory: str
    owner: Person | None
    tags: list[str]
    created_at: str


class AccountToldPage(TypedDict):
    items: list[AccountTold]
    next: NotRequired[str | None]


class AccountsAsked(TypedDict):
    cursor: NotRequired[str]
    limit: NotRequired[int]
    q: NotRequired[str]
    external_id: NotRequired[str]
    territory: NotRequired[str]
    industry: NotRequired[str]
    owner: NotRequired[str]


class ActivitiesAsked(TypedDict):
    """Without an account: all that one sees, by when they were logged, the newest first. Of one account: by when they occurred."""

    cursor: NotRequired[str]
    limit: NotRequired[int]
    account: NotRequired[str]
    external_id: NotRequired[str]
    offering: NotRequired[str]
    direction: NotRequired[Literal["", "customer", "campaign", "sales"]]


class ActivityBatch(TypedDict):
    items: list[ActivityRow]
    all_or_nothing: NotRequired[bool]
    mode: NotRequired[Literal["", "correct", "withdraw"]]


class ActivityCorrected(TypedDict):
    occurred_at: str
    contact: NotRequired[str | None]
    offering: str
    type: str
    note: NotRequired[str]
    url: NotRequired[str]


class ActivityNew(TypedDict):
    """What happened. Account, contact, offering and type are named by their external ids."""

    external_id: NotRequired[str | None]
    occurred_at: str
    account: str
    contact: NotRequired[str | None]
    offering: str
    type: str
    source: NotRequired[str]
    note: NotRequired[str]
    url: NotRequired[str]


class ActivityRow(TypedDict):
    """As `ActivityNew`; to withdraw, the id alone is enough."""

    external_id: str
    occurred_at: NotRequired[str | None]
    account: NotRequired[str | None]
    contact: NotRequired[str | None]
    offering: NotRequired[str | None]
    type: NotRequired[str | None]
    source: NotRequired[str]
    note: NotRequired[str]
    url: NotRequired[str]


class ActivityTold(TypedDict):
    id: int
    external_id: str
    occurred_at: str
    received_at: str
    account: Named
    contact: Named | None
    offering: Named
    type: Named
    source: str
    note: str
    url: str
    withdrawn_at: str | None


class ActivityToldPage(TypedDict):
    items: list[ActivityTold]
    next: NotRequired[str | None]


class Agreed(TypedDict):
    value: int
    reason: str


class AgreedTold(TypedDict):
    value: int
    reason: str
    by: Person | None
    at: str


class AnswerTold(TypedDict):
    question: str
    text: str
    choices: list[str]
    answer: str | None
    by: Person | None
    at: str | None
    asked: bool


class Answered(TypedDict):
    answer: str


class AskedAsked(TypedDict):
    cursor: NotRequired[str]
    limit: NotRequired[int]
    q: NotRequired[str]
    offering: NotRequired[str]


class AskedNew(TypedDict):
    person: int


class AskedPerson(TypedDict):
    person: Person
    answered_at: str | None
    withdrawn_at: str | None
    withdrawn_reason: str


class AskedTold(TypedDict):
    account: Named
    offering: Named
    last_activity_at: str
    activities: int
    cold_at: str | None


class AskedToldPage(TypedDict):
    items: list[AskedTold]
    next: NotRequired[str | None]


class Assigned(TypedDict):
    owner: str
    note: NotRequired[str]


class AssignmentTold(TypedDict):
    lead: int
    account: Named
    offering: Named
    reason: str
    rule: RoutingRuleNamed | None
    id: int
    at: str
    to: Person | None
    runner_up: Person | None
    theirs: bool


class AssignmentToldPage(TypedDict):
    items: list[AssignmentTold]
    next: NotRequired[str | None]


class AssignmentsAsked(TypedDict):
    cursor: NotRequired[str]
    limit: NotRequired[int]
    lead: NotRequired[int | None]
    owner: NotRequired[str]


class AtAsked(TypedDict):
    at: NotRequired[str | None]


class AttemptTold(TypedDict):
    at: str
    ms: int
    status: int | None
    answer: str


class AutomationAction(TypedDict):
    """What it does; of the fields those that belong to `do`: docs/automation.md#then."""

    do: Literal["task", "notice", "stage", "owner", "tag", "webhook"]
    to: NotRequired[Literal["owner", "manager", "person", "routing"] | None]
    person: NotRequired[int | None]
    what: NotRequired[str | None]
    days: NotRequired[int | None]
    title: NotRequired[str | None]
    text: NotRequired[str | None]
    stage: NotRequired[Literal["accepted", "qualified", "recycled", "disqualified"] | None]
    reason: NotRequired[str | None]
    rest_days: NotRequired[int | None]
    tag: NotRequired[str | None]
    off: NotRequired[bool | None]
    endpoint: NotRequired[str | None]


class AutomationFields(TypedDict):
    """What is left out stays. Anything but the name makes a new version."""

    name: NotRequired[str]
    trigger: NotRequired[str]
    of: NotRequired[Literal["account", "contact", "lead"]]
    narrow: NotRequired[AutomationNarrow | None]
    when: NotRequired[str]
    condition: NotRequired[str]
    actions: NotRequired[list[AutomationAction]]


class AutomationNarrow(TypedDict):
    """Which of these events; what is left out does not matter."""

    type: NotRequired[str | None]
    offering: NotRequired[str | None]
    stage: NotRequired[str | None]
    status: NotRequired[str | None]
    segment: NotRequired[int | None]


class AutomationNew(TypedDict):
    name: str
    trigger: str
    of: NotRequired[Literal["account", "contact", "lead"] | None]
    narrow: NotRequired[AutomationNarrow | None]
    when: NotRequired[str]
    condition: NotRequired[str]
    actions: list[AutomationAction]


class AutomationOrder(TypedDict):
    automations: list[int]


class AutomationTold(TypedDict):
    id: int
    name: str
    version: int
    on: int | None
    paused_at: str | None
    paused_why: str
    left_out: int
    too_many: int
    trigger: str
    of: str
    narrow: dict[str, Any]
    when: str
    condition: str
    actions: list[dict[str, Any]]
    made_at: str
    by: str | None
    tried_at: str | None
    runs: dict[str, int]


class Automations(TypedDict):
    items: list[AutomationTold]


class Begun(TypedDict):
    mode: NotRequired[Literal["", "correct", "withdraw"]]
    dry_run: NotRequired[bool]


class CallAttemptTold(TypedDict):
    id: int
    nth: int
    due_at: str
    made_at: str | None
    skipped_at: str | None
    outcome: Literal["reached", "no answer", "wrong person", "not now"] | None
    by: Person | None
    asked: bool


class CallTold(TypedDict):
    lead: int
    account: Named
    offering: Named
    due_at: str
    kind: Literal["answer", "attempt", "asked"]
    reason: str
    nth: int
    promised: int


class Calls(TypedDict):
    items: list[CallTold]


class CallsAsked(TypedDict):
    until: NotRequired[str | None]


class Capacity(TypedDict):
    """`people` null: all active sales people; `follow_ups` null: nobody has said."""

    people: int | None
    follow_ups: float | None
    days: int
    most_open: int | None
    a_week: int | None


class CapacityFields(TypedDict):
    people: NotRequired[int | None]
    follow_ups: NotRequired[float | None]
    days: NotRequired[int]
    most_open: NotRequired[int | None]


class ChangeTold(TypedDict):
    kind: str
    subject: str
    name: str
    field: str
    before: str | int | float | bool | None
    after: str | int | float | bool | None


class ChannelTold(TypedDict):
    id: int
    way: Literal["mail", "push", "chat"]
    name: str
    open: bool
    failing_since: str | None
    sent_at: str | None


class ChannelToldPage(TypedDict):
    items: list[ChannelTold]
    next: NotRequired[str | None]


class Checklist(TypedDict):
    needed: bool
    items: list[AnswerTold]


class Chosen(TypedDict):
    weights: int | None
    reason: str


class ClockTold(TypedDict):
    """``waited``: seconds of working time from being told until the first contact by us, of each who had it meanwhile."""

    started_at: str
    told_at: str | None
    owner: Person | None
    due_at: str | None
    missed: bool
    answered_at: str | None
    waited: int | None
    state: str
    made: int
    promised: int


class CommunicationRow(TypedDict):
    """Only who, to whom and when; never what was said."""

    message: str
    sender: str
    recipient: str
    occurred_at: str
    kind: NotRequired[str | None]


class CommunicationRowBatch(TypedDict):
    items: list[CommunicationRow]
    all_or_nothing: NotRequired[bool]


class Company(TypedDict):
    name: str
    time_zone: str
    currency: str


class CompanyFields(TypedDict):
    name: NotRequired[str | None]
    time_zone: NotRequired[str | None]
    currency: NotRequired[str | None]


class CompanyHours(TypedDict):
    hours: list[str]
    time_zone: str


class CompanyHoursFields(TypedDict):
    hours: list[str]


class Confirmed(TypedDict):
    type: int
    confirmed: bool


class ContactFields(TypedDict):
    """What may be said of a contact. An empty text empties a field; what is left out stays. An answer about consent is kept with its source."""

    account: NotRequired[str | None]
    name: NotRequired[str | None]
    email: NotRequired[str | None]
    phone: NotRequired[str | None]
    whatsapp: NotRequired[str | None]
    department: NotRequired[str | None]
    seniority: NotRequired[str | None]
    title: NotRequired[str | None]
    buying_role: NotRequired[Literal["", "initiator", "user", "influencer", "decider", "buyer", "gatekeeper"] | None]
    consent_email: NotRequired[bool | None]
    consent_phone: NotRequired[bool | None]
    consent_source: NotRequired[str | None]


class ContactFound(TypedDict):
    id: int
    external_id: str
    name: str
    account: Named


class ContactNew(TypedDict):
    account: str
    name: NotRequired[str | None]
    email: NotRequired[str | None]
    phone: NotRequired[str | None]
    whatsapp: NotRequired[str | None]
    department: NotRequired[str | None]
    seniority: NotRequired[str | None]
    title: NotRequired[str | None]
    buying_role: NotRequired[Literal["", "initiator", "user", "influencer", "decider", "buyer", "gatekeeper"] | None]
    consent_email: NotRequired[bool | None]
    consent_phone: NotRequired[bool | None]
    consent_source: NotRequired[str | None]
    external_id: str


class ContactNewBatch(TypedDict):
    items: list[ContactNew]
    all_or_nothing: NotRequired[bool]


class ContactTold(TypedDict):
    id: int
    external_id: str
    account: Named
    name: str
    email: str
    phone: str
    whatsapp: str
    department: str
    seniority: str
    title: str
    buying_role: str
    inferred_role: str | None
    consents: dict[str, bool]
    created_at: str


class ContactToldPage(TypedDict):
    items: list[ContactTold]
    next: NotRequired[str | None]


class ContactsAsked(TypedDict):
    cursor: NotRequired[str]
    limit: NotRequired[int]
    q: NotRequired[str]
    external_id: NotRequired[str]
    email: NotRequired[str]
    account: NotRequired[str]


class Converted(TypedDict):
    """Of the deal; nothing of it has to be said."""

    amount: NotRequired[str | float | None]
    deal: NotRequired[str | None]
    source: NotRequired[str | None]


class Counted(TypedDict):
    open: int
    mine: int
    unassigned: int
    cooling: int


class Crossing(TypedDict):
    kind: str
    at: str
    activity: str | None


class DealRow(TypedDict):
    external_id: str
    account: str
    offering: str
    opened_at: str
    status: Literal["open", "won", "lost"]
    closed_at: NotRequired[str | None]
    amount: NotRequired[str | float | None]
    owner: NotRequired[str | None]
    source: NotRequired[str | None]


class DealRowBatch(TypedDict):
    items: list[DealRow]
    all_or_nothing: NotRequired[bool]


class DealTold(TypedDict):
    external_id: str
    offering: Named
    opened_at: str
    closed_at: str | None
    status: Literal["open", "won", "lost"]
    amount: str | None
    owner: Person | None
    source: str
    lead: int | None


class Deals(TypedDict):
    items: list[DealTold]


class DeedTold(TypedDict):
    lead: int
    done: bool
    error: NotRequired[Problem | None]


class Deeds(TypedDict):
    results: list[DeedTold]
    done: int
    refused: int


class DefaultFields(TypedDict):
    half_life_days: NotRequired[float | None]
    interest_threshold: NotRequired[float | None]
    fitment_threshold: NotRequired[float | None]
    rho: NotRequired[float | None]
    off_ratio: NotRequired[float | None]
    reason: str


class Defaults(TypedDict):
    half_life_days: float
    interest_threshold: float
    fitment_threshold: float
    rho: float
    off_ratio: float


class DelaysTold(TypedDict):
    """Seconds, or attempts. `low`, `high`: between which the median lies; null of fewer than six values."""

    n: int
    median: int | None
    p90: int | None
    low: int | None
    high: int | None


class DeliveriesAsked(TypedDict):
    cursor: NotRequired[str]
    limit: NotRequired[int]
    state: NotRequired[Literal["", "waiting", "delivered", "failed"]]


class DeliveryTold(TypedDict):
    id: int
    message: str
    type: str
    happened_at: str
    state: Literal["waiting", "delivered", "failed"]
    tries: int
    next_at: str | None
    created_at: str


class DeliveryToldPage(TypedDict):
    items: list[DeliveryTold]
    next: NotRequired[str | None]


class DeliveryWhole(TypedDict):
    id: int
    message: str
    type: str
    happened_at: str
    state: Literal["waiting", "delivered", "failed"]
    tries: int
    next_at: str | None
    created_at: str
    body: str
    attempts: list[AttemptTold]


class Difference(TypedDict):
    """What publishing would do to the leads of now; the places of the first 50."""

    before: int
    after: int
    opened_before: int
    opened_after: int
    activities: int
    appear: list[LeadOfDraft]
    vanish: list[LeadOfDraft]
    moves: list[MoveOfDraft]


class Disqualified(TypedDict):
    reason: str


class DomainNew(TypedDict):
    domain: str
    account: NotRequired[str | None]


class DomainTold(TypedDict):
    id: int
    domain: str
    account: Named | None
    created_at: str


class DomainToldPage(TypedDict):
    items: list[DomainTold]
    next: NotRequired[str | None]


class DoneTold(TypedDict):
    place: int
    do: str
    state: Literal["done", "nothing", "failed"]
    said: str
    tries: int
    at: str


class DraftTold(TypedDict):
    edits: list[EditTold]
    restored_from: int | None


class DryRunDay(TypedDict):
    day: str
    triggered: int
    passed: int


class DryRunRecord(TypedDict):
    at: str
    record: str
    name: str


class DryRunTold(TypedDict):
    version: int
    tried_at: str
    since: str
    until: str
    known: bool
    note: str
    cut: bool
    triggered: int
    passed: int
    busiest: int
    days: list[DryRunDay]
    first: list[DryRunRecord]


class EditTold(TypedDict):
    id: int
    kind: Literal["value", "tuning", "fitment", "settings"]
    subject: str
    name: str
    field: str
    before: str | int | float | bool | None
    after: str | int | float | bool | None
    reason: str
    by: Person | None
    at: str


class Emptied(TypedDict):
    edits: int


class EndpointFields(TypedDict):
    url: NotRequired[str | None]
    events: NotRequired[list[str] | None]
    name: NotRequired[str | None]


class EndpointMade(TypedDict):
    id: int
    key: str
    url: str
    name: str
    events: list[str]
    by: Person | None
    created_at: str
    disabled_at: str | None
    disabled_why: str
    delivered_at: str | None
    failing_since: str | None
    waiting: int
    failed: int
    secret: str


class EndpointNew(TypedDict):
    url: str
    events: list[str]
    name: NotRequired[str]


class EndpointTold(TypedDict):
    id: int
    key: str
    url: str
    name: str
    events: list[str]
    by: Person | None
    created_at: str
    disabled_at: str | None
    disabled_why: str
    delivered_at: str | None
    failing_since: str | None
    waiting: int
    failed: int


class EndpointToldPage(TypedDict):
    items: list[EndpointTold]
    next: NotRequired[str | None]


class Enqueued(TypedDict):
    enqueued: bool


class EntriesAsked(TypedDict):
    cursor: NotRequired[str]
    limit: NotRequired[int]
    kind: NotRequired[str]
    subject: NotRequired[str]
    verb: NotRequired[str]
    text: NotRequired[str]


class EntryTold(TypedDict):
    id: int
    at: str
    by: Person | None
    verb: str
    kind: str
    subject: str
    label: str
    changes: dict[str, Any]
    reason: str


class EntryToldPage(TypedDict):
    items: list[EntryTold]
    next: NotRequired[str | None]


class EscalationTold(TypedDict):
    kind: Literal["next", "manager", "nobody"]
    was: Person | None
    to: Person | None
    reason: str
    at: str


class EventTold(TypedDict):
    id: int
    source: int
    message_id: str
    kind: str
    name: str
    at: str
    received_at: str
    anonymous_id: str
    user_id: str
    group_id: str
    fate: str
    reason: str
    account: Named | None
    contact: Named | None
    offering: Named | None
    type: Named | None


class EventToldPage(TypedDict):
    items: list[EventTold]
    next: NotRequired[str | None]


class EventWhole(TypedDict):
    id: int
    source: int
    message_id: str
    kind: str
    name: str
    at: str
    received_at: str
    anonymous_id: str
    user_id: str
    group_id: str
    fate: str
    reason: str
    account: Named | None
    contact: Named | None
    offering: Named | None
    type: Named | None
    body: dict[str, Any]


class EventsAsked(TypedDict):
    cursor: NotRequired[str]
    limit: NotRequired[int]
    source: NotRequired[int | None]
    fate: NotRequired[str]
    visitor: NotRequired[str]


class Explanation(TypedDict):
    account: str
    offering: str
    at: str
    interest: float
    fitment: float
    parts: list[Part]
    by_contact: list[OfContact]
    by_type: list[OfType]
    by_direction: list[OfDirection]
    factors: list[Factor]
    crossings: list[Crossing]


class Factor(TypedDict):
    factor: str
    score: float
    rows: list[FactorRow]


class FactorRow(TypedDict):
    offering: str | None
    attribute: str
    equals: str
    score: float


class Filled(TypedDict):
    changes: int


class FitmentAsked(TypedDict):
    cursor: NotRequired[str]
    limit: NotRequired[int]
    offering: NotRequired[str]
    factor: NotRequired[Literal["", "industry", "account", "contact"]]


class FitmentFields(TypedDict):
    offering: NotRequired[str | None]
    factor: Literal["industry", "account", "contact"]
    attribute: NotRequired[str]
    equals: NotRequired[str]
    score: float


class FitmentFieldsBatch(TypedDict):
    items: list[FitmentFields]
    all_or_nothing: NotRequired[bool]


class FitmentNew(TypedDict):
    offering: NotRequired[str | None]
    factor: Literal["industry", "account", "contact"]
    attribute: NotRequired[str]
    equals: NotRequired[str]
    score: float
    reason: NotRequired[str]


class FitmentTold(TypedDict):
    id: int
    offering: Named | None
    factor: str
    attribute: str
    equals: str
    score: float


class FitmentToldPage(TypedDict):
    items: list[FitmentTold]
    next: NotRequired[str | None]


class Found(TypedDict):
    accounts: list[Named]
    contacts: list[ContactFound]
    offerings: list[Named]
    nearest: bool


class Grid(TypedDict):
    leads: list[list[int]]
    won: list[list[int]]
    revived: list[list[int]]
    wins: list[list[int]]
    covered: list[list[int]]
    median_warning_days: list[list[float | None]]


class HistoryAsked(TypedDict):
    cursor: NotRequired[str]
    limit: NotRequired[int]
    kind: NotRequired[Literal["", "value", "tuning", "fitment", "settings"]]
    subject: NotRequired[str]
    text: NotRequired[str]


class HistoryTold(TypedDict):
    id: int
    kind: str
    subject: str
    field: str
    before: str | int | float | bool | None
    after: str | int | float | bool | None
    reason: str
    by: Person | None
    at: str


class HistoryToldPage(TypedDict):
    items: list[HistoryTold]
    next: NotRequired[str | None]


class HolidayNew(TypedDict):
    on: str
    name: str
    team: NotRequired[int | None]
    hours: NotRequired[str]


class HolidayTold(TypedDict):
    id: int
    on: str
    name: str
    team: TeamNamed | None
    hours: str


class HolidayToldPage(TypedDict):
    items: list[HolidayTold]
    next: NotRequired[str | None]


class HolidaysAsked(TypedDict):
    cursor: NotRequired[str]
    limit: NotRequired[int]
    since: NotRequired[str | None]


class HourTold(TypedDict):
    hits: int
    of: int
    share: float | None
    low: float | None
    high: float | None
    weekday: int
    hour: int


class ImportTold(TypedDict):
    id: int
    kind: str
    file_name: str
    mode: str
    dry_run: bool
    by: Person | None
    created_at: str
    state: Literal["draft", "waiting", "running", "done", "failed"]
    job: JobTold | None
    result: dict[str, Any]
    has_rejects: bool


class ImportToldPage(TypedDict):
    items: list[ImportTold]
    next: NotRequired[str | None]


class ImportsAsked(TypedDict):
    cursor: NotRequired[str]
    limit: NotRequired[int]
    kind: NotRequired[
        Literal[
            "",
            "accounts",
            "contacts",
            "offerings",
            "activity-types",
            "fitment",
            "activities",
            "deals",
            "purchases",
            "communications",
        ]
    ]


class JobTold(TypedDict):
    id: int
    kind: str
    label: str
    state: Literal["waiting", "running", "done", "failed"]
    done: int
    total: int | None
    by: Person | None
    created_at: str
    started_at: str | None
    finished_at: str | None
    result: dict[str, Any]
    error: str


class JobToldPage(TypedDict):
    items: list[JobTold]
    next: NotRequired[str | None]


class JobsAsked(TypedDict):
    cursor: NotRequired[str]
    limit: NotRequired[int]
    state: NotRequired[Literal["", "waiting", "running", "done", "failed"]]
    kind: NotRequired[str]


class Kept(TypedDict):
    """Where an edit went. `drafted`: nothing changes until the draft is published."""

    drafted: bool
    changes: int


class KindTold(TypedDict):
    name: str
    required: list[str]
    optional: list[str]


class Kinds(TypedDict):
    items: list[KindTold]


class LeadOfDraft(TypedDict):
    account: str
    offering: str
    interest: float
    interest_threshold: float
    fitment: float
    fitment_threshold: float
    recognised_at: str
    cold_at: str
    heat: float


class LeadThen(TypedDict):
    """A lead of a past instant, worked out from the log, as `sanket leads --at` tells it."""

    account: str
    offering: str
    stage: str
    interest: float
    fitment: float
    interest_threshold: float
    fitment_threshold: float
    recognised_at: str
    cold_at: str
    contacts: list[str]
    evidence: int
    covers: list[str]
    owner: str | None


class LeadThenPage(TypedDict):
    items: list[LeadThen]
    next: NotRequired[str | None]


class LeadTold(TypedDict):
    """Of a past instant (`at`) some of it cannot be told: that is null."""

    id: int
    account: Named
    offering: Named
    number: int
    state: Literal["warm", "cold", "unfit", "closed", "withdrawn"]
    stage: str
    owner: Person | None
    assigned: bool | None
    interest: float
    interest_threshold: float
    heat: float
    fitment: float
    fitment_threshold: float
    activities: int
    people: int
    covers: list[str]
    recognised_at: str
    detected_at: str | None
    cold_at: str
    last_activity_at: str | None
    closed_at: str | None
    rest_until: str | None
    withdrawn_at: str | None
    deal: str | None
    tipped_by: str
    beyond_capacity: bool | None


class LeadToldPage(TypedDict):
    items: list[LeadTold]
    next: NotRequired[str | None]


class LeadsAsked(TypedDict):
    cursor: NotRequired[str]
    limit: NotRequired[int]
    tab: NotRequired[Literal["open", "mine", "unassigned", "cooling", "cold", "unfit", "closed", "withdrawn"]]
    sort: NotRequired[Literal["", "heat", "cold", "recognised", "account", "fitment", "worth"]]
    q: NotRequired[str]
    account: NotRequired[str]
    offering: NotRequired[str]
    owner: NotRequired[str]
    stage: NotRequired[Literal["", "recognised", "accepted", "qualified", "converted", "recycled", "disqualified"]]
    heat: NotRequired[float | None]
    at: NotRequired[str]


class LeaveNew(TypedDict):
    user: NotRequired[int | None]
    starts_at: str
    ends_at: str
    reason: NotRequired[str]


class LeaveTold(TypedDict):
    id: int
    user: Person
    starts_at: str
    ends_at: str
    reason: str
    by: Person | None


class LeaveToldPage(TypedDict):
    items: list[LeaveTold]
    next: NotRequired[str | None]


class LinkNew(TypedDict):
    """A visitor is the same person as another, or is a contact."""

    visitor: str
    same_as: NotRequired[str | None]
    contact: NotRequired[str | None]


class LinkTold(TypedDict):
    id: int
    kind: Literal["tie", "alias", "merge", "group", "contact"]
    one: str
    other: str
    first_at: str
    by: Person | None
    undone_at: str | None


class Me(TypedDict):
    id: int
    email: str
    name: str
    role: Literal["admin", "manager", "sales", "marketing", "care", "viewer"]
    team: TeamNamed | None
    territories: list[str]
    active: bool
    created_at: str
    scopes: list[str]
    token: str


class Member(TypedDict):
    id: int
    external_id: str
    name: str


class MemberPage(TypedDict):
    items: list[Member]
    next: NotRequired[str | None]


class MoveOfDraft(TypedDict):
    lead: LeadOfDraft
    before: int | None
    after: int | None


class MoveTold(TypedDict):
    id: int
    kind: Literal["assign", "accept", "qualify", "convert", "recycle", "disqualify"]
    at: str
    by: Person | None
    to: Person | None
    until: str | None
    reason: str
    reason_of_list: str | None


class Moves(TypedDict):
    items: list[MoveTold]


class Named(TypedDict):
    """Something that another thing is about."""

    id: int
    external_id: str
    name: str


class NotGivenTold(TypedDict):
    leads: int
    since: str | None
    missed: int


class NoticeTold(TypedDict):
    id: int
    kind: str
    alarm: bool
    about: str
    title: str
    body: str
    link: str
    phone: str
    at: str
    read_at: str | None


class NoticeToldPage(TypedDict):
    items: list[NoticeTold]
    next: NotRequired[str | None]


class NoticesAsked(TypedDict):
    cursor: NotRequired[str]
    limit: NotRequired[int]
    unread: NotRequired[bool]


class NthTold(TypedDict):
    hits: int
    of: int
    share: float | None
    low: float | None
    high: float | None
    nth: int


class OfAccount(TypedDict):
    account: str


class OfContact(TypedDict):
    contact: str | None
    points: float
    share: float


class OfDirection(TypedDict):
    direction: str
    points: float
    share: float


class OfSource(TypedDict):
    source: NotRequired[int | None]


class OfType(TypedDict):
    type: str
    points: float
    share: float


class OfferingFields(TypedDict):
    """What may be said of an offering. What is left out stays."""

    name: NotRequired[str | None]
    kind: NotRequired[Literal["product", "category"] | None]
    parent: NotRequired[str | None]
    price: NotRequired[str | float | None]
    sales_cycle_days: NotRequired[float | None]


class OfferingNew(TypedDict):
    name: NotRequired[str | None]
    kind: NotRequired[Literal["product", "category"] | None]
    parent: NotRequired[str | None]
    price: NotRequired[str | float | None]
    sales_cycle_days: NotRequired[float | None]
    external_id: str


class OfferingRow(TypedDict):
    name: NotRequired[str | None]
    kind: NotRequired[Literal["product", "category"] | None]
    parent: NotRequired[str | None]
    price: NotRequired[str | float | None]
    sales_cycle_days: NotRequired[float | None]
    external_id: str
    half_life_days: NotRequired[float | None]
    interest_threshold: NotRequired[float | None]
    fitment_threshold: NotRequired[float | None]


class OfferingRowBatch(TypedDict):
    items: list[OfferingRow]
    all_or_nothing: NotRequired[bool]


class OfferingTold(TypedDict):
    id: int
    external_id: str
    name: str
    kind: Literal["product", "category"]
    parent: Named | None
    price: str | None
    sales_cycle_days: float | None
    created_at: str


class OfferingToldPage(TypedDict):
    items: list[OfferingTold]
    next: NotRequired[str | None]


class OfferingsAsked(TypedDict):
    cursor: NotRequired[str]
    limit: NotRequired[int]
    external_id: NotRequired[str]
    kind: NotRequired[Literal["", "product", "category"]]
    parent: NotRequired[int | None]
    q: NotRequired[str]


class Order(TypedDict):
    rules: list[int]


class Outcome(TypedDict):
    """What became of one item: added, updated, duplicate (nothing changed) or rejected, with the reason."""

    index: int
    outcome: str
    error: NotRequired[Problem | None]


class OutcomeNew(TypedDict):
    outcome: Literal["reached", "no answer", "wrong person", "not now"]
    key: NotRequired[str]
    at: NotRequired[str | None]
    until: NotRequired[str | None]
    contact: NotRequired[str | None]
    note: NotRequired[str]


class OutcomeTold(TypedDict):
    new: bool
    attempt: CallAttemptTold | None
    planned: CallAttemptTold | None


class Outcomes(TypedDict):
    results: list[Outcome]
    added: int
    updated: int
    duplicate: int
    rejected: int


class Own(TypedDict):
    type: Named
    value: int | None
    remark: str


class OwnHours(TypedDict):
    hours: list[str] | None


class OwnHoursFields(TypedDict):
    hours: list[str] | None


class Paged(TypedDict):
    """Which part of a list."""

    cursor: NotRequired[str]
    limit: NotRequired[int]


class Pair(TypedDict):
    at: NotRequired[str]
    account: str
    offering: str


class PairTold(TypedDict):
    interest_threshold: float
    fitment_threshold: float
    leads: int
    won: int
    covered: int
    revived: int
    leads_a_month: float
    leads_a_week: float
    leads_a_week_each: float | None
    precision: float | None
    precision_interval: list[float] | None
    recall: float | None
    recall_interval: list[float] | None
    median_warning_days: float | None
    median_warning_interval: list[float | None] | None


class Part(TypedDict):
    activity: str
    occurred_at: str
    contact: str | None
    type: str
    value: int
    weight: NotRequired[float | None]
    points: float
    quanta: int
    share: float


class PastAsked(TypedDict):
    cursor: NotRequired[str]
    limit: NotRequired[int]
    at: str
    account: NotRequired[str]
    offering: NotRequired[str]


class Person(TypedDict):
    id: int
    name: str
    email: str


class PersonTime(TypedDict):
    hours: list[str] | None
    languages: list[str]
    most_open: int | None
    time_zone: str


class PersonTimeFields(TypedDict):
    """What is left out stays."""

    hours: NotRequired[list[str] | None]
    languages: NotRequired[list[str]]
    most_open: NotRequired[int | None]


class PresenceTold(TypedDict):
    user: Person
    state: Literal["open", "closed", "holiday", "leave", "inactive"]
    next_open: str | None
    languages: list[str]
    most_open: int | None
    on_call: bool


class Present(TypedDict):
    at: str
    items: list[PresenceTold]


class Preview(TypedDict):
    condition: str
    count: int
    ids: list[str]


class PreviewAsked(TypedDict):
    of: Literal["account", "contact", "lead"]
    condition: str


class Problem(TypedDict):
    code: str
    sentence: str
    data: dict[str, Any]


class PromiseFields(TypedDict):
    target: int
    hand_on: bool
    attempts: list[str]
    rest_days: int


class PromiseTold(TypedDict):
    rule: int | None
    target: int
    hand_on: bool
    attempts: list[str]
    rest_days: int


class PromisesTold(TypedDict):
    items: list[PromiseTold]


class ProposalGiven(TypedDict):
    type: int
    value: NotRequired[int | None]
    remark: NotRequired[str]


class ProposalTold(TypedDict):
    person: Person
    value: int
    remark: str


class Proposals(TypedDict):
    answered_at: str | None
    items: list[Own]


class ProposalsGiven(TypedDict):
    items: list[ProposalGiven]
    hand_in: NotRequired[bool]


class Proposed(TypedDict):
    """Thresholds, and settings that were tried, for the draft."""

    offering: NotRequired[int | None]
    interest_threshold: NotRequired[float | None]
    fitment_threshold: NotRequired[float | None]
    apart: NotRequired[bool]
    half_life_days: NotRequired[float | None]
    rho: NotRequired[float | None]
    off_ratio: NotRequired[float | None]
    reason: str


class Published(TypedDict):
    version: int


class PurchaseRow(TypedDict):
    external_id: str
    account: str
    offering: str
    purchased_at: str
    quantity: NotRequired[float | None]
    amount: NotRequired[str | float | None]


class PurchaseRowBatch(TypedDict):
    items: list[PurchaseRow]
    all_or_nothing: NotRequired[bool]


class PurchaseTold(TypedDict):
    external_id: str
    offering: Named
    purchased_at: str
    quantity: float | None
    amount: str | None


class Purchases(TypedDict):
    items: list[PurchaseTold]


class RatioTold(TypedDict):
    """`low`, `high`: 95 of 100 such intervals hold the true share (Wilson)."""

    hits: int
    of: int
    share: float | None
    low: float | None
    high: float | None


class ReadTold(TypedDict):
    notices: int


class ReadUpTo(TypedDict):
    upto: int


class ReasonTold(TypedDict):
    deed: Literal["recycle", "disqualify"]
    reason: str
    help: str


class Reasons(TypedDict):
    items: list[ReasonTold]


class Recycled(TypedDict):
    reason: str
    until: str


class Refusal(TypedDict):
    """What every call that is refused answers."""

    error: Problem


class Repeated(TypedDict):
    messages: int


class ReplayAsked(TypedDict):
    rules: NotRequired[list[dict[str, Any]] | None]
    days: NotRequired[int]


class Replayed(TypedDict):
    since: str
    until: str
    leads: int
    left_out: int
    people: list[ReplayedShare]
    differences: list[ReplayedLead]
    not_known: list[str]


class ReplayedFate(TypedDict):
    to: str | None
    reason: str
    at: str


class ReplayedLead(TypedDict):
    lead: int
    account: str
    offering: str
    opened_at: str
    was: ReplayedFate
    would: ReplayedOtherwise


class ReplayedOtherwise(TypedDict):
    to: str | None
    reason: str
    at: str
    runner_up: str | None


class ReplayedShare(TypedDict):
    to: str | None
    was: int
    would: int


class ReportAsked(TypedDict):
    days: NotRequired[int]
    team: NotRequired[int | None]
    owner: NotRequired[str]
    source: NotRequired[str]
    offering: NotRequired[str]


class ReroutedTold(TypedDict):
    lead: int
    moved: bool
    owner: Person | None
    runner_up: Person | None
    reason: str


class Reroutings(TypedDict):
    results: list[ReroutedTold]
    moved: int


class ResponseTold(TypedDict):
    leads: int
    answered: int
    human: DelaysTold
    system: DelaysTold
    whole: DelaysTold
    within: RatioTold
    reached: RatioTold
    until_reached: DelaysTold
    by_attempt: list[NthTold]
    by_hour: list[HourTold]
    by_speed: list[SpeedTold]
    by_attempts: list[TriedTold]
    cut_off: bool
    not_given: NotGivenTold


class Resumption(TypedDict):
    drop: NotRequired[bool]


class RoundNew(TypedDict):
    types: list[int]
    people: list[int]
    note: NotRequired[str]


class RoundTold(TypedDict):
    id: int
    note: str
    opened_at: str
    opened_by: Person | None
    shown_at: str | None
    closed_at: str | None
    types: int
    people: int
    answers: int
    agreed: int


class RoundToldPage(TypedDict):
    items: list[RoundTold]
    next: NotRequired[str | None]


class RoundWhole(TypedDict):
    id: int
    note: str
    opened_at: str
    opened_by: Person | None
    shown_at: str | None
    closed_at: str | None
    types: int
    people: int
    answers: int
    agreed: int
    asked: list[AskedPerson]
    asked_types: list[Named]
    spreads: list[SpreadTold]


class RoutingOrder(TypedDict):
    rules: list[int]


class RoutingRuleFields(TypedDict):
    """What is left out stays."""

    name: NotRequired[str]
    condition: NotRequired[str]
    then: NotRequired[Literal["team", "person", "people", "owner", "anyone", "nurture", "hold"]]
    team: NotRequired[int | None]
    people: NotRequired[list[int]]
    language: NotRequired[str]
    own_territory: NotRequired[bool]
    after_hours: NotRequired[Literal["anyway", "on call", "wait"]]
    rest_days: NotRequired[int | None]
    reason: NotRequired[str]
    active: NotRequired[bool]


class RoutingRuleNamed(TypedDict):
    id: int
    name: str


class RoutingRuleNew(TypedDict):
    """What the chosen `then` does not need is not kept."""

    name: str
    condition: NotRequired[str]
    then: Literal["team", "person", "people", "owner", "anyone", "nurture", "hold"]
    team: NotRequired[int | None]
    people: NotRequired[list[int]]
    language: NotRequired[str]
    own_territory: NotRequired[bool]
    after_hours: NotRequired[Literal["anyway", "on call", "wait"]]
    rest_days: NotRequired[int | None]
    reason: NotRequired[str]
    active: NotRequired[bool]


class RoutingRuleTold(TypedDict):
    id: int
    name: str
    condition: str
    then: Literal["team", "person", "people", "owner", "anyone", "nurture", "hold"]
    team: RoutingTeam | None
    people: list[Person]
    language: str
    own_territory: bool
    after_hours: Literal["anyway", "on call", "wait"]
    rest_days: int | None
    reason: str
    active: bool
    count: int | None


class RoutingRules(TypedDict):
    items: list[RoutingRuleTold]


class RoutingTeam(TypedDict):
    id: int
    name: str


class RuleFields(TypedDict):
    """What is left out is as usual: any event, of all sources."""

    source: NotRequired[int | None]
    kind: NotRequired[Literal["", "track", "page", "screen"]]
    name: NotRequired[str]
    property: NotRequired[str]
    value: NotRequired[str]
    url: NotRequired[str]
    typed: NotRequired[Literal["fixed", "name", "not"]]
    type: NotRequired[str | None]
    offered: NotRequired[Literal["fixed", "property", "url"]]
    offering: NotRequired[str | None]
    offering_property: NotRequired[str]
    account_property: NotRequired[str]


class RuleTold(TypedDict):
    id: int
    position: int
    source: int | None
    kind: str
    name: str
    property: str
    value: str
    url: str
    typed: str
    type: Named | None
    offered: str
    offering: Named | None
    offering_property: str
    account_property: str
    ready_made: bool


class Rules(TypedDict):
    items: list[RuleTold]


class RunTold(TypedDict):
    id: int
    automation: int
    version: int
    trigger: str
    of: str
    record: str | None
    name: str | None
    at: str
    state: Literal["waiting", "not so", "done", "failed", "stopped", "dropped"]
    said: str
    checked: list[TestTold]
    done: list[DoneTold]
    ended_at: str | None


class RunToldPage(TypedDict):
    items: list[RunTold]
    next: NotRequired[str | None]


class RunsAsked(TypedDict):
    cursor: NotRequired[str]
    limit: NotRequired[int]
    state: NotRequired[Literal["waiting", "not so", "done", "failed", "stopped", "dropped"] | Literal[""]]


class ScoreTold(TypedDict):
    score: str
    title: str
    decision: str
    method: str
    formula: str
    file: str
    inputs: list[str]
    refresh: list[str]
    measured: dict[str, Any] | None
    not_measured: dict[str, Any] | None
    drift: dict[str, Any] | None


class Scores(TypedDict):
    scores: list[ScoreTold]


class SecretTold(TypedDict):
    secret: str


class SegmentFields(TypedDict):
    name: NotRequired[str | None]
    condition: NotRequired[str | None]
    kept: NotRequired[bool | None]


class SegmentNew(TypedDict):
    name: str
    of: Literal["account", "contact", "lead"]
    condition: str


class SegmentTold(TypedDict):
    id: int
    name: str
    of: str
    condition: str
    kept: bool
    by: Person | None
    created_at: str
    changed_at: str


class SegmentToldPage(TypedDict):
    items: list[SegmentTold]
    next: NotRequired[str | None]


class SegmentWhole(TypedDict):
    id: int
    name: str
    of: str
    condition: str
    kept: bool
    by: Person | None
    created_at: str
    changed_at: str
    count: int


class ShortTold(TypedDict):
    lead: int
    account: Named
    offering: Named
    owner: Person | None
    made: int
    promised: int
    since: str
    ended: bool


class Shorts(TypedDict):
    items: list[ShortTold]
    count: int


class SnapshotTold(TypedDict):
    id: int
    at: str
    condition: str
    count: int
    by: Person | None


class SnapshotToldPage(TypedDict):
    items: list[SnapshotTold]
    next: NotRequired[str | None]


class Some(TypedDict):
    leads: list[int]


class SomeAssigned(TypedDict):
    leads: list[int]
    owner: str
    note: NotRequired[str]


class SourceChanged(TypedDict):
    """What is left out stays."""

    place: NotRequired[Literal["website", "server"] | None]
    adds: NotRequired[Literal["all", "mail", "none"] | None]
    accounts_a_day: NotRequired[int | None]
    contacts_a_day: NotRequired[int | None]
    name: NotRequired[str | None]


class SourceGiven(TypedDict):
    place: NotRequired[Literal["website", "server"] | None]
    adds: NotRequired[Literal["all", "mail", "none"] | None]
    accounts_a_day: NotRequired[int | None]
    contacts_a_day: NotRequired[int | None]
    name: str


class SourceTold(TypedDict):
    id: int
    external_id: str
    name: str
    kind: str
    write_key: str
    place: str
    adds: str
    accounts_a_day: int
    contacts_a_day: int
    created_at: str
    disabled_at: str | None
    last_seen_at: str | None
    last_error: str
    last_error_at: str | None


class SourceToldPage(TypedDict):
    items: list[SourceTold]
    next: NotRequired[str | None]


class SourcesAsked(TypedDict):
    cursor: NotRequired[str]
    limit: NotRequired[int]
    kind: NotRequired[str]


class SpeedTold(TypedDict):
    hits: int
    of: int
    share: float | None
    low: float | None
    high: float | None
    within: int | None
    never: bool
    open: int


class SpreadTold(TypedDict):
    type: Named
    low: float
    first: float
    median: float
    third: float
    high: float
    suggestion: int
    proposals: list[ProposalTold]
    agreement: AgreedTold | None


class StudyTold(TypedDict):
    id: int
    at: str
    by: Person | None
    state: str
    result: dict[str, Any] | None


class StudyToldPage(TypedDict):
    items: list[StudyTold]
    next: NotRequired[str | None]


class Taken(TypedDict):
    types: NotRequired[list[int] | None]


class Takers(TypedDict):
    items: list[Person]


class TaskDue(TypedDict):
    due_at: NotRequired[str | None]
    due_on: NotRequired[str | None]


class TaskNew(TypedDict):
    """About a lead or an account; due at an instant, or during a day of the company."""

    what: str
    external_id: NotRequired[str | None]
    lead: NotRequired[int | None]
    account: NotRequired[str | None]
    contact: NotRequired[str | None]
    to: NotRequired[str]
    due_at: NotRequired[str | None]
    due_on: NotRequired[str | None]


class TaskTold(TypedDict):
    id: int
    external_id: str
    what: str
    account: Named
    lead: int | None
    contact: Named | None
    to: Person | None
    due_at: str
    whole_day: bool
    source: str
    by: Person | None
    given_at: str
    done_at: str | None
    done_by: Person | None
    dropped_at: str | None


class TaskToldPage(TypedDict):
    items: list[TaskTold]
    next: NotRequired[str | None]


class TasksAsked(TypedDict):
    cursor: NotRequired[str]
    limit: NotRequired[int]
    to: NotRequired[str]
    lead: NotRequired[int | None]
    account: NotRequired[str]
    open: NotRequired[bool]


class TeamFields(TypedDict):
    name: str
    territories: NotRequired[list[str]]


class TeamNamed(TypedDict):
    id: int
    name: str


class TeamTold(TypedDict):
    id: int
    name: str
    territories: list[str]
    members: list[Person]


class TeamToldPage(TypedDict):
    items: list[TeamTold]
    next: NotRequired[str | None]


class TestTold(TypedDict):
    test: str
    answer: bool | None


class Tried(TypedDict):
    clock: ClockTold | None
    attempts: list[CallAttemptTold]
    escalations: list[EscalationTold]


class TriedTold(TypedDict):
    hits: int
    of: int
    share: float | None
    low: float | None
    high: float | None
    made: int
    open: int


class Tuning(TypedDict):
    """What is in force for an offering; `..._from`: the id of the offering that says so, null = the default."""

    offering: Named
    half_life_days: float
    half_life_from: int | None
    interest_threshold: float
    interest_from: int | None
    fitment_threshold: float
    fitment_from: int | None


class TuningFields(TypedDict):
    """Null: inherited. What is left out stays."""

    half_life_days: NotRequired[float | None]
    interest_threshold: NotRequired[float | None]
    fitment_threshold: NotRequired[float | None]
    reason: str


class TuningPage(TypedDict):
    items: list[Tuning]
    next: NotRequired[str | None]


class TypeFields(TypedDict):
    name: NotRequired[str | None]
    direction: NotRequired[Literal["customer", "campaign", "sales"] | None]


class TypeNew(TypedDict):
    """A new type. Nothing of it is logged yet, so what it is worth needs no draft."""

    external_id: str
    name: NotRequired[str]
    direction: Literal["customer", "campaign", "sales"]
    value: NotRequired[int]
    strength: NotRequired[Literal["strong", "weak"]]
    countable: NotRequired[bool]
    decisive: NotRequired[Literal["", "opens", "closes"]]
    reason: NotRequired[str]


class TypeRow(TypedDict):
    external_id: str
    name: NotRequired[str | None]
    direction: Literal["customer", "campaign", "sales"]
    value: int
    strength: NotRequired[Literal["strong", "weak"] | None]
    countable: NotRequired[bool | None]
    decisive: NotRequired[Literal["", "opens", "closes"] | None]


class TypeRowBatch(TypedDict):
    items: list[TypeRow]
    all_or_nothing: NotRequired[bool]


class TypeTold(TypedDict):
    id: int
    external_id: str
    name: str
    direction: Literal["customer", "campaign", "sales"]
    created_at: str


class TypeToldPage(TypedDict):
    items: list[TypeTold]
    next: NotRequired[str | None]


class TypesAsked(TypedDict):
    cursor: NotRequired[str]
    limit: NotRequired[int]
    external_id: NotRequired[str]
    direction: NotRequired[Literal["", "customer", "campaign", "sales"]]


class UnmappedAsked(TypedDict):
    cursor: NotRequired[str]
    limit: NotRequired[int]
    source: NotRequired[int | None]


class UnmappedTold(TypedDict):
    source: int
    kind: str
    name: str
    times: int


class UnmappedToldPage(TypedDict):
    items: list[UnmappedTold]
    next: NotRequired[str | None]


class Uploaded(TypedDict):
    kind: Literal[
        "accounts",
        "contacts",
        "offerings",
        "activity-types",
        "fitment",
        "activities",
        "deals",
        "purchases",
        "communications",
    ]
    look: NotRequired[bool]


class UserFields(TypedDict):
    """What is left out stays. `team` is a team's id; null: none."""

    email: NotRequired[str | None]
    name: NotRequired[str | None]
    role: NotRequired[Literal["admin", "manager", "sales", "marketing", "care", "viewer"] | None]
    team: NotRequired[int | None]
    territories: NotRequired[list[str] | None]


class UserNew(TypedDict):
    email: str
    name: NotRequired[str | None]
    role: Literal["admin", "manager", "sales", "marketing", "care", "viewer"]
    team: NotRequired[int | None]
    territories: NotRequired[list[str] | None]


class UserTold(TypedDict):
    id: int
    email: str
    name: str
    role: Literal["admin", "manager", "sales", "marketing", "care", "viewer"]
    team: TeamNamed | None
    territories: list[str]
    active: bool
    created_at: str


class UserToldPage(TypedDict):
    items: list[UserTold]
    next: NotRequired[str | None]


class UsersAsked(TypedDict):
    cursor: NotRequired[str]
    limit: NotRequired[int]
    email: NotRequired[str]
    role: NotRequired[Literal["", "admin", "manager", "sales", "marketing", "care", "viewer"]]
    active: NotRequired[bool | None]


class Value(TypedDict):
    type: Named
    value: int | None
    strength: str | None
    countable: bool | None
    decisive: str | None


class ValueFields(TypedDict):
    value: NotRequired[int | None]
    strength: NotRequired[Literal["strong", "weak"] | None]
    countable: NotRequired[bool | None]
    decisive: NotRequired[Literal["", "opens", "closes"] | None]
    reason: str


class ValuePage(TypedDict):
    items: list[Value]
    next: NotRequired[str | None]


class VerdictNew(TypedDict):
    subject: Literal["event", "visitor", "agent"]
    key: str
    machine: bool
    reason: NotRequired[str]


class VerdictTold(TypedDict):
    id: int
    subject: Literal["event", "visitor", "agent"]
    key: str
    machine: bool
    reason: str
    by: Person | None
    at: str


class Verdicts(TypedDict):
    items: list[VerdictTold]


class VersionTold(TypedDict):
    number: int
    at: str
    by: Person | None
    reason: str
    published_at: str | None
    restored_from: int | None
    state: Literal["in force", "in the making", "earlier", "given up"]


class VersionToldPage(TypedDict):
    items: list[VersionTold]
    next: NotRequired[str | None]


class VersionWhole(TypedDict):
    number: int
    at: str
    by: Person | None
    reason: str
    published_at: str | None
    restored_from: int | None
    state: Literal["in force", "in the making", "earlier", "given up"]
    changes: list[ChangeTold]
    settings: list[ChangeTold]


class ViewFields(TypedDict):
    name: NotRequired[str | None]
    condition: NotRequired[str | None]
    segment: NotRequired[int | None]
    asked: NotRequired[dict[str, str] | None]
    shared: NotRequired[bool | None]


class ViewNew(TypedDict):
    list: Literal["accounts", "contacts", "leads"]
    name: str
    condition: NotRequired[str]
    segment: NotRequired[int | None]
    asked: NotRequired[dict[str, str]]
    shared: NotRequired[bool]


class ViewTold(TypedDict):
    id: int
    list: str
    name: str
    condition: str
    segment: int | None
    asked: dict[str, str]
    shared: bool
    owner: Person | None
    created_at: str


class ViewToldPage(TypedDict):
    items: list[ViewTold]
    next: NotRequired[str | None]


class VisitorTold(TypedDict):
    id: int
    name: str
    first_at: str
    last_at: str
    email: str
    called: str


class VisitorToldPage(TypedDict):
    items: list[VisitorTold]
    next: NotRequired[str | None]


class VisitorWhole(TypedDict):
    id: int
    name: str
    first_at: str
    last_at: str
    email: str
    called: str
    names: list[str]
    links: list[LinkTold]


class VisitorsAsked(TypedDict):
    cursor: NotRequired[str]
    limit: NotRequired[int]
    q: NotRequired[str]


class WaitingTold(TypedDict):
    lead: int
    account: Named
    offering: Named
    reason: str
    rule: RoutingRuleNamed | None
    since: str
    until: Literal["routed", "free", "at work", "said"]
    due_at: str | None


class WaitingToldPage(TypedDict):
    items: list[WaitingTold]
    next: NotRequired[str | None]


class Wanted(TypedDict):
    q: str
    limit: NotRequired[int]


class WeightOf(TypedDict):
    id: int
    contact: str
    weight: float
    degree: int
    heard_from: int
    turned_to: int
    received: int
    sent: int


class WeightOfPage(TypedDict):
    items: list[WeightOf]
    next: NotRequired[str | None]


class WeightsTold(TypedDict):
    """Frozen weights of contacts."""

    id: int
    made_at: str
    by: Person | None
    at: str
    communications: int
    people: int
    accounts: int
    in_force: bool
    drafted: bool


class WeightsToldPage(TypedDict):
    items: list[WeightsTold]
    next: NotRequired[str | None]


class WhatIfAsked(TypedDict):
    offering: NotRequired[str]
    interest_threshold: NotRequired[float | None]
    fitment_threshold: NotRequired[float | None]
    apart: NotRequired[bool]
    months: NotRequired[int]
    horizon_days: NotRequired[int]
    half_life_days: NotRequired[float | None]
    rho: NotRequired[float | None]
    off_ratio: NotRequired[float | None]


class WhatIfTold(TypedDict):
    activities: int
    groups: int
    outcomes: int
    wins: int
    months: float
    begin: str
    end: str
    horizon_days: int
    together: bool
    own_thresholds: int
    flat: bool
    interest_thresholds: list[float]
    fitment_thresholds: list[float]
    agreed: PairTold
    grid: Grid
    capacity_a_week: int | None
    people: int
    missing_wins: int
    recommended: list[dict[str, Any]]
    at: NotRequired[PairTold | None]


class Why(TypedDict):
    reason: str


class WishesFields(TypedDict):
    """What is left out stays; of ``ways`` a kind that is left out stays."""

    ways: NotRequired[dict[str, list[Literal["mail", "push", "chat"]]] | None]
    quiet_from: NotRequired[str | None]
    quiet_until: NotRequired[str | None]
    break_through: NotRequired[bool | None]
    digest: NotRequired[Literal["", "hourly", "daily"] | None]
    digest_at: NotRequired[str | None]


class WishesTold(TypedDict):
    ways: dict[str, list[Literal["mail", "push", "chat"]]]
    quiet_from: str
    quiet_until: str
    break_through: bool
    digest: Literal["", "hourly", "daily"]
    digest_at: str


class Withdrawn(TypedDict):
    reason: str
