from functools import partial

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from segmentation.box import Box
from segmentation.ink import is_black_and_white
from segmentation.numbers import find_numbers, find_ruling, grouped, usual_height
from tests.timing import least_process_s

Gray = npt.NDArray[np.uint8]


def row(*lefts: int, top: int = 100) -> list[tuple[int, int, int, int]]:
    """Return boxes of digits, 10 wide and 20 high."""
    return [(left, top, left + 10, top + 20) for left in lefts]


def pieces(boxes: list[tuple[int, int, int, int]]) -> list[int]:
    found: list[int] = grouped(np.array(boxes, np.int32)).tolist()
    return found


def test_two_numbers_far_apart_on_a_line_are_two() -> None:
    assert pieces(row(0, 14, 28, 100, 114)) == [0, 0, 0, 1, 1]


def test_digits_as_far_apart_as_all_on_their_line_are_one_number() -> None:
    assert pieces(row(0, 25, 50, 75)) == [0, 0, 0, 0]


def test_a_gap_that_is_wide_on_its_line_parts() -> None:
    assert pieces(row(0, 13, 26, 54, 67)) == [0, 0, 0, 1, 1]


def test_lines_below_one_another_are_apart() -> None:
    assert pieces(row(0, 14) + row(0, 14, top=126)) == [0, 0, 1, 1]


def test_a_point_belongs_to_the_number_that_it_is_near() -> None:
    assert pieces([*row(0, 14, 80, 94), (26, 116, 29, 119), (76, 117, 78, 119)]) == [0, 0, 1, 1, 0, 1]


def test_a_dot_that_is_near_no_number_belongs_to_none() -> None:
    assert pieces([*row(0, 14), (200, 300, 203, 303)]) == [0, 0, -1]


def test_smaller_writing_is_gathered_by_its_own_height() -> None:
    small = [(left, 300, left + 5, 310) for left in (100, 106, 130, 136)]
    assert pieces([*row(0, 14, 28, 100, 114), *small]) == [0, 0, 0, 1, 1, 2, 2, 3, 3]


def test_a_tall_mark_joins_no_lines() -> None:
    digits = row(*range(0, 84, 14)) + row(*range(0, 84, 14), top=160)
    assert pieces([*digits, (90, 60, 96, 260)]) == [0] * 6 + [1] * 6 + [2]


def test_one_tall_mark_does_not_set_the_usual_height() -> None:
    boxes = [*row(*range(0, 400, 20)), (500, 0, 510, 300), (600, 0, 602, 2)]
    assert usual_height(np.array(boxes, np.int32)) == 20


def bars(columns: int, rows: int) -> Gray:
    """Draw a page of numbers, each of two bars, 80 × 50 pixels apart."""
    page = np.full((50 * rows + 40, 80 * columns + 40), 255, np.uint8)
    for top in range(40, 50 * rows + 20, 50):
        for left in range(40, 80 * columns + 20, 80):
            page[top : top + 24, left : left + 4] = page[top : top + 24, left + 14 : left + 18] = 0
    return page


def test_a_blank_page_has_no_pieces() -> None:
    page = find_numbers(np.full((60, 80), 255, np.uint8))
    assert (page.pieces, page.over_limit, page.width, page.height) == ((), (), 80, 60)


def test_pieces_have_their_boxes_in_the_frame_of_the_page() -> None:
    page = find_numbers(bars(3, 2))
    lines = [piece.writing.lines for piece in page.pieces]
    assert [len(of) for of in lines] == [1] * 6
    found = sorted(Box.around(one.box for one in of[0].whole) for of in lines)
    drawn = sorted(Box(x, y, x + 18, y + 24) for x in (40, 120, 200) for y in (40, 90))
    for box, wanted in zip(found, drawn, strict=True):
        corners = [abs(getattr(box, side) - getattr(wanted, side)) for side in Box.__slots__]
        assert max(corners) <= 1


def test_a_small_number_beside_a_large_one_has_a_scale_of_its_own() -> None:
    page = np.full((300, 600), 255, np.uint8)
    page[40:240, 60:80] = page[40:240, 120:140] = 0
    page[200:216, 400:403] = page[200:216, 410:413] = 0
    scales = sorted(
        piece.writing.ink_map.scale for piece in find_numbers(page).pieces if piece.writing.ink_map
    )
    assert scales == pytest.approx([64 / 200, 64 / 16], rel=0.15)


def test_a_scan_larger_than_the_working_size_is_black_and_white_too() -> None:
    page = np.full((2400, 2400), 255, np.uint8)
    cv2.ellipse(page, (600, 600), (60, 90), 0, 0, 360, 0, 12)
    (piece,) = find_numbers(page).pieces
    assert piece.writing.black_and_white


def test_a_dark_border_around_a_black_and_white_sheet_is_of_its_ink() -> None:
    page = cv2.copyMakeBorder(bars(10, 8), 30, 60, 80, 20, cv2.BORDER_CONSTANT, value=20)
    assert all(piece.writing.black_and_white for piece in find_numbers(page).pieces)
    page[200:210, :200] = np.arange(200)
    assert not any(piece.writing.black_and_white for piece in find_numbers(page).pieces)


def test_a_scan_with_nearly_white_paper_is_not_black_and_white() -> None:
    page, rng = bars(10, 8), np.random.default_rng(0)
    page[80:] = page[:, 400:] = 255
    page[page == 255] = rng.choice([255, 254, 252], np.sum(page == 255), p=[0.6, 0.2, 0.2])
    page[page == 0] = rng.integers(20, 120, np.sum(page == 0))
    assert not is_black_and_white(page)


