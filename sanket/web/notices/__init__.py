"""What somebody was told: the bell on every page, and the page behind it."""
