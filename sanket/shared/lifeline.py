"""A child that must not outlive its parent, even one that is killed without a chance to say goodbye."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
import time

# <linux/prctl.h>: the kernel sends this process a signal when its parent dies.
PR_SET_PDEATHSIG = 1
SECONDS_BETWEEN_LOOKS = 1.0


def hold(parent: int, *, signum: int = signal.SIGTERM) -> None:
    """Have this process sent ``signum`` once process ``parent`` is no longer its parent."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signum)
    else:
        threading.Thread(target=_watch, args=(parent, signum), name="lifeline", daemon=True).start()
    # It may have died before we asked.
    if os.getppid() != parent:
        os.kill(os.getpid(), signum)


def _watch(parent: int, signum: int) -> None:
    while os.getppid() == parent:
        time.sleep(SECONDS_BETWEEN_LOOKS)
    os.kill(os.getpid(), signum)
