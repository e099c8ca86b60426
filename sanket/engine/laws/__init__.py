"""The battery that every recogniser must pass, whatever it runs on: streaming, replay, a database, a cluster.

``histories`` invents groups' histories from a seed, ``naive`` judges them by the words of the definition in O(n^2),
``battery`` compares. Nothing here shares code with the engine it judges beyond the names of things.
"""
