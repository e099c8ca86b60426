"""Settings: what activities are worth, what fits, what is sold, who may do what, and who changed it."""
