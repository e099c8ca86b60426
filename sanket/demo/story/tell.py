"""Tells the whole story."""

from __future__ import annotations

from datetime import datetime
from random import Random

from sanket.demo.story import cast, catalogue, house, letters, noise, plot, projects, sales, values
from sanket.demo.story.calendar import Calendar
from sanket.demo.story.rows import Story
from sanket.demo.story.script import Script

SEED = 20_261_122


def tell(now: datetime, *, seed: int = SEED) -> Story:
    """The same seed and ``now`` tell the same story; another hour of the same day moves only the newest acts."""
    firms = cast.market(Random(f"{seed} cast"))
    script = Script(Calendar(now), firms, Random(f"{seed} plot"))
    plot.play(script)
    projects.run(script)
    noise.make(script)
    deals, purchases = sales.run(script, Random(f"{seed} sales"))
    return Story(
        accounts=cast.account_rows(firms),
        contacts=cast.contact_rows(firms),
        offerings=catalogue.rows(),
        activity_types=values.type_rows(),
        fitment=values.fitment_rows(),
        activities=script.activities(),
        deeds=sorted(script.deeds),
        deals=deals,
        purchases=purchases,
        communications=letters.rows(script, Random(f"{seed} letters")),
        colleagues=house.COLLEAGUES,
        teams=house.TEAMS,
    )
