"""The heart: what activities are worth, how interest fades, when an account and an offering become a lead.

Words: *value*, *strength* (strong, weak), *countable*, *decisive*, *tuning* (half-life and thresholds of an offering),
*fitment row*, *group* (account x offering), *interest* (a group's integer head and state), *crossing*, *rescore*,
*outcome* (won or lost, as deals and purchases tell it), *weight* (of a contact, by influence).
Listens to activities (with the transaction), pushes what a lead must know into leads. Below: leads, activities,
communications, accounts, catalogue, workspace. Exact rules: docs/recognition.md; why: docs/decisions/0010-recognition.md and on.
"""
