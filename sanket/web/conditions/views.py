"""The builder alone: what a press with script fetches."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sanket.web.conditions import builder
from sanket.web.conditions.trouble import LONGEST, of_asked
from sanket.web.requests import Request


@require_POST
def build(request: Request) -> HttpResponse:
    text = request.POST.get("condition", "")[: LONGEST + 1]
    label = request.POST.get("b_label", "")[:100] or _("Condition")
    optional = request.POST.get("b_optional") == "1"
    made = builder.shown(of_asked(request.POST), text, request.POST, label=label, required=not optional)
    answer = render(request, "conditions/_builder.jinja", {"made": made})
    answer["HX-Trigger-After-Swap"] = "condition-changed"
    return answer
