"""Pages of segments: conditions under a name, whom they hold now, and whom they held when somebody kept it."""
