"""Figures of a network."""

import numpy as np
import pytest

from tests.training_data import answers
from training.digits.figures import as_table, as_text, measure


def test_figures_count_what_is_misread() -> None:
    figures = measure(answers((0, 0.9), (1, 0.9), (7, 0.8), (1, 0.6)), np.array([0, 1, 1, 1]))
    assert (figures.images, figures.misread, figures.accuracy) == (4, 1, 0.75)
    assert figures.per_digit[:3] == pytest.approx((1, 2 / 3, 0))
    assert figures.log_loss == pytest.approx(-np.log([0.9, 0.9, 0.2 / 9, 0.6]).mean(), rel=1e-5)
    assert "75.00% (1 of 4 misread)" in as_text(figures)


def test_figures_of_several_networks_end_with_their_mean() -> None:
    right, wrong = (measure(answers((0, sure)), np.array([0])) for sure in (0.9, 0.04))
    *_, mean = as_table(["one.onnx", "two.onnx"], [right, wrong]).splitlines()
    assert mean.split() == ["mean", "50.000%", "(0.5", "misread),", "log", "loss", "1.6621"]
