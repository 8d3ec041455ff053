"""Composed photographs."""

import numpy as np
import pytest

from training.synth.camera import photographed
from training.synth.filled import fill
from training.synth.rules import Cover
from training.synth.sheet import Sheet


def bar(rng: np.random.Generator, longest: int) -> Cover:
    """Write a 1."""
    return np.full((40, 6), 255, np.uint8)


@pytest.mark.parametrize("seed", range(8))
def test_what_lies_where_fits_to_the_picture_however_it_was_kept(seed: int) -> None:
    rng = np.random.default_rng(seed)
    sheet = Sheet.blank(160)
    fill(sheet, 30.0, bar, rng)
    seen = photographed(sheet, rng)
    assert seen.dtype == np.uint8
    assert seen.shape == sheet.writing.shape == sheet.rules.shape