def test_the_cells_of_a_ruled_table_are_pieces_and_know_their_place() -> None:
    page = bars(6, 5)
    for y in range(27, 50 * 5 + 40, 50):
        cv2.line(page, (20, y), (500, y), 120, 1)
    for x in range(20, 501, 80):
        cv2.line(page, (x, 27), (x, 277), 120, 1)
    cells = [piece.cell for piece in find_numbers(page).pieces]
    assert cells == [(r, c) for r in range(5) for c in range(6)]


@pytest.mark.parametrize("is_level", [True, False])
def test_numbers_that_touch_across_a_rule_stay_in_their_cells(is_level: bool) -> None:
    page = np.full((400, 400), 230, np.uint8)
    for at in range(40, 361, 80):
        cv2.line(page, (40, at), (360, at), 120, 1)
        cv2.line(page, (at, 40), (at, 360), 120, 1)
    cv2.polylines(page, [np.array([(70, 90), (90, 90), (70, 116), (90, 124), (70, 156)])], False, 30, 4)
    for x, y in ((230, 60), (230, 220), (310, 300), (150, 300)):
        cv2.ellipse(page, (x, y + 20), (10, 16), 0, 0, 360, 30, 4)
    if not is_level:
        page = np.ascontiguousarray(page.T)
    cells = [piece.cell for piece in find_numbers(page).pieces if piece.cell]
    wanted = [(0, 0), (1, 0), (0, 2), (2, 2), (3, 1), (3, 3)]
    assert sorted(cells) == sorted(cell if is_level else cell[::-1] for cell in wanted)


def test_a_page_of_a_thousand_numbers_has_them_all() -> None:
    page = find_numbers(bars(25, 40))
    assert len(page.pieces) == 1000
    assert page.over_limit == ()


def test_texture_is_bounded_and_what_is_left_out_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("segmentation.numbers.MAX_NUMBERS", 50)
    page = find_numbers(bars(10, 8))
    assert len(page.pieces) == 50
    assert len(page.over_limit) == 30


def test_what_would_take_too_much_memory_together_is_left_out_the_largest_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page = bars(10, 8)
    page[40:64, 40:800] = np.tile(page[40:64, 40:54], 55)[:, :760]  # a line of bars across the page
    found = find_numbers(page).pieces
    sizes = [one.writing.ink_map.cover.size for one in found if one.writing.ink_map]
    monkeypatch.setattr("segmentation.numbers.MAX_MAPS_PIXELS", sum(sizes) - 1)
    fewer = find_numbers(page)
    (box,) = fewer.over_limit
    assert len(found) == 71
    assert len(fewer.pieces) == 70
    assert box.width > 700


def test_twice_the_page_costs_about_twice_as_much() -> None:
    seconds = []
    for rows in (10, 40):
        page = bars(25, rows)
        seconds.append(least_process_s(partial(find_numbers, page)))
    assert seconds[1] < 8 * seconds[0]


@pytest.mark.parametrize(("square", "width", "height"), [(8, 300, 300), (6, 600, 400)])
def test_a_chequerboard_whose_grid_has_no_cell_with_writing_is_no_fault(
    square: int, width: int, height: int
) -> None:
    squares = np.add.outer(np.arange(height) // square, np.arange(width) // square) % 2
    page = find_numbers(np.where(squares == 1, np.uint8(255), np.uint8(0)))
    assert (page.width, page.height) == (width, height)


def with_letters(gray: Gray, left: int) -> Gray:
    """Write two letters like an N, 40 pixels high: neither bars nor rings."""
    for x in (left, left + 40):
        way = np.array([(x, 140), (x, 100), (x + 25, 140), (x + 25, 100)], np.int32)
        cv2.polylines(gray, [way], isClosed=False, color=20, thickness=5)
    return gray


def test_a_pen_and_a_ring_on_a_page_are_no_numbers() -> None:
    page = with_letters(np.full((400, 700), 230, np.uint8), 60)
    cv2.line(page, (420, 10), (380, 390), 20, 12)
    cv2.circle(page, (560, 200), 70, 60, 8)
    (piece,) = find_numbers(page).pieces
    assert sum(len(line.whole) for line in piece.writing.lines) == 2


def test_a_ring_around_a_number_is_no_part_of_it() -> None:
    page = with_letters(np.full((400, 700), 230, np.uint8), 60)
    cv2.ellipse(page, (92, 120), (90, 55), 0, 0, 360, 20, 4)
    (piece,) = find_numbers(page).pieces
    assert sum(len(line.whole) for line in piece.writing.lines) == 2


def test_dirt_is_no_number_and_does_not_tell_how_high_numbers_are() -> None:
    page = with_letters(np.full((400, 700), 230, np.uint8), 60)
    for place in range(40):
        cv2.circle(page, (200 + 12 * place, 30 + 87 * place % 340), 5, 20, -1)
    assert len(find_numbers(page).pieces) == 1


def squared(step: int) -> Gray:
    """Draw squared paper with two bars on it, 60 pixels high."""
    page = np.full((420, 620), 220, np.uint8)
    page[10::step, :] = page[:, 10::step] = 150
    page[180:240, [220, 221, 222, 223, 270, 271, 272, 273]] = 30
    grain = np.random.default_rng(0).normal(0, 2, page.shape)
    return np.clip(page + grain, 0, 255).astype(np.uint8)


@pytest.mark.parametrize(("step", "has_cells"), [(30, False), (50, False), (80, True)])
def test_squares_smaller_than_what_is_written_on_them_are_no_cells(step: int, has_cells: bool) -> None:
    assert find_ruling(squared(step)).has_cells == has_cells
