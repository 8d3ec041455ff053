import cv2
import numpy as np
import numpy.typing as npt
import pytest

from segmentation.desk import small_size, without_desk

Gray = npt.NDArray[np.uint8]
PAPER = np.s_[80:320, 100:500]
TABLE = np.s_[120:280, 140:460]


def photo(desk: int, paper: int = 200) -> Gray:
    """Lay a paper with two strokes in its table on a desk."""
    gray = np.full((400, 600), desk, np.uint8)
    gray[PAPER] = paper
    gray[150:200, [180, 400]] = paper - 120
    return gray


def ruled(gray: Gray) -> npt.NDArray[np.bool_]:
    table = np.zeros(gray.shape, np.uint8)
    table[TABLE] = 1
    return np.asarray(cv2.resize(table, small_size(gray), interpolation=cv2.INTER_NEAREST) == 1, np.bool_)


@pytest.mark.parametrize("desk", [30, 110, 255])
def test_what_lies_around_the_paper_becomes_paper(desk: int) -> None:
    came = photo(desk)
    seen = without_desk(came, ruled(came))
    np.testing.assert_array_equal(seen[TABLE], came[TABLE])
    assert seen[:60].min() > 190
    assert seen[:, :80].max() < 210


def test_paper_that_fills_the_picture_stays_as_it_came() -> None:
    came = photo(200)
    assert without_desk(came, ruled(came)) is came


def test_a_shadow_on_the_table_is_no_desk() -> None:
    came = photo(30)
    came[80:320, 300:500] //= 2
    inner = np.s_[130:270, 150:450]
    seen = without_desk(came, ruled(came))
    np.testing.assert_array_equal(seen[inner], came[inner])


def test_the_paper_beside_the_table_stays() -> None:
    came = photo(30)
    came[100:110, 200:210] = 60
    np.testing.assert_array_equal(without_desk(came, ruled(came))[100:110, 200:210], 60)
