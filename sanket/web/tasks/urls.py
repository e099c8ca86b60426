"""Addresses of tasks, below /tasks/."""

from __future__ import annotations

from django.urls import path

from sanket.web.tasks import adding, views

urlpatterns = [
    path("", views.index, name="tasks"),
    path("new/", adding.add, name="task-add"),
    path("<int:pk>/completion/", views.completion, name="task-completion"),
    path("<int:pk>/postponement/", views.postponement, name="task-postponement"),
    path("<int:pk>/dropping/", views.dropping, name="task-dropping"),
    path("<int:pk>/reopening/", views.reopening, name="task-reopening"),
]
