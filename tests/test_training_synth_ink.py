"""Strokes become ink."""

import numpy as np
import pytest

from training.synth.ink import draw


@pytest.mark.parametrize("brush_px", [1.3, 2, 2.6, 5, 7.4, 11])
def test_line_is_as_wide_as_the_brush(brush_px: float) -> None:
    ink = draw([np.array([[0.0, 0.0], [0.0, 60.0]])], brush_px)
    assert ink.coverage[30].sum() / 255 == pytest.approx(brush_px, abs=0.6)


def test_dot_is_as_wide_as_the_brush() -> None:
    ink = draw([np.array([[10.0, 20.0]])], 8)
    assert (ink.coverage > 127).any(axis=0).sum() == pytest.approx(8, abs=1)
    assert ink.coverage[20 - ink.top, 10 - ink.left] == 255
