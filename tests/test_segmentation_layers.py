import cv2
import numpy as np
import pytest

from segmentation.layers import as_seen
from segmentation.pixels import Gray


def paper_with_a_stroke(grain: float, ink: int) -> Gray:
    """Return paper whose grain spreads by so many levels, with a stroke that is so much darker."""
    noise = np.random.default_rng(3).standard_normal((160, 240)).astype(np.float32)
    soft = cv2.blur(noise, (3, 3))
    paper = 150 + grain * soft / soft.std()
    paper[40:120, 118:124] -= ink
    return np.asarray(np.clip(np.rint(paper), 0, 255), np.uint8)


@pytest.mark.parametrize(("grain", "ink"), [(7.0, 90), (4.0, 60), (0.5, 12)])
def test_ink_is_seen_and_the_grain_of_its_paper_is_pale(grain: float, ink: int) -> None:
    contrast = as_seen(paper_with_a_stroke(grain, ink))[..., 1]
    assert contrast[45:115, 119:123].mean() < -0.4
    assert contrast[:, :80].std() < 0.12


def test_ink_that_fills_a_picture_is_no_grain() -> None:
    contrast = as_seen(np.tile(paper_with_a_stroke(0.5, 60)[40:80, 108:132], (4, 4)))[..., 1]
    assert contrast.min() < -0.4
