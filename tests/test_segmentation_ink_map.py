import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentation.box import Box
from segmentation.ink_map import (
    DIGIT_PX,
    MAX_LISTED,
    MAX_MAP_PIXELS,
    MAX_PIECES,
    InkMap,
    ink_map_of,
    split_specks,
)
from tests.ink_maps import bars, labels_at, map_of


def test_blank_ink_has_no_page() -> None:
    assert ink_map_of(np.zeros((30, 40), np.float32), (40, 30)) is None


@pytest.mark.parametrize("height", [10, 40, 64, 160])
def test_median_digit_is_scaled_to_the_working_height(height: int) -> None:
    ink_map = map_of(bars([(20, 10, 8, height), (60, 12, 8, height), (100, 10, 8, height - 2)]))

    assert abs(float(np.median(ink_map.stats[1:, 3])) - DIGIT_PX) <= 3


def test_long_underline_does_not_set_the_scale() -> None:
    ink_map = map_of(bars([(40, 20, 8, 40), (70, 20, 8, 40), (100, 20, 8, 40), (5, 70, 390, 4)]))

    assert ink_map.scale == pytest.approx(DIGIT_PX / 40, rel=0.05)


def test_lone_dash_is_not_blown_up_to_a_digit() -> None:
    ink_map = map_of(bars([(40, 20, 200, 12)]))

    assert ink_map.stats[1, 3] < 0.5 * DIGIT_PX


def test_frame_around_the_number_does_not_set_the_scale() -> None:
    ink = bars([(140, 80, 8, 40), (180, 80, 8, 40)])
    cv2.rectangle(ink, (4, 4), (395, 195), 1.0, 3)

    ink_map = map_of(ink)

    assert ink_map.scale == pytest.approx(DIGIT_PX / 40, rel=0.05)
    assert len(ink_map.stats) == 3


def test_stroke_width_is_the_pens() -> None:
    ink_map = map_of(bars([(40, 20, 12, 64), (90, 20, 12, 64)]))

    assert ink_map.stroke == pytest.approx(12, abs=1.5)


def test_boxes_are_those_of_the_input_image() -> None:
    ink_map = map_of(bars([(40, 20, 12, 100), (90, 30, 12, 100)]))

    boxes = sorted(ink_map.image_box(*ink_map.edges(label)) for label in (1, 2))

    for found, drawn in zip(boxes, [Box(40, 20, 52, 120), Box(90, 30, 102, 130)], strict=True):
        assert np.abs(np.subtract(corners(found), corners(drawn))).max() <= 1


def test_boxes_of_shrunk_ink_are_those_of_the_input_image() -> None:
    ink_map = ink_map_of(bars([(40, 20, 12, 100)]), (1600, 800))
    assert ink_map is not None

    found = ink_map.image_box(*ink_map.edges(1))

    assert np.abs(np.subtract(corners(found), (160, 80, 208, 480))).max() <= 4


def corners(box: Box) -> tuple[int, int, int, int]:
    return box.left, box.top, box.right, box.bottom


@given(
    st.tuples(st.integers(1, 60), st.integers(1, 60)),
    st.tuples(st.integers(-5, 300), st.integers(-5, 300), st.integers(0, 300), st.integers(0, 300)),
    st.floats(0.05, 8),
)
def test_boxes_stay_inside_the_image_and_are_never_empty(
    size: tuple[int, int], edges: tuple[int, int, int, int], scale: float
) -> None:
    blank = np.zeros((1, 1))
    ink_map = InkMap(
        blank.astype(np.float32),
        blank.astype(np.int32),
        blank.astype(np.int32),
        blank,
        1.0,
        scale,
        (0.4 * size[0], 0.0),
        size,
    )
    left, top, width, height = edges

    box = ink_map.image_box(left, top, left + width, top + height)

    assert 0 <= box.left < box.right <= size[0]
    assert 0 <= box.top < box.bottom <= size[1]


def test_dot_is_a_speck_and_dirt_is_nothing() -> None:
    ink_map = map_of(bars([(40, 20, 10, 64), (90, 20, 10, 64), (70, 70, 8, 8), (120, 40, 2, 2)]))

    components, specks, over_limit = split_specks(ink_map)

    assert over_limit == []
    assert sorted(components) == sorted(labels_at(ink_map, 45, 95))
    assert specks == labels_at(ink_map, 74)


def test_texture_is_bounded_and_its_largest_marks_are_kept() -> None:
    ink = np.zeros((2000, 2000), np.float32)
    for row in range(5, 1980, 20):
        ink[row : row + 12, 5::20] = 1
    ink[:, 500:540] = 0
    ink[300:340, 515:525] = 1

    ink_map = map_of(ink)
    components, specks, over_limit = split_specks(ink_map)

    assert ink_map.cover.size <= 1.1 * MAX_MAP_PIXELS
    assert len(components) <= MAX_PIECES
    assert len(specks) <= MAX_LISTED
    assert 0 < len(over_limit) <= MAX_LISTED
    smallest_kept = min(ink_map.stats[label, 4] for label in components)
    assert all(ink_map.stats[label, 4] <= smallest_kept for label in over_limit)
    assert int(np.argmax(ink_map.stats[1:, 4])) + 1 in components


def test_one_long_component_does_not_crowd_out_the_digits() -> None:
    ink = bars([(4, 20, 8, 64), (20, 20, 8, 64), (40, 82, 29_000, 2)], height=100, width=29_050)
    ink[20:84, 40:29_000:500] = 1

    components, _, _ = split_specks(map_of(ink))

    assert len(components) == 3
