"""Pens, rings and dirt on a page, beside writing of a known height."""

from collections.abc import Callable

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from segmentation.objects import EVEN_ROW, Objects, are_dots, find_objects, in_even_rows

Ink = npt.NDArray[np.float32]
Draw = Callable[[Ink], Ink]


def page_with_letters(count: int = 3) -> Ink:
    """Return a page with letters like an N in its upper left: neither bars nor rings."""
    page = np.zeros((400, 600), np.float32)
    for place in range(count):
        left = 40 + 45 * place
        way = np.array([(left, 140), (left, 100), (left + 25, 140), (left + 25, 100)], np.int32)
        cv2.polylines(page, [way], isClosed=False, color=1.0, thickness=4)
    return page


def objects_on(writing: Ink, rules: Ink | None = None) -> Objects:
    rules = np.zeros_like(writing) if rules is None else rules
    gray = 230 - 200 * np.minimum(writing + rules, 1)
    return find_objects(writing, rules, np.asarray(gray, np.uint8))


def with_pen(page: Ink) -> Ink:
    return np.asarray(cv2.line(page.copy(), (380, 20), (330, 390), 1.0, 10), np.float32)


def with_ring(page: Ink, radius: int = 60) -> Ink:
    return np.asarray(cv2.circle(page.copy(), (400, 200), radius, 1.0, 5), np.float32)


@pytest.mark.parametrize("draw", [with_pen, with_ring])
def test_what_is_far_larger_than_the_letters_is_no_writing(draw: Draw) -> None:
    letters = page_with_letters()
    page = draw(letters)
    large = objects_on(page).large
    assert large[(page > 0) & (letters == 0)].all()
    assert not large[letters > 0].any()


def test_a_pen_is_one_whatever_the_network_takes_its_parts_for() -> None:
    letters = page_with_letters()
    pen = with_pen(np.zeros_like(letters))
    rules = np.where(np.arange(400)[:, np.newaxis] > 150, pen, np.float32(0))
    large = objects_on(letters + pen - rules, rules).large
    assert large[pen > 0].all()


def test_a_ring_around_letters_is_no_writing_and_they_are() -> None:
    letters = page_with_letters()
    page = cv2.ellipse(letters.copy(), (98, 120), (95, 60), 0, 0, 360, 1.0, 4)
    large = objects_on(page).large
    assert large[120, 98 + 95]
    assert not large[letters > 0].any()


@pytest.mark.parametrize("draw", [with_pen, with_ring])
def test_alone_it_may_be_a_digit(draw: Draw) -> None:
    page = draw(np.zeros((400, 600), np.float32))
    assert not objects_on(page).large.any()


@pytest.mark.parametrize("draw", [with_pen, with_ring])
def test_beside_dirt_it_may_be_a_digit(draw: Draw) -> None:
    page = draw(np.zeros((400, 600), np.float32))
    for x in range(20, 300, 40):
        cv2.circle(page, (x, 50), 4, 1.0, -1)
    assert not objects_on(page).large.any()


def test_digits_of_one_size_are_all_writing() -> None:
    page = page_with_letters(1)
    for x in (150, 200):
        cv2.ellipse(page, (x, 120), (15, 24), 0, 0, 360, 1.0, 4)
    cv2.line(page, (240, 95), (236, 145), 1.0, 4)
    assert not objects_on(page).large.any()


def test_two_large_digits_above_small_letters_are_writing() -> None:
    page = page_with_letters()
    for x in (300, 420):
        cv2.ellipse(page, (x, 250), (50, 80), 0, 0, 360, 1.0, 8)
    assert not objects_on(page).large.any()


def test_dots_are_told_and_letters_are_none() -> None:
    page = page_with_letters()
    cv2.circle(page, (300, 300), 5, 1.0, -1)
    dots = objects_on(page).dots
    assert dots[300, 300]
    assert dots.sum() < 120


def test_a_dot_is_round_and_full() -> None:
    stats = np.array([(0, 0, 8, 8, 50), (0, 0, 8, 8, 20), (0, 0, 30, 6, 170)], np.int32)
    assert are_dots(stats).tolist() == [True, False, False]


def test_a_blank_page_has_none() -> None:
    found = objects_on(np.zeros((50, 60), np.float32))
    assert not found.large.any()
    assert not found.dots.any()


def test_a_thick_0_beside_small_print_is_writing() -> None:
    page = page_with_letters()
    cv2.ellipse(page, (400, 200), (32, 45), 0, 0, 360, 1.0, 9)
    assert not objects_on(page).large.any()


