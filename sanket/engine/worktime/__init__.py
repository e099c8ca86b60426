"""Working time: whether somebody is at work, when next, and how much working time lies between two instants.

`week.py` the hours of a week as people write them, `offsets.py` what a zone's clocks show, `worktime.py` the arithmetic.
Instants are whole Unix seconds, durations seconds of working time, days dates of the zone.
"""
