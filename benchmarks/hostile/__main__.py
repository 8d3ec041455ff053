"""What each hostile file costs to load: ``python -m benchmarks.hostile``."""

import argparse
import json
import resource
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from benchmarks.hostile import KINDS
from segmentation.errors import ImageError
from segmentation.image import load_gray

MOST_SECONDS = 2.0  # of processor: an ordinary JPEG of 64 million pixels takes 0.5, a progressive one 1
MOST_MB = 650.0  # such a progressive JPEG, all colours at full resolution, takes 620
MEMORY, PROCESSOR = 3 << 30, 300  # bytes and seconds that end this process, whatever goes wrong


def main(arguments: Sequence[str] | None = None) -> int:
    """Load the files one after the other, and fail where one costs too much."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=float, default=1.0, help="of the attacks, in (0, 1] (%(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="of the files (%(default)s)")
    parser.add_argument("--json", action="store_true", help="print a line of JSON for each")
    options = parser.parse_args(arguments)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR, PROCESSOR))
    too_much = False
    for name, kind in KINDS.items():
        data = kind(np.random.default_rng(options.seed), options.size)
        seconds, megabytes, answer = _cost(data)
        too_much |= seconds > MOST_SECONDS or megabytes > MOST_MB
        if options.json:
            line = json.dumps([name, len(data), seconds, megabytes, answer])
        else:
            line = f"{name:40} {len(data):12,} bytes {seconds:6.2f} s {megabytes:6.0f} MB  {answer}"
        print(line, flush=True)
    return int(too_much)


def _cost(data: bytes) -> tuple[float, float, str]:
    """Return what loading takes: seconds of processor, memory at the peak, and what comes of it."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the peak is what is resident now
    before, start = _peak_mb(), time.process_time()
    try:
        height, width = load_gray(data).shape
        answer = f"{width} × {height} pixels"
    except ImageError as error:
        answer = str(error)
    return time.process_time() - start, _peak_mb() - before, answer


def _peak_mb() -> float:
    status = Path("/proc/self/status").read_text(encoding="ascii").split()
    return int(status[status.index("VmHWM:") + 1]) / 1024


if __name__ == "__main__":
    sys.exit(main())
