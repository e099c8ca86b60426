"""What a person is told: in the page, and wherever else they want to be told.

Words: *notice* (one thing that one person is told, once), *kind* (what sort of thing it is), *key* (what makes it the same
thing: told again it counts once), *about* (the record it speaks of, as others know it), *alarm* (a kind that cannot wait),
*channel* (a place where a person is told: their mail, a browser, an account of a messenger), *way* (what kind of channel),
*letter* (one message by one channel), *enclosure* (a notice on its way by a channel), *doubtful* (a letter of which nobody
knows whether it came).
A notice and its enclosures are written in the transaction of what it tells of. This room knows no leads: others give it
words, a link, a number.
Below: workspace.
"""
