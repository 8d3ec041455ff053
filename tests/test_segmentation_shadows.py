"""Tests of `segmentation.shadows`."""

import cv2
import numpy as np
import pytest

from segmentation.shadows import has_edge, is_shadowed, without_shadows

PAPER, IN_SHADOW, INK = 200, 100, 40  # gray levels
LETTER_PX = 20.0


def _written(paper: int, shadow: int) -> tuple[np.ndarray, np.ndarray]:
    """Return a picture whose lower half is in shadow, with a stroke through both halves, and its ink."""
    gray = np.full((60, 80), paper, np.uint8)
    gray[30:] = shadow
    ink = np.zeros((60, 80), np.float32)
    ink[15:45, 38:42] = 1
    gray[ink == 1] = INK
    return gray, ink


def test_a_shadow_leaves_no_edge_on_the_paper() -> None:
    gray, _ = _written(PAPER, IN_SHADOW)
    even = without_shadows(gray, LETTER_PX).astype(int)
    assert abs(even[10, 10] - even[50, 10]) <= 2


def test_ink_stays_dark_in_light_and_in_shadow() -> None:
    gray, _ = _written(PAPER, IN_SHADOW)
    even = without_shadows(gray, LETTER_PX)
    assert even[20, 40] < PAPER / 2
    assert even[40, 40] < PAPER / 2


def test_a_dark_table_stays_dark() -> None:
    gray, _ = _written(PAPER, 15)
    assert without_shadows(gray, LETTER_PX)[50, 10] < IN_SHADOW


def test_only_writing_that_a_shadow_crosses_is_shadowed() -> None:
    assert is_shadowed(*_written(PAPER, IN_SHADOW), LETTER_PX)
    assert not is_shadowed(*_written(PAPER, PAPER), LETTER_PX)


def test_a_dark_bar_beside_writing_is_no_shadow() -> None:
    assert not is_shadowed(*_written(PAPER, 15), LETTER_PX)


def test_bright_ink_is_never_shadowed() -> None:
    gray, ink = _written(PAPER, IN_SHADOW)
    gray[ink == 1] = 255
    assert not is_shadowed(gray, ink, LETTER_PX)


def test_a_picture_is_not_changed_in_place() -> None:
    gray, _ = _written(PAPER, IN_SHADOW)
    before = gray.copy()
    without_shadows(gray, LETTER_PX)
    assert (gray == before).all()


def _shaded(soft: float) -> tuple[np.ndarray, np.ndarray]:
    """Return paper whose right half is in a shadow as soft, with strokes, and their ink."""
    light = np.full((300, 400), 210, np.float32)
    light[:, 200:] = 120
    ink = np.zeros(light.shape, np.float32)
    ink[100:130, 100:400:40] = 1
    return np.asarray(cv2.GaussianBlur(light, (0, 0), soft) * (1 - 0.7 * ink), np.uint8), ink


@pytest.mark.parametrize(("soft", "is_edge"), [(3.0, True), (80.0, False)])
def test_a_shadow_has_an_edge_and_slowly_falling_light_has_none(soft: float, is_edge: bool) -> None:
    assert has_edge(*_shaded(soft), 30.0) == is_edge


def test_light_is_not_told_from_chalk() -> None:
    gray, ink = _shaded(3.0)
    assert not has_edge(255 - gray, ink, 30.0)
