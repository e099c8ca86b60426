"""Addresses of Settings -> Scoring, below /settings/scoring/. A page's tab is in plan.py and appears with its address."""

from __future__ import annotations

from django.urls import path

from sanket.web.scoring import draft, history, pages, versions

urlpatterns = [
    path("", pages.index, name="scoring"),
    path("draft/", draft.page, name="scoring-draft"),
    path("draft/publication/", draft.publication, name="scoring-draft-publication"),
    path("draft/removal/", draft.removal, name="scoring-draft-removal"),
    path("draft/restoration/", draft.restoration, name="scoring-draft-restoration"),
    path("draft/edits/<int:pk>/removal/", draft.edit_removal, name="scoring-draft-edit-removal"),
    path("versions/", versions.index, name="scoring-versions"),
    path("versions/<int:number>/", versions.detail, name="scoring-version"),
    path("versions/<int:number>/restoration/", versions.restoration, name="scoring-version-restoration"),
    path("history/", history.page, name="scoring-history"),
]
