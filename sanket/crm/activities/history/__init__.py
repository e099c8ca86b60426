"""The log by columns: what batches read instead of rows.

``history()`` gives every activity that counts as arrays in order of time. Inside: ``reading`` the database by columns,
``decided``: up to which row, ``order`` of activities, ``codes`` for what is long or repeated, ``columns`` what callers
hold.
"""
