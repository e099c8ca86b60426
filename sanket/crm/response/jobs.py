"""What workers and the clock call."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from sanket.crm.response import odds, retiming, routing, sweeping
from sanket.shared.instants import seconds_of

SOON = 50
"""As what works leads out, and in turns with it: while much comes in, both are asked for all the time, and the one that went
before would be all that is done."""


@task(priority=SOON)
def route() -> None:
    """Give out the leads that wait."""
    routing.route(now=timezone.now())


@task(priority=SOON)
def route_due() -> None:
    """Give out what waited until now: for somebody to be at work, or free."""
    now = timezone.now()
    if routing.due(seconds_of(now)):
        routing.route(now=now)


@task(priority=SOON)
def route_again() -> None:
    """Somebody may be free now: give out what waited for that."""
    now = timezone.now()
    routing.ask_again(now=now)
    routing.route(now=now)


@task(priority=SOON)
def look_at_clocks() -> None:
    """Warn, tell what is missed, have somebody else answer."""
    now = timezone.now()
    if sweeping.any_due(seconds_of(now)):
        sweeping.look(now=now)


@task(priority=SOON)
def time_clocks_anew() -> None:
    """Somebody's hours are others now."""
    retiming.time_anew(now=timezone.now())


@task()
def weigh_queue() -> None:
    """Count anew what leads are worth."""
    odds.work_out(at=seconds_of(timezone.now()))
