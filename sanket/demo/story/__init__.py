"""The demo story as plain rows. `tell.tell(now)` gives the whole of it: the same seed and `now` give the same rows.

Words: *firm* (an account), *person* (a contact), *arc* (what happens at one firm that shows one rule of recognition),
*project* (a firm's need for one product, from the first look to the order or to silence), *noise* (what every company
does every week: mailings, calls, visitors of the site).
"""
