"""Who communicated with whom: mails, meetings, calls, referrals. Only who, when and of which kind: never a subject or a text.

Words: *message* (its id), *sender*, *recipient* (one row for each), *kind*. What follows from it for the weight of a
person's activities is recognition's. A stranger to the log. Below: accounts.
"""
