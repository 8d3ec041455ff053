"""Scribbles."""

import numpy as np

from training.synth.ink import draw
from training.synth.scribbles import scribble


def test_scribble_leaves_ink() -> None:
    rng = np.random.default_rng(3)
    for _ in range(100):
        assert draw([s * 64 for s in scribble(rng)], 3).coverage.any()
