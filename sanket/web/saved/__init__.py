"""Saved views: what a list shows, by condition, segment and its own filters, under a name. The address says all of it, so it
can be sent to somebody who has no such view."""
