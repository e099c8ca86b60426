"""What somebody is to do about an account or a lead, by when.

Words: *task*, *for* whom it is, *due* (an instant, or a whole day of the company), *put off*, *dropped* (needed no more).
People give tasks, and so does what runs by itself, which says its name. Below: leads, accounts, catalogue, workspace.
"""
