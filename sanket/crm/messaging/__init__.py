"""What a person is told: in the page, and wherever else they want to be told.

Words: *notice* (one thing that one person is told, once), *kind* (what sort of thing it is), *key* (what makes it the same
thing: told again it counts once), *about* (the record it speaks of, as others know it), *alarm* (a kind that cannot wait).
A notice is written in the transaction of what it tells of. This room knows no leads: others give it words, a link, a number.
Below: workspace.
"""
