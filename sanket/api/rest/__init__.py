"""REST at /api/v1/: everything that a person can do on the pages, for programs.

``door`` is met first: token, rate, address, errors, repeated calls. ``resources/`` has a file for each kind of thing,
which calls rooms; ``operation`` says what each call is allowed to and answers; ``shapes`` what goes in and out.
Nothing of it is loaded before the first call: most sites have people only.
"""
