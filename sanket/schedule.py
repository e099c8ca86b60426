"""What happens by the clock: one visible table. Workers enqueue each job once, however many of them there are."""

from __future__ import annotations

from typing import NamedTuple


class Entry(NamedTuple):
    name: str
    """Known to the database; renaming it makes a new schedule."""
    cron: str
    """Minute, hour, day, month, day of week, in the workspace's time zone."""
    task: str
    """Where the job's function is."""


SCHEDULE = (
    # Whoever changes values asks for it at once; this finds what a kill in between left undone.
    Entry("settle", "*/10 * * * *", "sanket.crm.recognition.jobs.settle"),
    # Whoever changes what events mean asks for it at once; this finds what a kill in between left undone.
    Entry("reread", "5-59/10 * * * *", "sanket.crm.capture.jobs.reread"),
    # A lead goes cold without anybody's doing.
    Entry("cold", "* * * * *", "sanket.crm.leads.jobs.tell_cold"),
    # Leads are given out when they open; this looks for what waits for somebody to be at work, or free.
    Entry("route", "* * * * *", "sanket.crm.response.jobs.route_due"),
    # New leads that nobody was told of are an alarm; leads that go cold within a day are told to who has them.
    Entry("alerts", "* * * * *", "sanket.crm.alerts.jobs.look"),
    # Who enters a segment by a change is told at once; this finds whom time alone has moved.
    Entry("segments", "*/15 * * * *", "sanket.crm.rules.jobs.sweep_segments"),
    # A lead is answered when somebody of ours calls; this warns before it is late, and has others answer.
    Entry("clocks", "* * * * *", "sanket.crm.response.jobs.look_at_clocks"),
    # Automations follow events at once; this looks whose dates fell due, and for what a kill in between left undone.
    Entry("automate", "*/5 * * * *", "sanket.crm.automation.jobs.look"),
    # What leads are worth changes with what is won; people order their calls by it.
    Entry("queue", "25 */4 * * *", "sanket.crm.response.jobs.weigh_queue"),
    # Each connector says when it may ask next; this only looks.
    Entry("connect", "* * * * *", "sanket.connectors.jobs.connect"),
    # Monday before work; besides, after each new version.
    Entry("scores", "40 4 * * 1", "sanket.crm.insight.jobs.measure_scores"),
    Entry("tidy", "17 3 * * *", "sanket.cli.worker.tidy.tidy"),
)
