"""What pages that ask for a condition share: the field, its chips, and what is wrong, at its place.

A page that takes a condition gives its form's text to `builder.Builder` and draws it with ``parts/condition.jinja``; it
asks `builder.pressed` before it saves. docs/look.md tells how.
"""
