"""Pages of leads: the list, one lead, and what people do with it."""
