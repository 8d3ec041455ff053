"""What stands out far less than the writing of a page is none."""

import numpy as np
import numpy.typing as npt

from segmentation.contrast import without_faintest
from segmentation.pixels import Gray

DIGITS = [(40, 40), (80, 40), (120, 40)]
MARK = (160, 120)


def page(level: int, marks: int = 1) -> tuple[Gray, npt.NDArray[np.float32]]:
    """Return a page with digits 100 levels darker than the paper, and other marks so much darker."""
    gray = np.full((200, 400), 190, np.uint8)
    writing = np.zeros(gray.shape, np.float32)
    others = [(MARK[0] + 30 * number, MARK[1]) for number in range(marks)]
    for places, darker in ((DIGITS, 100), (others, level)):
        for left, top in places:
            gray[top : top + 40, left : left + 8] -= np.uint8(darker)
            writing[top : top + 40, left : left + 8] = 1
    return gray, writing


def kept(level: int, marks: int = 1) -> tuple[bool, bool]:
    gray, writing = page(level, marks)
    left = without_faintest(writing, gray, writing, 40)
    return bool(left[50, 44] == 1), bool(left[MARK[1] + 10, MARK[0] + 4] == 1)


def test_streaks_of_a_few_levels_beside_ink_are_left_out() -> None:
    assert kept(4) == (True, False)
    assert kept(4, marks=3) == (True, False)


def test_a_pencil_beside_ink_stays() -> None:
    assert kept(20) == (True, True)


def test_all_of_a_faint_page_stays() -> None:
    gray, writing = page(100)
    pale = np.asarray(190 - (190 - gray.astype(int)) // 20, np.uint8)
    assert np.array_equal(without_faintest(writing, pale, writing, 40), writing)


def test_bright_writing_on_a_dark_page_stays_too() -> None:
    gray, writing = page(60)
    assert np.array_equal(without_faintest(writing, 255 - gray, writing, 40), writing)
