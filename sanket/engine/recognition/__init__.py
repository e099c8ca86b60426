"""Recognition: one step for a stream of activities, the fold of a whole group, the leads that follow, the explanation.

``rule`` the parameters of an offering, ``step`` one activity, ``fold`` a group's history, ``life`` which leads it
makes, ``explain`` the parts a score is the sum of. Over arrays: ``kernel`` the step, ``replay`` a whole log, ``whatif`` all
thresholds, ``threads`` who shares the work.
"""
