"""Addresses of Settings -> Sources, below /settings/sources/."""

from __future__ import annotations

from django.urls import path

from sanket.web.setup.sources import check, domains, events, listing, machines, mapping, rule, source, visitors

urlpatterns = [
    path("", listing.index, name="sources"),
    path("add/", listing.add, name="source-add"),
    path("<int:pk>/", source.detail, name="source"),
    path("<int:pk>/key/", source.key, name="source-key"),
    path("<int:pk>/disabling/", source.disabling, name="source-disabling"),
    path("<int:pk>/enabling/", source.enabling, name="source-enabling"),
    path("<int:pk>/check/", check.page, name="source-check"),
    path("<int:pk>/check/arrivals/", check.arrivals, name="source-arrivals"),
    path("mapping/", mapping.index, name="mapping"),
    path("mapping/progress/", mapping.progress, name="mapping-progress"),
    path("mapping/leaving-out/", mapping.leaving_out, name="leaving-out"),
    path("mapping/rules/add/", rule.add, name="event-rule-add"),
    path("mapping/rules/trial/", rule.trial, name="event-rule-trial"),
    path("mapping/rules/<int:pk>/", rule.detail, name="event-rule"),
    path("mapping/rules/<int:pk>/order/", mapping.order, name="event-rule-order"),
    path("mapping/rules/<int:pk>/removal/", mapping.removal, name="event-rule-removal"),
    path("mapping/rules/restoration/<str:token>/", mapping.restoration, name="event-rule-restoration"),
    path("events/", events.index, name="captured"),
    path("events/<int:pk>/", events.detail, name="captured-event"),
    path("visitors/", visitors.index, name="visitors"),
    path("visitors/one/", visitors.detail, name="visitor"),
    path("visitors/links/", visitors.link, name="visitor-link"),
    path("visitors/links/<int:pk>/undoing/", visitors.unlinking, name="visitor-unlinking"),
    path("visitors/links/<int:pk>/return/", visitors.relinking, name="visitor-relinking"),
    path("machines/", machines.index, name="machines"),
    path("machines/verdicts/", machines.verdict, name="verdict"),
    path("machines/verdicts/<int:pk>/withdrawal/", machines.withdrawal, name="verdict-withdrawal"),
    path("mail-domains/", domains.index, name="mail-domains"),
    path("mail-domains/<int:pk>/removal/", domains.removal, name="mail-domain-removal"),
    path("mail-domains/restoration/<str:token>/", domains.restoration, name="mail-domain-restoration"),
]
