"""News out: what happens here is told to other programs, signed, again and again until it is taken.

Words: *endpoint* (an address that wants news), *message* (one event as it is told, byte for byte), *delivery* (a message
for an endpoint), *attempt* (one try of a delivery), *crowd* (many messages at once; they wait behind single ones).
A message and its deliveries are written in the transaction of what they tell of, so none is lost and none tells of what
was rolled back; the rows are the queue. An attempt is claimed by a conditional update, made while no transaction is
open, and written down: killed in between, it is made again with the same id.
Below: tasks, imports, deals, response, recognition, rules and all beneath it.
"""
