import cv2
import numpy as np
import pytest

from recognizer.piece_shapes import SHAPE_FEATURES, Neighbours, shape_of
from segmentation.box import Box
from segmentation.crops import CROP_PX
from segmentation.lattice import Candidate, Line, Speck
from segmentation.primitives import Primitive

BOX, NO_CROP = Box(0, 0, 1, 1), np.zeros((CROP_PX, CROP_PX), np.float32)
DIGIT_PX, PEN_PX = 64, 8
LENGTH, BREADTH, UPRIGHT, LEAN, BY_PEN, PARTS, PEN, FOOT = 2, 3, 4, 5, 6, 9, 10, 11


def ink(x0: float, y0: float, x1: float, y1: float) -> Primitive:
    """A stroke of the pen, its edges cut tight; pixels of the ink map."""
    canvas = np.zeros((128, 128), np.uint8)
    cv2.line(canvas, (round(x0), round(y0)), (round(x1), round(y1)), 255, PEN_PX, cv2.LINE_AA)
    left, top, width, height = cv2.boundingRect(canvas)
    tight = canvas[top : top + height, left : left + width].astype(np.float32) / np.float32(255)
    return Primitive(BOX, 0, left, top, tight)


def line_with(*parts: Primitive) -> Line:
    """A 1, and a small mark of some parts behind it; the line's centre is in row 64."""
    one = ink(20, 36, 20, 92)
    digit = Candidate(0, 1, BOX, *edges(one), (0, 1), NO_CROP)
    whole = [part.edges for part in parts]
    around = (
        min(e[0] for e in whole),
        min(e[1] for e in whole),
        max(e[2] for e in whole),
        max(e[3] for e in whole),
    )
    speck = Speck(BOX, *heights(around), (0, 1), parts)
    return Line((one,), (0.0, 0.0), (digit,), np.zeros((32, 8), np.float32), (speck,))


def edges(one: Primitive) -> tuple[float, float, float, float]:
    return heights(one.edges)


def heights(at: tuple[int, int, int, int]) -> tuple[float, float, float, float]:
    return at[0] / DIGIT_PX, at[1] / DIGIT_PX - 1, at[2] / DIGIT_PX, at[3] / DIGIT_PX - 1


def described(*parts: Primitive) -> tuple[float, ...]:
    line = line_with(*parts)
    found = shape_of(line, 1, Neighbours.of(line, [0]))
    assert len(found) == SHAPE_FEATURES
    return found


def test_a_point_is_as_long_as_the_pen_is_thick_and_a_comma_longer() -> None:
    point, comma = described(ink(40, 90, 40, 90)), described(ink(42, 88, 36, 102))
    assert point[PEN] == pytest.approx((PEN_PX + 1) / DIGIT_PX, rel=0.2)  # with its soft edges
    assert point[BY_PEN] == pytest.approx(1, abs=0.3)
    assert point[LENGTH] == pytest.approx(point[BREADTH], rel=0.1)
    assert comma[BY_PEN] > 2
    assert comma[BREADTH] == pytest.approx(point[BREADTH], rel=0.2)


def test_a_mark_leans_as_its_stroke_does() -> None:
    assert described(ink(42, 88, 36, 102))[LEAN] < -0.3
    assert described(ink(36, 88, 42, 102))[LEAN] > 0.3
    assert described(ink(36, 90, 50, 90))[UPRIGHT] > 0.5


def test_the_dots_of_a_colon_are_two_parts() -> None:
    assert described(ink(40, 60, 40, 60))[PARTS] == 1
    assert described(ink(40, 60, 40, 60), ink(40, 90, 40, 90))[PARTS] == 2


def test_how_far_a_mark_stands_below_its_neighbours_foot_is_told() -> None:
    on_foot, below = described(ink(40, 92, 40, 92)), described(ink(40, 108, 40, 108))
    assert on_foot[FOOT] == pytest.approx(0, abs=0.05)
    assert below[FOOT] == pytest.approx(0.25, abs=0.05)
