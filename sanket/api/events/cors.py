"""Browsers of any website may tell us events: keys are public, and no cookie is asked for or given."""

from __future__ import annotations

import re

from django.http import HttpResponse

ASKED = re.compile(r"[A-Za-z0-9, -]{1,500}")
USUAL = "Authorization, Content-Type, Content-Encoding, AnonymousId"
DAY_S = 86_400


def opened(answer: HttpResponse) -> HttpResponse:
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Access-Control-Expose-Headers"] = "Retry-After"
    return answer


def preflight(asked: str) -> HttpResponse:
    answer = HttpResponse(status=204)
    answer["Access-Control-Allow-Methods"] = "GET, POST, OPTIONS"
    answer["Access-Control-Allow-Headers"] = asked if ASKED.fullmatch(asked) else USUAL
    answer["Access-Control-Max-Age"] = str(DAY_S)
    return opened(answer)
