"""The engine calculates. Plain values in and out; no Django, no files, no clock."""
