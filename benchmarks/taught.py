"""Numbers that are misread, as corrections: ``python -m benchmarks.taught sqlite:///misread.db``.

The project's own pen writes plain numbers until the shipped reader has misread `MISREAD` of them. They are
kept as visitors' corrections are. Then ``number-reader train finetune --corrections`` learns from them, and
the same command with ``--weights`` says how many of them other weights read.
"""

if not __package__:  # started as a script
    import sys
    from pathlib import Path

    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))


import argparse
import sys
from collections.abc import Sequence
from contextlib import closing
from itertools import count
from pathlib import Path

import cv2
import numpy as np

from corrections import Corrections
from recognizer import NumberReader
from recognizer.networks import WEIGHTS
from training.synth.strings import compose_pen
from training.synth.texts import random_digits

MISREAD = 60
SEED = 2028


def main(arguments: Sequence[str] | None = None) -> int:
    """Fill an empty database, or read again what it holds."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.taught", description=__doc__)
    parser.add_argument("corrections", metavar="URL", help="sqlite:///FILE, filled where it holds nothing")
    parser.add_argument("--weights", type=Path, default=WEIGHTS, help="a folder (default: the shipped ones)")
    options = parser.parse_args(arguments)
    reader = NumberReader(options.weights)
    with closing(Corrections(options.corrections)) as corrections:
        if not corrections.count():
            written = _fill(corrections, reader)
            print(f"{MISREAD} of {written} numbers were misread.")
            return 0
        read = [reader.read(one.image).text == one.number for one in corrections]
    print(f"{sum(read)} of {len(read)} are read.")
    return 0


def _fill(corrections: Corrections, reader: NumberReader) -> int:
    """Keep the numbers that are misread; return how many were written."""
    misread = 0
    for place in count():
        if misread == MISREAD:
            return place
        rng = np.random.default_rng([SEED, place])
        composed = compose_pen(rng, random_digits(rng))
        read = reader.read(composed.image)
        if read.text != composed.label:
            drawing = cv2.imencode(".png", composed.image)[1].tobytes()
            corrections.keep(drawing, composed.label, read.text, reader.networks.version)
            misread += 1
    raise AssertionError


if __name__ == "__main__":
    sys.exit(main())
