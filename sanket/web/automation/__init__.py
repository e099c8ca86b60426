"""Settings → Automation: what follows by itself, tried on the last month before it is switched on, and what it did."""
