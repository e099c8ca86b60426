"""The same answer on a cluster: a log carried elsewhere as Parquet, replayed there by the same kernel.

``judging``: by what rules, as plain values that travel. ``partition``: the activities of some accounts, replayed.
``arrow`` and ``spark`` meet those libraries, which an installation may lack.
"""
