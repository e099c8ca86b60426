"""The market that conditions are asked of."""

from sanket.crm.recognition.book import forget
from sanket.crm.rules.tallies import forget_known
from sanket.crm.rules.tests import market
from tests.stage import standing


@standing
def told() -> None:
    forget()
    forget_known()
    market.told()
