"""Bringing the company's own files in: choose, look, start, watch, take the rejects home."""
