"""What a hand does to a stroke."""

import numpy as np
import pytest

from training.synth.hand import staircase


def test_staircase_goes_along_the_lines_of_its_grid_near_the_stroke() -> None:
    stroke = np.array([[0.0, 0.0], [0.31, 0.5], [0.9, 1.0]])
    stepped = staircase(stroke, 0.1)
    steps = np.abs(np.diff(stepped, axis=0))
    assert (steps.min(axis=1) < 1e-9).all()
    assert steps.max() == pytest.approx(0.1)
    assert stepped[0] == pytest.approx(stroke[0])
    assert stepped[-1] == pytest.approx(stroke[-1])


def test_staircase_of_a_point_is_a_point() -> None:
    assert staircase(np.array([[0.22, 0.9]]), 0.1) == pytest.approx(np.array([[0.2, 0.9]]))
