"""What somebody is to do: one's own list, giving, ticking, putting off."""
