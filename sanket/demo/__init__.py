"""DOOR for the curious: the story that fills an empty site, and takes itself away again.

`story/` tells it (plain rows, no database); `actions.py` loads it through the rooms' public actions, clears it, names
who may sign in. Everything it brings carries an external id that begins with `demo-`. See docs/demo.md.
"""
