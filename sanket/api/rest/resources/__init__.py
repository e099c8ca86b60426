"""The kinds of things there are, each with its calls, in the order in which they are described.

Where two addresses could be meant, the plain one (`/leads/counts`) stands before the one with a number (`/leads/{id}`).
"""

from __future__ import annotations

from sanket.api.rest.resources import (
    accounts,
    activities,
    activity_types,
    audit,
    automations,
    contacts,
    explanations,
    identities,
    imports,
    jobs,
    leads,
    learned,
    notices,
    offerings,
    response,
    rounds,
    routing,
    sales,
    scores,
    scoring,
    search,
    segments,
    settings,
    sources,
    tasks,
    users,
    views,
    webhooks,
    worktime,
)

RESOURCES = tuple(
    module.resource
    for module in (
        leads,
        tasks,
        response,
        explanations,
        accounts,
        contacts,
        activities,
        offerings,
        activity_types,
        sales,
        search,
        segments,
        views,
        routing,
        automations,
        imports,
        jobs,
        settings,
        scoring,
        rounds,
        learned,
        scores,
        sources,
        identities,
        webhooks,
        users,
        worktime,
        notices,
        audit,
    )
)
