"""Addresses of Settings -> Scoring, below /settings/scoring/. A page's tab is in plan.py and appears with its address."""

from __future__ import annotations

from django.urls import path

from sanket.web.scoring import agreeing, draft, history, influence, learned, pages, proposing, values, versions, whatif

urlpatterns = [
    path("", pages.index, name="scoring"),
    path("values/", values.index, name="scoring-values"),
    path("values/rounds/add/", values.add, name="value-round-add"),
    path("values/rounds/<int:pk>/", values.detail, name="value-round"),
    path("values/rounds/<int:pk>/asked/", values.asking, name="value-asking"),
    path("values/rounds/<int:pk>/asked/<int:person_pk>/withdrawal/", values.withdrawal, name="value-withdrawal"),
    path("values/rounds/<int:pk>/asked/<int:person_pk>/return/", values.returning, name="value-return"),
    path("values/rounds/<int:pk>/closing/", values.closing, name="value-round-closing"),
    path("values/rounds/<int:pk>/reopening/", values.reopening, name="value-round-reopening"),
    path("values/rounds/<int:pk>/proposals/", proposing.page, name="value-proposals"),
    path("values/rounds/<int:pk>/types/<int:type_pk>/", agreeing.page, name="value-agreement"),
    path("values/rounds/<int:pk>/types/<int:type_pk>/removal/", agreeing.removal, name="value-agreement-removal"),
    path("draft/", draft.page, name="scoring-draft"),
    path("draft/difference/", draft.diff, name="scoring-draft-diff"),
    path("draft/publication/", draft.publication, name="scoring-draft-publication"),
    path("draft/removal/", draft.removal, name="scoring-draft-removal"),
    path("draft/restoration/", draft.restoration, name="scoring-draft-restoration"),
    path("draft/edits/<int:pk>/removal/", draft.edit_removal, name="scoring-draft-edit-removal"),
    path("versions/", versions.index, name="scoring-versions"),
    path("versions/<int:number>/", versions.detail, name="scoring-version"),
    path("versions/<int:number>/restoration/", versions.restoration, name="scoring-version-restoration"),
    path("what-if/", whatif.page, name="scoring-what-if"),
    path("what-if/loading/", whatif.load, name="scoring-what-if-loading"),
    path("what-if/leads/", whatif.leads, name="scoring-what-if-leads"),
    path("what-if/trial/", whatif.trial, name="scoring-what-if-trial"),
    path("what-if/proposal/", whatif.proposal, name="scoring-what-if-proposal"),
    path("learned/", learned.page, name="scoring-learned"),
    path("learned/study/", learned.study, name="scoring-learned-study"),
    path("learned/progress/", learned.progress, name="scoring-learned-progress"),
    path("learned/<int:pk>/draft/", learned.into_draft, name="scoring-learned-draft"),
    path("learned/types/<int:pk>/confirmation/", learned.confirmation, name="scoring-learned-confirmation"),
    path("history/", history.page, name="scoring-history"),
    path("influence/", influence.page, name="scoring-influence"),
    path("influence/trial/", influence.trial, name="scoring-influence-trial"),
    path("influence/progress/", influence.progress, name="scoring-influence-progress"),
    path("influence/calculation/", influence.calculation, name="scoring-influence-calculation"),
    path("influence/choice/", influence.choice, name="scoring-influence-choice"),
]
