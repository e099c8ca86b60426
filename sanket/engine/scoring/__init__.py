"""Scores: one formula a file.

``quanta`` turns a value at an instant into integers, ``head`` adds them up and reads the interest score,
``saturation`` weighs repeated acts, ``fitment`` judges profiles. Source: forward decay (Cormode, Shkapenyuk,
Srivastava, Xu, 2009), made exact by integers per epoch.
"""
