"""What others count with."""

from __future__ import annotations

import numpy as np

from sanket.engine.learning import bayes


def test_a_level_never_seen_says_nothing():
    codes = np.array([[0, 1], [0, 2], [1, 1], [1, 2]])
    learned = bayes.learn(codes, np.array([False, False, True, True]))
    known = bayes.score(learned, np.array([[1, 1]]))
    assert bayes.score(learned, np.array([[1, 9]])) == known - bayes.score(learned, np.array([[9, 1]]))
    assert bayes.score(learned, np.array([[9, 9]])) == 0
    # A gap between known levels is a level never seen, too.
    assert bayes.score(bayes.learn(codes * 2, np.array([False, False, True, True])), np.array([[1, 3]])) == 0


def test_counts_as_levels():
    assert bayes.counted(np.array([[0.0, 3.0, 999.0]])).tolist() == [[0, 3, bayes.MOST_COUNTED]]


def test_faded_counts_as_steps():
    counts = np.array([[0.0], [0.1], [0.2], [0.3], [0.4], [5.0]])
    edges = bayes.steps(counts, 2)
    assert bayes.stepped(counts, edges)[:, 0].tolist() == [0, 1, 1, 2, 2, 2]
    assert bayes.stepped(np.array([[0.0]]), bayes.steps(np.zeros((3, 1)))).tolist() == [[0]]
