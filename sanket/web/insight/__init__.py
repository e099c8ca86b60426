"""Pages of insight: the register of scores."""
