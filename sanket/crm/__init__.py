"""The business: one Django app, each folder a room. See docs/architecture.md for the floors."""
