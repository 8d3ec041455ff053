"""How a few digits lean, and pictures that are levelled."""

import cv2
import numpy as np
import pytest

from segmentation.components import Components, find_components
from segmentation.turning import AROUND_PX, LONG, MOST_PIXELS, lean_degrees, levelled

SIDE = 400


def leaning(degrees: float, *boxes: tuple[int, int, int, int]) -> Components:
    """Fill boxes (left, top, width, height) and turn them to the right."""
    level = np.zeros((SIDE, SIDE), np.uint8)
    for left, top, width, height in boxes:
        level[top : top + height, left : left + width] = 255
    turn = cv2.getRotationMatrix2D((SIDE / 2, SIDE / 2), -degrees, 1.0)
    return find_components(np.asarray(cv2.warpAffine(level, turn, (SIDE, SIDE)) > 127, np.bool_))


@pytest.mark.parametrize("degrees", [-40, -20, 0, 12, 35])
@pytest.mark.parametrize(
    "boxes",
    [
        ((150, 180, 20, 40), (200, 180, 20, 40)),
        ((100, 180, 20, 40), (150, 180, 20, 40), (205, 182, 20, 36), (250, 178, 20, 44)),
        ((100, 120, 20, 40), (150, 120, 20, 40), (100, 240, 20, 40), (150, 240, 20, 40)),
        ((150, 180, 100, 40),),  # digits that touch
    ],
)
def test_digits_lean_as_their_neighbours_stand(
    degrees: float, boxes: tuple[tuple[int, int, int, int], ...]
) -> None:
    assert lean_degrees(leaning(degrees, *boxes)) == pytest.approx(degrees, abs=3)


def test_specks_do_not_lean() -> None:
    digits = (150, 180, 20, 40), (200, 180, 20, 40)
    assert lean_degrees(leaning(0, *digits, (230, 300, 5, 5), (120, 60, 5, 5))) == pytest.approx(0, abs=1)


@pytest.mark.parametrize(
    "boxes",
    [
        (),
        ((200, 200, 1, 1),),
        ((150, 100, 40, round(40 * LONG) - 5),),
        ((190, 100, 20, 200),),  # a 1
        ((150, 100, 40, 40), (150, 200, 40, 40)),  # one below the other
        tuple((left, top, 3, 3) for left in range(0, SIDE, 20) for top in range(0, SIDE, 20)),  # too many
    ],
)
def test_what_shows_no_line_does_not_lean(boxes: tuple[tuple[int, int, int, int], ...]) -> None:
    assert lean_degrees(leaning(0, *boxes)) == 0


@pytest.mark.parametrize("paper", [255, None])
def test_a_picture_is_levelled_whole_and_its_places_are_told(paper: int | None) -> None:
    gray = np.full((60, 200), 255, np.uint8)
    gray[20:24, 150:154] = 0
    level, way = levelled(gray, 30.0, paper)
    assert level.shape[0] > 60 + 200 * np.sin(np.deg2rad(30)) / 2
    y, x = (float(places.mean()) for places in np.nonzero(level < 100))
    assert way @ (x, y, 1.0) == pytest.approx((151.5, 21.5), abs=1.5)


def test_what_lies_outside_of_a_levelled_photograph_is_as_bright_as_its_edge() -> None:
    gray = np.tile(np.linspace(60, 240, 10 * AROUND_PX), (10 * AROUND_PX, 1)).astype(np.uint8)
    level, _ = levelled(gray, 45.0)
    assert float(level[level.shape[0] // 2, 2]) == pytest.approx(60, abs=25)
    assert float(level[level.shape[0] // 2, -3]) == pytest.approx(240, abs=25)


def test_a_large_picture_is_shrunk_when_it_is_levelled() -> None:
    gray = np.full((400, 20_000), 255, np.uint8)
    gray[200:210, 15_000:15_010] = 0
    level, way = levelled(gray, 45.0, 255)
    assert level.size <= 1.01 * MOST_PIXELS
    y, x = (float(places.mean()) for places in np.nonzero(level < 255))
    assert way @ (x, y, 1.0) == pytest.approx((15_004.5, 204.5), abs=8)
