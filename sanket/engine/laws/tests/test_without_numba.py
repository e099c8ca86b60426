"""Where Numba cannot be had all is as it is, only slower."""

from __future__ import annotations

import subprocess
import sys
from random import Random

import numpy as np

from sanket.engine.laws.markets import invent
from sanket.engine.laws.tests.test_replay import arrays, in_order, told
from sanket.engine.laws.tests.test_whatif import COLUMNS, Asked
from sanket.engine.recognition.replay import Replay, replay
from sanket.engine.recognition.whatif import Wins, sweep

BARE = """
import sys
sys.modules["numba"] = None
from random import Random
from sanket.engine.laws.markets import invent
from sanket.engine.laws.tests.test_replay import arrays, in_order, told
from sanket.engine.laws.tests.test_whatif import COLUMNS, Asked
from sanket.engine.recognition import kernel
from sanket.engine.recognition.replay import Replay, replay
from sanket.engine.recognition.whatif import Wins, sweep

log, market = arrays(invent(Random(3), longest=300))
assert Replay(market).plain is not None
print(in_order(told(replay(log, market).crossings)))
asked = Asked(5)
wins = Wins.of(asked.wins)
print(sweep(asked.log, asked.rules, asked.on, asked.off_ratio, asked.fits, COLUMNS, wins, *asked.window).leads.tolist())
for refused in (kernel.compile_now, lambda: Replay(market, engine="numba")):
    try:
        refused()
    except ImportError as error:
        print(error)
"""


def test_a_box_without_numba_replays_by_numpy_and_asks_what_if_in_python():
    done = subprocess.run([sys.executable, "-c", BARE], capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    crossings, leads, *refusals = done.stdout.splitlines()
    log, market = arrays(invent(Random(3), longest=300))
    assert Replay(market).plain is None
    assert crossings == str(in_order(told(replay(log, market).crossings)))
    asked = Asked(5)
    wins = Wins.of(asked.wins)
    grid = sweep(asked.log, asked.rules, asked.on, asked.off_ratio, asked.fits, COLUMNS, wins, *asked.window)
    assert leads == str(grid.leads.tolist())
    assert np.any(grid.leads)
    assert refusals == ["Numba is not installed"] * 2
