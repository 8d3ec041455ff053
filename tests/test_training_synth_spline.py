"""Templates and their curves."""

import numpy as np
import pytest

from training.synth.spline import ideal, template


def test_curve_passes_through_every_control_point() -> None:
    shape = template("0,0 30,20 10,60! 50,100")
    points = shape.smooth @ shape.controls
    for control in shape.controls:
        assert np.hypot(*(points - control).T).min() < 1e-9


def test_corner_turns_at_once_and_smooth_point_does_not() -> None:
    def sharpest_turn(notation: str) -> float:
        (stroke,) = ideal(notation)
        steps = np.diff(stroke, axis=0)
        angles = np.unwrap(np.arctan2(steps[:, 1], steps[:, 0]))
        return float(np.abs(np.diff(angles)).max())

    assert sharpest_turn("0,0 50,0! 50,100") == pytest.approx(np.pi / 2)
    assert sharpest_turn("0,0 50,0 50,100") < np.pi / 4
