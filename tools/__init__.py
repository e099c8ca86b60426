"""What the law needs beyond ready-made linters."""
