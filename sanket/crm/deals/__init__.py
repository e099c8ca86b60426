"""Chances of a sale as our people keep them: opened, then won or lost.

Words: *deal*, *status* (open, won, lost). Announces them, so that recognition keeps what was won and lost as outcomes;
nothing of a score changes by it. A lead that is *converted* becomes one. Below: leads and all
beneath it.
"""
