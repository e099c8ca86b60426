"""Addresses of leads, below /leads/."""

from __future__ import annotations

from django.urls import path

from sanket.web.leads import answers, conversion, deeds, handing, kept, outcomes, views

urlpatterns = [
    path("", views.index, name="leads"),
    path("export/", views.export, name="leads-export"),
    path("acceptances/", deeds.acceptances, name="lead-acceptances"),
    path("qualifications/", deeds.qualifications, name="lead-qualifications"),
    path("disqualifications/", deeds.disqualifications, name="lead-disqualifications"),
    path("assignments/", handing.assignments, name="lead-assignments"),
    path("outcomes/", kept.kept, name="kept-outcomes"),
    path("takings/", handing.takings, name="lead-takings"),
    path("reroutings/", handing.reroutings, name="lead-reroutings"),
    path("reversals/", deeds.reversals, name="lead-reversals"),
    path("<int:pk>/", views.detail, name="lead"),
    path("<int:pk>/peek/", views.peek, name="lead-peek"),
    path("<int:pk>/acceptance/", deeds.acceptance, name="lead-acceptance"),
    path("<int:pk>/qualification/", deeds.qualification, name="lead-qualification"),
    path("<int:pk>/conversion/", conversion.conversion, name="lead-conversion"),
    path("<int:pk>/answers/", answers.answer, name="lead-answer"),
    path("<int:pk>/answers/restoration/<str:token>/", answers.restoration, name="lead-answer-restoration"),
    path("<int:pk>/assignment/", handing.assignment, name="lead-assignment"),
    path("<int:pk>/taking/", handing.taking, name="lead-taking"),
    path("<int:pk>/rerouting/", handing.rerouting, name="lead-rerouting"),
    path("<int:pk>/outcomes/", outcomes.outcomes, name="lead-outcomes"),
    path("<int:pk>/outcomes/<int:attempt_pk>/reversal/", outcomes.reversal, name="lead-outcome-reversal"),
    path("<int:pk>/recycling/", deeds.recycling, name="lead-recycling"),
    path("<int:pk>/disqualification/", deeds.disqualification, name="lead-disqualification"),
    path("<int:pk>/moves/<int:move_pk>/reversal/", deeds.reversal, name="lead-reversal"),
]
