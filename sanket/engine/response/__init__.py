"""Response: until when somebody is to answer, when they try again, and what the figures of it say.

`answering.py` the time of whoever has to answer, `cadence.py` planned attempts at rotating times of day, `figures.py`
medians, percentiles and intervals. Instants are whole Unix seconds, durations seconds.
"""
