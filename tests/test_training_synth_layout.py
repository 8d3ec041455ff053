"""Where the marks of a line go."""

import numpy as np

from training.synth.layout import SPREAD_GAP, Line


def test_some_lines_are_spread_out_mark_by_mark() -> None:
    rng = np.random.default_rng(0)
    gaps = [Line("apart", 0.1, 64.0, rng).gap for _ in range(1000)]
    assert 0.1 < np.mean([gap >= SPREAD_GAP[0] for gap in gaps]) < 0.2
