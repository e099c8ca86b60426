"""Addresses of working time, below /settings/time/."""

from __future__ import annotations

from django.urls import path

from sanket.web.setup.worktime import holidays, hours, leave, rota

urlpatterns = [
    path("", hours.index, name="worktime"),
    path("company/", hours.company, name="worktime-company"),
    path("teams/<int:pk>/", hours.team, name="worktime-team"),
    path("people/<int:pk>/", hours.person, name="worktime-person"),
    path("holidays/", holidays.index, name="holidays"),
    path("holidays/list/", holidays.paste, name="holiday-list"),
    path("holidays/list/withdrawal/<str:token>/", holidays.withdrawal, name="holiday-list-withdrawal"),
    path("holidays/<int:pk>/removal/", holidays.removal, name="holiday-removal"),
    path("holidays/restoration/<str:token>/", holidays.restoration, name="holiday-restoration"),
    path("leave/", leave.index, name="leave"),
    path("leave/<int:pk>/cancellation/", leave.cancellation, name="leave-cancellation"),
    path("leave/restoration/<str:token>/", leave.restoration, name="leave-restoration"),
    path("on-call/", rota.index, name="on-call"),
    path("on-call/week/", rota.choose, name="on-call-choose"),
    path("on-call/week/<int:pk>/", rota.week, name="on-call-week"),
    path("on-call/dates/<int:pk>/removal/", rota.removal, name="on-call-removal"),
    path("on-call/dates/restoration/<str:token>/", rota.restoration, name="on-call-restoration"),
]
