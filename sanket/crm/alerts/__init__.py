"""Who is told of what: facts that other rooms announce, made into notices in their transaction.

Words: *notice*, *kind*, *alarm* as in messaging; *untold* (a new lead of which nobody was told, which is an alarm).
Below: imports, response, messaging and all beneath it, capture, leads, accounts.
"""
