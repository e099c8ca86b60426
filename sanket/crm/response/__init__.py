"""Who calls a lead, and why just that person.

Words: *rule* (a condition about a lead and what then: a team, people, the account's owner, nurture, hold), *free* (active,
not on leave, not full), *full* (as many open leads as this person can have), *assignment* (whom a rule gave a lead, in
words), *waiting* (a lead that is still to be given to somebody, or why nobody has it); *clock* (how soon a lead must be
answered by us), *holder* (who had it meanwhile), *promise* (an answer in time, and so many attempts), *attempt*, *outcome*,
*escalation* (what was done as nobody answered); *queue* (in which order somebody calls), *odds* (what is known of chances and
values). Below: recognition, leads, rules, activities, accounts, catalogue, workspace.
"""
