"""The one table of who listens to what. Read it to learn what follows from a deed.

*with*: the listener works in the announcer's transaction and commits or rolls back with it.
*after*: a job is enqueued in the same transaction, so it is neither lost nor run for something rolled back.
"""

from __future__ import annotations


def connect() -> None:
    """Join announcements to listeners; called once at start."""
    from sanket.crm.accounts.events import AccountsChanged
    from sanket.crm.accounts.fields import customer_too
    from sanket.crm.accounts.queries import see_also
    from sanket.crm.activities.events import ActivitiesLogged, TypesChanged
    from sanket.crm.catalogue.events import OfferingsAdded, TreeChanged
    from sanket.crm.deals.events import DealsChanged
    from sanket.crm.insight import actions as insight
    from sanket.crm.leads.events import DeedBegins, LeadMoved
    from sanket.crm.leads.queries import ASSIGNED, assigned_accounts
    from sanket.crm.purchases.events import PurchasesChanged
    from sanket.crm.recognition import actions as recognition
    from sanket.crm.recognition.events import RulesChanged, VersionSwitched
    from sanket.crm.recognition.queries import BOUGHT
    from sanket.shared.news import listen

    # with the transaction
    listen(ActivitiesLogged, recognition.take_in)
    listen(AccountsChanged, recognition.profiles_changed)
    listen(OfferingsAdded, recognition.offerings_added)
    listen(TreeChanged, recognition.tree_changed)
    listen(TypesChanged, recognition.types_changed)
    listen(DeedBegins, recognition.deed_begins)
    listen(LeadMoved, recognition.lead_moved)
    listen(DealsChanged, recognition.deals_changed)
    listen(PurchasesChanged, recognition.purchases_changed)
    # after the transaction (the listener enqueues a job)
    listen(RulesChanged, recognition.work_ahead)
    listen(VersionSwitched, insight.measure_anew)

    # why a sales person sees an account besides team and territory
    see_also(assigned_accounts, ASSIGNED)
    # who is a customer without the tag
    customer_too(BOUGHT)
