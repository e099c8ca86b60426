"""Events that trackers tell, at /v1/: the calls of Segment's HTTP tracking API, answered honestly.

``door`` meets the request, ``bodies`` makes bytes of it into JSON, ``items`` makes JSON into events, ``writer`` commits
what all requests wait with at once. An answer of 200 means: committed.
"""
