"""What people think activities are worth: rounds in which each proposes blind to the others, and what was agreed."""
