"""Stories of the sources."""
