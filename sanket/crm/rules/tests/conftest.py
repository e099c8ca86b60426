"""The market that conditions are asked of."""

from sanket.crm.recognition.book import forget
from sanket.crm.rules.tests import market
from tests.stage import standing


@standing
def told() -> None:
    forget()
    market.told()
