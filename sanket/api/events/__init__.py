"""Events that trackers send (Segment's HTTP tracking API): parse, check, hand to ``capture``, answer honestly."""
