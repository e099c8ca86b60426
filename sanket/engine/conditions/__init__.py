"""The condition language: one text, read once, and three ways to answer it that mean the same.

Words: *condition* (what is asked), *test* (one comparison in it), *verdict* (true, false, or None: not known), *field*
(something a record says), *reading* (something worked out: a count, a sum, interest), *plan* (the tests in the order in
which they are cheapest). Pure: no Django, no clock. docs/conditions.md tells people the language.
"""
