"""The service worker, which shows what is pushed while no page is open. At the root: it may only serve what lies below it."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified
from django.views.decorators.http import require_safe

FILE = settings.PACKAGE / "web" / "static" / "dist" / "push.js"


@require_safe
def script(request: HttpRequest) -> HttpResponseBase:
    """Open to anybody: browsers ask for a newer one when nobody is signed in. They ask each day, whatever they keep."""
    try:
        text, mark = _built(FILE, FILE.stat().st_mtime_ns)
    except FileNotFoundError:
        raise Http404 from None
    same = request.headers.get("If-None-Match", "") == mark
    answer: HttpResponse = HttpResponseNotModified() if same else HttpResponse(text, content_type="text/javascript")
    answer["ETag"], answer["Cache-Control"] = mark, "no-cache"
    return answer


@lru_cache(maxsize=1)
def _built(path: Path, changed: int) -> tuple[bytes, str]:
    text = path.read_bytes()
    return text, f'"{hashlib.sha256(text).hexdigest()[:16]}"'
