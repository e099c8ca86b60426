"""Learned values: what outcomes say about values, beside the agreed ones, kept as runs, and never applied by itself.

``source`` the log and the outcomes as arrays, ``runs`` a study asked for, done by a job and kept, ``deeds`` what people
said of types that look like leaks, and a suggestion taken into the draft.
"""
