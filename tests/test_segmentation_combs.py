from functools import partial

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from segmentation.comb_boxes import Paper
from segmentation.combs import Comb, find_combs, without_combs
from segmentation.numbers import find_numbers
from tests.timing import least_process_s

Gray = npt.NDArray[np.uint8]
WIDE, HIGH, STEP = 40, 56, 80  # of a box, and from one comb to the next


def forms(
    rows: int = 3, boxes: int = 4, gap: int = 0, thick: int = 2, darkness: int = 110, noise: float = 2.0
) -> Gray:
    """Draw combs from (100, 50) on."""
    page = np.full((80 + STEP * rows, 160 + (WIDE + gap) * boxes), 215, np.uint8)
    for row in range(rows):
        for box in range(boxes):
            x, y = 100 + box * (WIDE + gap), 50 + row * STEP
            cv2.rectangle(page, (x, y), (x + WIDE, y + HIGH), 215 - darkness, thick)
    grain = np.random.default_rng(0).normal(0, noise, page.shape)
    return np.clip(page + grain, 0, 255).astype(np.uint8)


def write(page: Gray, row: int, box: int, digit: str, gap: int = 0, scale: float = 1.2) -> None:
    at = 109 + box * (WIDE + gap), 50 + row * STEP + 42
    cv2.putText(page, digit, at, cv2.FONT_HERSHEY_SIMPLEX, scale, 30, 3, cv2.LINE_AA)


def places(combs: tuple[Comb, ...]) -> list[tuple[int, int, int]]:
    """Return of each comb its row, its first box and how many there are, from the top."""
    return sorted(
        (round((comb.edges.top - 50) / STEP), round((comb.edges.left - 100) / WIDE), len(comb.boxes))
        for comb in combs
    )


@pytest.mark.parametrize("gap", [0, 6, 14])
@pytest.mark.parametrize(("thick", "darkness"), [(1, 40), (2, 110), (3, 160)])
def test_combs_are_found(gap: int, thick: int, darkness: int) -> None:
    assert places(find_combs(forms(3, 4, gap, thick, darkness))) == [(row, 0, 4) for row in range(3)]


def test_combs_are_found_that_are_brighter_than_the_paper() -> None:
    assert places(find_combs(255 - forms())) == [(row, 0, 4) for row in range(3)]


def test_a_box_that_its_digit_opens_is_told_by_those_beside_it() -> None:
    page = forms(1, 5)
    write(page, 0, 2, "8", scale=2.1)
    assert places(find_combs(page)) == [(0, 0, 5)]


def test_a_comb_whose_boxes_are_all_open_is_told_by_those_above_and_below_it() -> None:
    page = forms(4, 4)
    for box in range(4):
        cv2.line(page, (100 + box * WIDE, 50 + STEP + HIGH), (140 + box * WIDE, 50 + STEP), 30, 4)
        cv2.line(page, (100 + box * WIDE, 50 + STEP), (140 + box * WIDE, 50 + STEP + HIGH), 30, 4)
    assert places(find_combs(page)) == [(row, 0, 4) for row in range(4)]


def test_what_has_boxes_and_is_no_comb_is_left_alone() -> None:
    table = np.full((400, 400), 215, np.uint8)
    for at in range(40, 361, 40):
        cv2.line(table, (40, at), (360, at), 100, 1)
        cv2.line(table, (at, 40), (at, 360), 100, 1)
    digits = np.full((120, 400), 255, np.uint8)
    cv2.putText(digits, "000888", (20, 95), cv2.FONT_HERSHEY_SIMPLEX, 3, 0, 5, cv2.LINE_AA)
    noise = np.random.default_rng(0).normal(200, 25, (300, 400)).clip(0, 255).astype(np.uint8)
    assert [find_combs(page) for page in (table, digits, noise)] == [(), (), ()]


def test_two_boxes_are_too_few() -> None:
    assert find_combs(forms(1, 2)) == ()


@pytest.mark.parametrize("lengths", [(3, 3, 5), (5, 5, 3), (3, 3, 12), (6, 2, 6)])
def test_combs_below_each_other_may_have_more_or_fewer_boxes(lengths: tuple[int, int, int]) -> None:
    page = np.full((330, 620), 215, np.uint8)
    for row, count in enumerate(lengths):
        for box in range(count):
            x, y = 100 + box * WIDE, 50 + row * STEP
            cv2.rectangle(page, (x, y), (x + WIDE, y + HIGH), 100, 2)
    wanted = [(row, 0, count) for row, count in enumerate(lengths) if count > 2]
    assert places(find_combs(page)) == wanted


def test_combs_that_rise_to_the_edge_of_a_page_are_no_fault() -> None:
    page = np.full((900, 700), 215, np.uint8)
    for top, rise, count in ((300, -9, 8), (450, -9, 8), (40, 0, 3)):
        for box in range(count):
            corner = 20 + 48 * box, top + box * rise
            cv2.rectangle(page, corner, (corner[0] + WIDE, corner[1] + HIGH), 100, 2)
    assert sorted(len(comb.boxes) for comb in find_combs(page)) == [3, 8, 8]


@pytest.mark.parametrize("is_negative", [False, True])
@pytest.mark.parametrize("gap", [0, 14])
def test_rules_are_erased_and_what_is_written_over_them_is_whole(gap: int, is_negative: bool) -> None:
    page = forms(3, 4, gap, noise=0)
    page = 255 - page if is_negative else page
    empty = without_combs(page, find_combs(page))
    assert np.ptp(empty) < 30  # rules are 110 darker than the paper
    edge, ink = 100 + WIDE, 225 if is_negative else 30
    cv2.line(page, (edge - 20, 60), (edge + 20, 100), ink, 4)
    erased = without_combs(page, find_combs(page))
    assert abs(int(erased[80, edge]) - ink) < 30


@pytest.mark.parametrize("top", [-60, 0, 30, 90])
def test_rules_at_the_edge_of_a_page_and_beyond_are_no_fault(top: int) -> None:
    comb = Comb((Paper(0, top, 30, top + 40), Paper(32, top, 62, top + 40)), 3)
    page = np.full((41, 62), 200, np.uint8)
    np.testing.assert_array_equal(without_combs(page, [comb]), page)


def test_a_comb_is_one_piece_of_a_page() -> None:
    page = forms(3, 4, 14)
    for row, text in enumerate(("4071", "82", "935")):
        for box, digit in enumerate(text, start=4 - len(text)):
            write(page, row, box, digit, 14)
    found = find_numbers(page).pieces
    assert [len(piece.writing.lines[0].whole) for piece in found] == [4, 2, 3]


def test_twice_the_boxes_cost_about_twice_as_much() -> None:
    seconds = []
    for rows in (6, 24):
        page = forms(rows, 20, 6)
        assert len(find_combs(page)) == rows
        seconds.append(least_process_s(partial(find_combs, page)))
    assert seconds[1] < 10 * seconds[0]
