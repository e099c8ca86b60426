"""News out: what happens here is told to other programs, signed, again and again until it is taken.

Words: *endpoint* (an address that wants news), *message* (one event, told to each endpoint once), *attempt*.
Listens to the rooms' events (crm/wiring.py). Below: recognition, leads, activities, accounts, catalogue, workspace.
"""
