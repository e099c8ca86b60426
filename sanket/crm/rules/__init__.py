"""Conditions asked of the company's own records.

Words: *register* (all that may be asked: rooms declare it in their ``fields``, ``crm/wiring.py`` hands in what lies above
this room), *subject* (account, contact or lead, whom a condition is for), *profile* (what one record is asked, looked up when
it is asked), *segment* (a condition under a name; it may *keep* its members, so that who enters is told), *view* (what a list
shows, under a name), *tally* (how a test has gone). The language itself is `engine.conditions`. Below: purchases,
activities, accounts, catalogue, workspace.
"""
