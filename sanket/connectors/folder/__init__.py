"""A watched folder: files that other programs put there are imported, each content once, and put away with what was refused."""
