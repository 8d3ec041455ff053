import cv2
import numpy as np
import numpy.typing as npt
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentation.ink_map import DIGIT_PX
from segmentation.rows import MOST_LENGTH
from segmentation.strips import STRIP_DIGIT_PX, STRIP_HEIGHT
from segmentation.writing import coarser, find_writing, resized
from tests.pages import dark_is_writing
from tests.test_segmentation_lattice import blank, handwriting, with_bars


def test_blank_image_has_no_ink_and_no_line() -> None:
    writing = find_writing(blank())

    assert (writing.ink_map, writing.lines, writing.specks) == (None, (), ())
    assert (writing.width, writing.height) == (360, 120)


def test_components_stand_in_their_line_from_left_to_right() -> None:
    image = np.vstack([with_bars(200, 40, 120), with_bars(80)])
    cv2.circle(image, (300, 60), 3, 0, -1)

    writing = find_writing(image)

    assert [len(line.whole) for line in writing.lines] == [3, 1]
    assert len(writing.specks) == 1
    lefts = [one.left for one in writing.lines[0].whole]
    assert lefts == sorted(lefts)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000))
def test_the_ink_of_a_component_lies_in_its_columns(seed: int) -> None:
    for line in find_writing(handwriting(seed)).lines:
        assert line.strip.shape == (STRIP_HEIGHT, line.straightening.width)
        assert line.columns.min() >= 0
        assert line.columns.max() <= line.straightening.width
        for one, (first, last) in zip(line.whole, line.columns, strict=True):
            piece = line.straightening.piece(one.ink, one.left, one.top)
            inked = piece.first + np.flatnonzero((piece.ink > 0.2).any(axis=0))
            assert inked.size == 0 or (first <= inked.min() and inked.max() <= last)


def test_writing_knows_whether_it_was_photographed() -> None:
    drawing = with_bars(100, 200)
    grain = np.random.default_rng(0).normal(0, 4, drawing.shape)
    photograph = np.clip(0.7 * drawing + 30 + grain, 0, 255).astype(np.uint8)
    assert not find_writing(drawing).photographed
    assert find_writing(photograph).photographed


def test_what_is_all_paper_or_ink_was_scanned_and_soft_edges_are_a_screens() -> None:
    hard = with_bars(100, 200)
    soft = cv2.GaussianBlur(hard, (3, 3), 0)
    large = cv2.resize(hard, None, fx=12, fy=12, interpolation=cv2.INTER_NEAREST)  # it is shrunk to work on
    assert [find_writing(one).on_paper for one in (hard, 255 - hard, large)] == [True] * 3
    assert [find_writing(one).on_paper for one in (soft, 255 - soft)] == [False] * 2


def test_digits_that_are_taken_for_lower_are_larger_in_the_strip() -> None:
    writing = find_writing(with_bars(40, 120))
    heights = [
        int((line.strip > 0.5).any(axis=1).sum())
        for size in (1.25, 1.0, 0.8)
        for line in resized(writing, size).lines
    ]
    np.testing.assert_allclose(heights, [16, 20, 25], atol=1)


def small_photograph(room: int) -> npt.NDArray[np.uint8]:
    """Return a photograph of two digits of 15 pixels, thin rings, with so much paper around them."""
    times = 8  # drawn larger, so that strokes are thinner than two pixels
    size = ((15 + 2 * room) * times, (24 + 2 * room) * times)
    large = np.full(size, 225, np.uint8)
    for column in (room + 5, room + 18):
        middle = column * times, size[0] // 2
        cv2.ellipse(large, middle, (4 * times, 7 * times), 0, 0, 360, 60, 11)
    small = cv2.resize(large, None, fx=1 / times, fy=1 / times, interpolation=cv2.INTER_AREA)
    grain = np.random.default_rng(0).normal(0, 3, small.shape)
    return np.asarray((small + grain).clip(0, 255), np.uint8)


def test_the_strokes_of_small_digits_stay_thin() -> None:
    ink_map = find_writing(small_photograph(room=3)).ink_map
    assert ink_map is not None
    as_it_came = coarser(find_writing(small_photograph(room=3)))
    assert as_it_came is not None
    assert as_it_came.ink_map is not None
    assert as_it_came.ink_map.stroke > 1.2 * ink_map.stroke
    assert ink_map.stroke < 1.5 * 11 / 8 * DIGIT_PX / 15  # 1.7 times where the ink is found as it came


def test_a_small_photograph_with_paper_all_around_is_a_page_and_a_cell_is_none() -> None:
    assert find_writing(small_photograph(room=12), dark_is_writing).page is not None
    assert find_writing(small_photograph(room=3), dark_is_writing).page is None
    for turns in (1, 2, 3):
        assert find_writing(small_photograph(room=8), dark_is_writing, turns).page is not None


def test_of_a_drawing_so_much_is_read_as_of_a_page_and_the_rest_is_named() -> None:
    gray = np.full((4, 20_000), 255, np.uint8)
    gray[1:-1, 5::12] = 0
    writing = find_writing(gray)
    (line,) = writing.lines
    assert line.strip.shape[1] <= MOST_LENGTH * STRIP_DIGIT_PX + STRIP_HEIGHT
    assert len(writing.over_limit) > 100
    assert min(box.left for box in writing.over_limit) > max(one.box.right for one in line.whole)


def test_a_clean_image_with_a_full_disc_is_searched_as_a_page() -> None:
    image = np.full((300, 500), 255, np.uint8)
    for left in (80, 140):
        cv2.rectangle(image, (left, 100), (left + 8, 170), 0, -1)
    beside = cv2.circle(image.copy(), (300, 135), 40, 60, -1)
    point = cv2.circle(image.copy(), (200, 165), 8, 0, -1)
    pages = [find_writing(one, dark_is_writing).page for one in (image, beside, point)]
    assert [page is not None for page in pages] == [False, True, False]
