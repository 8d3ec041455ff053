"""What is struck out is told from bars, signs, underlines and touching digits."""

import cv2
import numpy as np
import pytest

from recognizer import read_number, read_page
from recognizer.reasons import STRUCK_OUT
from segmentation.ink_map import labelled
from segmentation.pixels import Gray
from segmentation.strikes import find_struck

Way = list[tuple[int, int]]
ZERO: Way = [(10, 0), (0, 12), (0, 52), (10, 64), (28, 64), (38, 52), (38, 12), (28, 0), (10, 0)]


def _struck(*ways: Way) -> int:
    """Return how many components are struck out of strokes, digits being 64 pixels high."""
    page = np.zeros((160, 480), np.uint8)
    for way in ways:
        cv2.polylines(page, [np.array(way, np.int32) + 40], False, 255, 5)
    ink_map = labelled(np.asarray(page / 255, np.float32), scale=1.0, origin=(0.0, 0.0), size=(480, 160))
    return len(find_struck(ink_map, list(range(1, len(ink_map.stats))))[0])


def _moved(way: Way, right: int) -> Way:
    return [(x + right, y) for x, y in way]


ZEROS = (ZERO, _moved(ZERO, 60), _moved(ZERO, 120))


@pytest.mark.parametrize(
    "strokes",
    [
        [[(-20, 34), (180, 30)]],
        [[(-20, 60), (180, 4)]],
        [[(-20, 22), (180, 20)], [(-20, 44), (180, 42)]],
        [[(-20, 4), (180, 60)], [(-20, 60), (180, 4)]],
        [[(x, 4 if x // 10 % 2 else 60) for x in range(-10, 171, 10)]],
    ],
    ids=["line", "slanted", "two lines", "cross", "zigzag"],
)
def test_a_number_with_strokes_through_it_is_struck_out(strokes: list[Way]) -> None:
    assert _struck(*ZEROS, *strokes) == 1


@pytest.mark.parametrize(
    "strokes",
    [
        ZEROS,
        [[(0, 0), (50, 0), (20, 64)], [(5, 32), (60, 32)]],
        [[(0, 0), (50, 0), (0, 64), (55, 64)], [(5, 32), (50, 32)]],
        [[(20, 0), (20, 64)], [(-15, 20), (60, 20)]],
        [[(30, 0), (0, 40), (60, 40)], [(40, 10), (40, 64)]],
        [*ZEROS, [(-20, 64), (180, 64)]],
        [*ZEROS, [(-20, 85), (180, 85)]],
        [[(-30, 32), (90, 32)]],
        [ZERO, [(-22, 60), (60, 4)]],
        [[(45, 8), (5, 8), (5, 30), (45, 34), (45, 58), (0, 58)], [(50, -12), (-10, 76)]],
        [*ZEROS, [(-40, 34), (440, 34)]],
    ],
    ids=[
        "digits",
        "7 with a bar",
        "Z with a bar",
        "t",
        "4",
        "underline that touches",
        "bar",
        "minus",
        "slashed zero",
        "dollar sign",
        "rule",
    ],
)
def test_what_people_write_is_not_struck_out(strokes: list[Way]) -> None:
    assert _struck(*strokes) == 0


def _page(struck: bool) -> Gray:
    page = np.full((200, 560), 255, np.uint8)
    cv2.putText(page, "38", (30, 130), cv2.FONT_HERSHEY_SIMPLEX, 3, 0, 6, cv2.LINE_AA)
    cv2.putText(page, "2605", (250, 130), cv2.FONT_HERSHEY_SIMPLEX, 3, 0, 6, cv2.LINE_AA)
    if struck:
        cv2.line(page, (235, 105), (520, 95), 0, 6, cv2.LINE_AA)
    return page


def test_a_struck_out_number_is_rejected_as_such_and_the_one_beside_it_is_read() -> None:
    reading = read_number(_page(struck=True))
    (mark,) = (one for one in reading.rejected if one.reason == STRUCK_OUT)
    assert reading.text == "38"
    assert mark.box in reading.unread
    assert 225 <= mark.box.left < 260 < 500 < mark.box.right <= 530
    assert read_number(_page(struck=False)).text == "382605"


def test_a_number_of_a_page_that_is_struck_out_is_named_as_such() -> None:
    page = read_page(_page(struck=True))
    assert [(number.text, number.rejected) for number in page.numbers] == [("38", ())]
    (mark,) = page.rejected
    assert mark.reason == STRUCK_OUT
    assert 225 <= mark.box.left < 260 < 500 < mark.box.right <= 530
