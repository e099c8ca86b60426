"""Learning: what outcomes say about values and profiles, and how well that held on later data.

``features`` what a group had done by a cut-off, ``fit`` values with the agreed ones as prior, ``hazard`` the weeks
that values are suggested from, ``bayes`` the counting that others do, ``quality`` how well a score ranks, ``leaks``
what knows the outcome already, ``coding``, ``logistic`` and ``table`` a flat table of profiles and counts.

NumPy and SciPy are loaded with these modules, so only what runs a batch imports them.
"""
