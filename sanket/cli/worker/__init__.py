"""Runs the jobs of the queue: each at least once, also when a worker is killed in the middle of it.

A job is claimed by a conditional update, so that no lock is taken while there is nothing to do. A worker gives a sign of
life while it works; a job whose worker fell silent goes back to the queue. Jobs must bear being done twice.
"""
