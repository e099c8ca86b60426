"""What follows by itself: when this happens, and that is so, do these things.

Words: *automation* (a trigger, a condition and actions under a name), *version* (what it said until it was changed), *trigger*
(an event of the catalogue, or a time before or after a date), *note* (an event that some automation listens for, as a row),
*run* (one automation about one record because of one event), *checked* and *done* (what a run found and did), *chain*
(automations whose actions led to an event), *dry run* (what the last 30 days would have set in motion), *paused* (stopped by
itself, as too much happened at once).
An event is noted in its own transaction; a job makes runs of it, each once, and does each run in one transaction with its
mark: killed at any point it has happened once, or is done again. Below: webhooks, tasks, messaging and all beneath it.
"""
