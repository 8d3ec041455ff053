"""Coloured ink."""

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from segmentation.image import load_gray

WHITE, BLACK, YELLOW, RED, BLUE = (255, 255, 255), (20, 22, 28), (255, 255, 0), (235, 20, 20), (30, 60, 200)
Image = npt.NDArray[np.uint8]


def page(paper: tuple[int, int, int], ink: tuple[int, int, int]) -> Image:
    """Return a 7 on paper."""
    drawn = np.full((120, 200, 3), paper, np.uint8)
    corners = np.array([(70, 30), (120, 30), (90, 95)], np.int32)
    return np.asarray(cv2.polylines(drawn, [corners], False, ink, 8), np.uint8)


@pytest.mark.parametrize(
    ("paper", "ink"),
    [(WHITE, YELLOW), (BLACK, RED), (BLUE, RED)],
    ids=["yellow on white", "red on black", "red on blue"],
)
def test_ink_as_bright_as_its_paper_is_seen_by_its_colour(
    paper: tuple[int, int, int], ink: tuple[int, int, int]
) -> None:
    gray = load_gray(page(paper, ink))
    assert gray[5, 5] == 255
    assert gray[30, 95] < 255 - 100


def test_what_a_highlighter_marked_stays_lighter_than_the_ink_in_it() -> None:
    marked = page(WHITE, BLACK)
    marked[20:105, 50:140][marked[20:105, 50:140].min(axis=2) > 200] = YELLOW
    assert load_gray(marked)[60, 60] > 200


def test_dark_ink_on_coloured_paper_is_seen_in_gray() -> None:
    drawn = page((240, 235, 120), (30, 30, 90))
    assert (load_gray(drawn) == cv2.cvtColor(drawn, cv2.COLOR_RGB2GRAY)).all()
