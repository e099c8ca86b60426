"""The home page: what is worth doing today."""