def ring(page: Ink, radius: float = 40.0, *, wobble: float = 0.0, thickness: int = 6) -> Ink:
    """Draw a ring as a cup leaves it, or as uneven as a hand draws it, and return it alone."""
    turn = np.linspace(0, 2 * np.pi, 400)
    reach = radius * (1 + wobble * (np.cos(3 * turn) + np.sin(5 * turn)) / 2)
    way = np.stack([400 + reach * np.cos(turn), 150 + 0.9 * reach * np.sin(turn)], axis=1)
    drawn = np.zeros_like(page)
    cv2.polylines(drawn, [np.rint(way * 16).astype(np.int32)], True, 1.0, thickness, cv2.LINE_AA, 4)
    np.maximum(page, drawn, out=page)
    return drawn


def letters_as_high_as(height: int) -> Ink:
    page = np.zeros((400, 600), np.float32)
    for left in (40, 100, 160):
        way = [(left, 100 + height), (left, 100), (left + 35, 100 + height), (left + 35, 100)]
        cv2.polylines(page, [np.array(way, np.int32)], isClosed=False, color=1.0, thickness=6)
    return page


def test_an_exact_ring_is_no_0_and_one_drawn_by_hand_is() -> None:
    exact, by_hand = letters_as_high_as(60), letters_as_high_as(60)
    cup = ring(exact)
    ring(by_hand, wobble=0.06)
    large = objects_on(exact).large
    assert large[cup > 0.5].all()
    assert not large[:, :300].any()
    assert not objects_on(by_hand).large.any()


def test_an_exact_ring_as_high_as_the_digits_may_be_a_0() -> None:
    page = letters_as_high_as(80)
    ring(page)
    assert not objects_on(page).large.any()


def test_what_touches_an_exact_ring_from_outside_is_writing() -> None:
    page = letters_as_high_as(60)
    cup = ring(page)
    cv2.polylines(page, [np.array([(310, 120), (356, 150), (330, 180)], np.int32)], False, 1.0, 6)
    large = objects_on(page).large
    assert large[150, 400 + 40]
    assert not large[120:180, 310:345].any()
    assert large[cup > 0.5].mean() > 0.9


def test_both_rings_of_a_stamp_are_no_writing() -> None:
    page = letters_as_high_as(50)
    outer, inner = ring(page, 60, thickness=3), ring(page, 46, thickness=3)
    large = objects_on(page).large
    assert large[(outer > 0.5) | (inner > 0.5)].all()


def row(count: int, *, pitch: float = 14.0, uneven: float = 0.0, rise: float = 0.0) -> list[tuple[int, ...]]:
    """Return upright marks side by side: left, top, width, height, ink."""
    shift = np.random.default_rng(4).uniform(-uneven, uneven, (count, 2)) * pitch
    return [
        (round(20 + pitch * one + shift[one, 0]), round(2 + rise * one + shift[one, 1]), 4, 20, 80)
        for one in range(count)
    ]


@pytest.mark.parametrize("way", ["row", "column"])
@pytest.mark.parametrize("rise", [0.0, 0.3])
def test_a_row_that_is_as_even_as_wires_is_no_writing_and_digits_beside_it_are(way: str, rise: float) -> None:
    wires, digits = row(14, rise=rise), [(40, 200, 15, 30, 90), (70, 205, 6, 26, 80), (95, 198, 18, 31, 100)]
    boxes = np.array([(0, 0, 0, 0, 0), *wires, *digits], np.int32)
    if way == "column":
        boxes = boxes[:, [1, 0, 3, 2, 4]]
    even = in_even_rows(boxes, np.arange(len(boxes)) > 0, (400, 400))
    assert even.tolist() == [False, *[True] * 14, *[False] * 3]


@pytest.mark.parametrize("boxes", [row(EVEN_ROW - 1), row(14, uneven=0.25), [(9, 9, 4, 20, 80)], []])
def test_a_short_row_or_an_uneven_one_may_be_written(boxes: list[tuple[int, ...]]) -> None:
    stats = np.array([(0, 0, 0, 0, 0), *boxes], np.int32)
    assert not in_even_rows(stats, np.arange(len(stats)) > 0, (400, 400)).any()


def test_an_even_row_in_the_middle_may_be_written_and_so_may_one_that_fills_its_image() -> None:
    wires = np.zeros((400, 400), np.float32)
    for left, top, width, height, _ in row(14):
        wires[top : top + height, left : left + width] = 1
    assert objects_on(wires).large[2:22].any()
    assert not objects_on(wires[:80]).large.any()
    digit = np.zeros_like(wires)
    digit[200:240, 100:110] = digit[200:205, 80:130] = 1
    assert objects_on(wires + digit).large[2:22].any()
    assert not objects_on(np.roll(wires, 60, axis=0) + digit).large.any()


def test_a_digit_that_touches_a_ring_is_no_part_of_it() -> None:
    page = np.zeros((400, 400), np.float32)
    for left in (60, 110, 160):
        page[100:150, left : left + 8] = page[100:108, left : left + 30] = 1
    ring = cv2.circle(np.zeros_like(page), (206, 206), 70, 1.0, 4)
    large = objects_on(np.maximum(page, ring)).large
    assert large[(ring == 1) & (page == 0)].mean() > 0.9
    assert not large[100:130].any()
