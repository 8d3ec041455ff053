"""How long code takes on a machine that does other things, too."""

import time
from collections.abc import Callable

RUNS = 3


def least_process_s(call: Callable[[], object]) -> float:
    """Return the least processor time of some runs, seconds: other threads of the process add to each."""
    seconds = []
    for _ in range(RUNS):
        begun = time.process_time()
        call()
        seconds.append(time.process_time() - begun)
    return min(seconds)
