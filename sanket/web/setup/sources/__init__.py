"""Settings -> Sources: what tells us things, what became of each event and why, and what it is to mean."""
