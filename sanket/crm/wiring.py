"""The one table of who listens to what. Read it to learn what follows from a deed.

*with*: the listener works in the announcer's transaction and commits or rolls back with it.
*after*: a job is enqueued in the same transaction, so it is neither lost nor run for something rolled back.
"""

from __future__ import annotations


def connect() -> None:
    """Join announcements to listeners; called once at start."""
    from sanket.crm.accounts.events import (
        AccountsChanged,
        AccountsSaved,
        AccountsWritten,
        ContactsSaved,
        ContactsWritten,
    )
    from sanket.crm.accounts.fields import customer_too
    from sanket.crm.accounts.queries import see_also
    from sanket.crm.activities.events import ActivitiesLogged, TypesChanged
    from sanket.crm.alerts import actions as alerts
    from sanket.crm.automation import actions as automation
    from sanket.crm.automation.queries import waiting_for
    from sanket.crm.capture import actions as capture
    from sanket.crm.capture.events import ManyTaken, SourceFails
    from sanket.crm.catalogue.events import OfferingsAdded, OfferingsNamed, TreeChanged
    from sanket.crm.deals import actions as deals
    from sanket.crm.deals import fields as deal_fields
    from sanket.crm.deals.events import DealsChanged
    from sanket.crm.imports.events import ImportFailed, ImportFinished
    from sanket.crm.insight import actions as insight
    from sanket.crm.leads import fields as lead_fields
    from sanket.crm.leads.events import (
        DeedBegins,
        LeadMoved,
        LeadsMoved,
        LeadsOpened,
        LeadsRestored,
        LeadsRevived,
        LeadsWentCold,
        LeadsWithdrawn,
    )
    from sanket.crm.leads.queries import ASSIGNED, assigned_accounts
    from sanket.crm.purchases.events import PurchasesChanged
    from sanket.crm.recognition import actions as recognition
    from sanket.crm.recognition.events import RulesChanged, VersionSwitched
    from sanket.crm.recognition.fields import condition_measures, lead_measures
    from sanket.crm.recognition.queries import BOUGHT
    from sanket.crm.response import actions as response
    from sanket.crm.response import fields as response_fields
    from sanket.crm.response.events import LeadsGivenOut, ResponseDueSoon, ResponseEscalated, ResponseMissed
    from sanket.crm.rules import actions as rules
    from sanket.crm.rules.actions import hand_in, hand_in_events, hand_in_use
    from sanket.crm.rules.events import MembersChanged
    from sanket.crm.tasks.events import TasksDone, TasksGiven
    from sanket.crm.webhooks import actions as webhooks
    from sanket.crm.workspace.events import PeopleChanged
    from sanket.shared.news import listen

    # with the transaction
    listen(ActivitiesLogged, recognition.take_in)
    listen(AccountsChanged, recognition.profiles_changed)
    listen(OfferingsAdded, recognition.offerings_added)
    listen(TreeChanged, recognition.tree_changed)
    listen(TypesChanged, recognition.types_changed)
    listen(DeedBegins, recognition.deed_begins)
    listen(LeadsMoved, recognition.leads_moved)
    listen(LeadMoved, deals.lead_moved)
    listen(DealsChanged, recognition.deals_changed)
    listen(PurchasesChanged, recognition.purchases_changed)
    # last: it takes a row for which others, who hold what the listeners before it take, may wait
    listen(AccountsSaved, capture.accounts_saved)
    listen(ContactsSaved, capture.contacts_saved)
    listen(OfferingsAdded, capture.offerings_added)
    listen(OfferingsNamed, capture.offerings_named)
    listen(TypesChanged, capture.types_changed)
    # noted with the transaction; a job gives the leads out after it
    listen(LeadsOpened, response.leads_opened)
    listen(LeadsRevived, response.leads_came_back)
    listen(LeadsRestored, response.leads_came_back)
    listen(LeadsWithdrawn, response.leads_withdrawn)
    listen(LeadsWentCold, response.leads_went_cold)
    listen(LeadsMoved, response.leads_moved)
    listen(PeopleChanged, response.people_changed)
    # noted with the transaction; a job asks who has entered or left a segment after it
    listen(AccountsWritten, rules.accounts_written)
    listen(AccountsChanged, rules.accounts_changed)
    listen(ContactsWritten, rules.contacts_written)
    listen(ActivitiesLogged, rules.activities_logged)
    listen(PurchasesChanged, rules.purchases_changed)
    listen(DealsChanged, rules.deals_changed)
    listen(LeadsMoved, rules.leads_moved)
    listen(LeadsOpened, rules.leads_opened)
    listen(LeadsGivenOut, rules.leads_given_out)
    listen(ResponseMissed, rules.response_missed)
    # their clocks, with the transaction; a job looks at what is due
    listen(LeadsOpened, response.clocks_begin)
    listen(LeadsRevived, response.clocks_revive)
    listen(LeadsWentCold, response.clocks_of_cold)
    listen(LeadMoved, response.clock_of_moved)
    listen(ActivitiesLogged, response.activities_logged)
    # after the transaction (the listener enqueues a job)
    listen(RulesChanged, recognition.work_ahead)
    listen(ManyTaken, recognition.tell_soon)
    listen(VersionSwitched, insight.measure_anew)
    # after it, too: the rows of messages are written with the transaction, and sent when it has committed
    listen(LeadsOpened, webhooks.leads_opened)
    listen(LeadsWentCold, webhooks.leads_went_cold)
    listen(LeadsRevived, webhooks.leads_revived)
    listen(LeadsWithdrawn, webhooks.leads_withdrawn)
    listen(LeadsRestored, webhooks.leads_restored)
    listen(LeadsMoved, webhooks.leads_moved)
    listen(ResponseDueSoon, webhooks.response_due_soon)
    listen(ResponseMissed, webhooks.response_missed)
    listen(ResponseEscalated, webhooks.response_escalated)
    listen(TasksGiven, webhooks.tasks_given)
    listen(TasksDone, webhooks.tasks_done)
    listen(ActivitiesLogged, webhooks.activities_logged)
    listen(AccountsWritten, webhooks.accounts_written)
    listen(ContactsWritten, webhooks.contacts_written)
    listen(OfferingsAdded, webhooks.offerings_added)
    listen(TreeChanged, webhooks.tree_changed)
    listen(DealsChanged, webhooks.deals_changed)
    listen(PurchasesChanged, webhooks.purchases_changed)
    listen(ImportFinished, webhooks.import_finished)
    listen(VersionSwitched, webhooks.version_switched)
    listen(MembersChanged, webhooks.members_changed)

    # people, too: their notices are written with the transaction
    listen(LeadsGivenOut, alerts.given_out)
    listen(LeadsMoved, alerts.moved)
    listen(ResponseDueSoon, alerts.due_soon)
    listen(ResponseMissed, alerts.missed)
    listen(ResponseEscalated, alerts.escalated)
    listen(LeadsWentCold, alerts.went_cold)
    listen(LeadsRevived, alerts.revived)
    listen(ImportFinished, alerts.import_finished)
    listen(ImportFailed, alerts.import_failed)
    listen(SourceFails, alerts.source_fails)

    # automations: noted with the transaction where one listens for just that; a job does what follows after it
    listen(LeadsOpened, automation.leads_opened)
    listen(LeadsWentCold, automation.leads_went_cold)
    listen(LeadsRevived, automation.leads_revived)
    listen(LeadsWithdrawn, automation.leads_withdrawn)
    listen(LeadsRestored, automation.leads_restored)
    listen(LeadsGivenOut, automation.leads_given_out)
    listen(LeadsMoved, automation.leads_moved)
    listen(ResponseDueSoon, automation.response_due_soon)
    listen(ResponseMissed, automation.response_missed)
    listen(ResponseEscalated, automation.response_escalated)
    listen(ActivitiesLogged, automation.activities_logged)
    listen(AccountsWritten, automation.accounts_written)
    listen(ContactsWritten, automation.contacts_written)
    listen(DealsChanged, automation.deals_changed)
    listen(PurchasesChanged, automation.purchases_changed)
    listen(MembersChanged, automation.members_changed)
    listen(TasksGiven, automation.tasks_given)
    listen(TasksDone, automation.tasks_done)

    # why a sales person sees an account besides team and territory
    see_also(assigned_accounts, ASSIGNED)
    # who is a customer without the tag
    customer_too(BOUGHT)
    # what conditions may ask besides accounts, contacts, activities and purchases
    hand_in(lead_fields.condition_entities, lead_fields.condition_subjects, condition_measures, lead_measures)
    hand_in(response_fields.condition_entities)
    hand_in_events(response_fields.EVENTS, ("attempts",), response_fields.condition_measures)
    hand_in_events(deal_fields.EVENTS, ("deals", "sum"), deal_fields.condition_measures)
    hand_in_use(waiting_for)
