"""sanket.js, the tracker that a company puts on its website: one small file at an address that stays. See docs/tracker.md.

Strangers' pages ask for it, so it is answered to anybody, on a site that is not set up yet, too, and sets no cookie.
"""

from __future__ import annotations

import gzip
import hashlib
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified
from django.views.decorators.http import require_safe

ADDRESS = "/sanket.js"
FILE = settings.PACKAGE / "web" / "static" / "dist" / "sanket.js"

# A browser asks once a day whether there is a newer one, and shows the page with the old one meanwhile.
KEPT = "public, max-age=86400, stale-while-revalidate=604800"


class Built(NamedTuple):
    plain: bytes
    zipped: bytes
    mark: str


@require_safe
def script(request: HttpRequest) -> HttpResponseBase:
    built = _built(FILE, _changed(FILE))
    zips = "gzip" in request.headers.get("Accept-Encoding", "")
    mark = f'"{built.mark}-gzip"' if zips else f'"{built.mark}"'
    known = [one.strip().removeprefix("W/") for one in request.headers.get("If-None-Match", "").split(",")]
    answer: HttpResponse = (
        HttpResponseNotModified()
        if mark in known
        else HttpResponse(built.zipped if zips else built.plain, content_type="text/javascript; charset=utf-8")
    )
    if zips and answer.content:
        answer["Content-Encoding"] = "gzip"
    answer["ETag"] = mark
    answer["Cache-Control"] = KEPT
    answer["Vary"] = "Accept-Encoding"
    # For pages that name a hash of it, or demand that strangers' files allow to be used.
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


def _changed(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except FileNotFoundError:
        raise Http404 from None


@lru_cache(maxsize=1)
def _built(path: Path, changed: int) -> Built:
    plain = path.read_bytes()
    return Built(plain, gzip.compress(plain, mtime=0), hashlib.sha256(plain).hexdigest()[:16])
