"""How good the scores are: the register, measured against what was won. Reads everything, changes nothing else.

Words: *register*, *entry* (what a score is for, said beside its formula), *measurement* (its quality on one day), *drift*.
Listens to recognition (a new version is measured by a job). Below: recognition, activities, catalogue, workspace.
"""
