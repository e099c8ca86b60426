"""The market and the website that each story begins with."""

from __future__ import annotations

from sanket.crm.capture.tests.story import Site
from sanket.crm.recognition.book import forget
from sanket.crm.recognition.tests.story import Market
from tests.stage import standing


@standing
def site() -> Site:
    forget()
    return Site(Market())
