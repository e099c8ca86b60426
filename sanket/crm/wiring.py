"""The one table of who listens to what. Read it to learn what follows from a deed.

*with*: the listener works in the announcer's transaction and commits or rolls back with it.
*after*: a job is enqueued in the same transaction, so it is neither lost nor run for something rolled back.
"""

from __future__ import annotations


def connect() -> None:
    """Join announcements to listeners; called once at start."""
    from sanket.crm.accounts.events import AccountsChanged
    from sanket.crm.activities.events import ActivitiesLogged, TypesChanged
    from sanket.crm.catalogue.events import TreeChanged
    from sanket.crm.leads.events import LeadMoved
    from sanket.crm.recognition import intake, jobs, listeners
    from sanket.crm.recognition.events import RulesChanged
    from sanket.shared.news import listen

    # with the transaction
    listen(ActivitiesLogged, intake.take_in)
    listen(AccountsChanged, listeners.profiles_changed)
    listen(TreeChanged, listeners.tree_changed)
    listen(TypesChanged, listeners.types_changed)
    listen(LeadMoved, listeners.lead_moved)
    # after the transaction
    listen(RulesChanged, lambda _fact: jobs.settle.enqueue())
