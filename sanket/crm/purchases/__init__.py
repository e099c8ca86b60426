"""What accounts bought, when, of which offering, for how much. Facts only.

Words: *purchase* (one line of an order or invoice). Announces them, so that recognition keeps them as outcomes. Below:
accounts.
"""
