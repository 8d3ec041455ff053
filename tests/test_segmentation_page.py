from dataclasses import astuple

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from segmentation.components import find_components
from segmentation.galley import MOST_BLANK
from segmentation.layers import Layers
from segmentation.page import Page, find_page, is_page, letter_height, without_rules
from segmentation.pixels import Gray
from segmentation.turning import slope_degrees
from segmentation.writing import find_writing, writing_on
from tests.pages import BARS, dark_is_writing, shaded, with_bars


def test_a_photograph_is_a_page_and_a_drawing_is_none() -> None:
    drawn = with_bars(np.full((300, 400), 255, np.uint8), *BARS)
    assert not is_page(drawn)
    assert is_page(shaded(300, 400))


def test_a_cell_cut_out_of_a_form_is_no_page() -> None:
    assert not is_page(shaded(60, 120))


def test_boxes_are_those_in_the_image() -> None:
    writing = find_writing(with_bars(shaded(400, 600), *BARS), dark_is_writing)
    (line,) = writing.lines
    for part, (left, top, width, height) in zip(line.whole, BARS, strict=True):
        edges = (part.box.left, part.box.top, part.box.right, part.box.bottom)
        assert edges == pytest.approx((left, top, left + width, top + height), abs=3)


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_boxes_of_a_turned_page_are_those_in_the_image(turns: int) -> None:
    gray = with_bars(shaded(400, 600), *BARS)
    page = find_page(gray, dark_is_writing)
    upright = {part.box for line in writing_on(page, 600, 400).lines for part in line.whole}
    turned = {part.box for line in writing_on(page.turned(turns), 600, 400).lines for part in line.whole}
    for one in turned:
        assert min(abs(one.left - box.left) + abs(one.top - box.top) for box in upright) <= 6


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_a_page_that_is_turned_before_it_is_searched_keeps_its_boxes(turns: int) -> None:
    page = find_page(with_bars(shaded(400, 600), *BARS), dark_is_writing, turns)
    boxes = [part.box for line in writing_on(page, 600, 400).lines for part in line.whole]
    assert len(boxes) == len(BARS)
    for left, top, _, _ in BARS:
        assert min(abs(left - box.left) + abs(top - box.top) for box in boxes) <= 6


def test_the_slanting_edge_of_a_shadow_does_not_turn_a_page() -> None:
    def darker_than_around(seen: npt.NDArray[np.float32]) -> list[npt.NDArray[np.float32]]:
        around = np.stack([cv2.blur(np.ascontiguousarray(one[..., 0]), (31, 31)) for one in seen])
        dark = (seen[..., 0] < around - 0.08).astype(np.float32)[..., np.newaxis]
        return [np.concatenate([dark, 0 * dark, 0 * dark], axis=-1)]

    gray = with_bars(shaded(400, 600), *BARS)
    y, x = np.mgrid[:400, :600]
    light = np.where(x + y > 400, 1.0, 0.7).astype(np.float32)
    gray = np.asarray(gray * cv2.GaussianBlur(light, (0, 0), 6), np.uint8)

    page = find_page(gray, darker_than_around)

    assert page.to_image[0, 1] == page.to_image[1, 0] == 0


def test_digits_of_all_sizes_are_scaled_to_one_height() -> None:
    gray = with_bars(
        shaded(500, 900), (60, 40, 30, 160), (130, 40, 30, 160), (60, 320, 12, 60), (90, 320, 12, 60)
    )
    writing = find_writing(gray, dark_is_writing)
    assert [round(line.frame.digit / 64, 1) for line in writing.lines] == [1.0, 1.0]


def test_short_lines_lie_side_by_side_where_lines_are_too_ragged(monkeypatch: pytest.MonkeyPatch) -> None:
    long = [(40 + 60 * number, 40, 20, 40) for number in range(9)]
    short = [(40 + 300 * (number % 2), 120 + 60 * number, 20, 40) for number in range(4)]
    gray = with_bars(shaded(400, 600), *long, *short)
    under = find_writing(gray, dark_is_writing)
    assert under.ink_map is not None
    room = int(under.ink_map.cover.size * 0.7)
    monkeypatch.setattr("segmentation.galley.map_room", lambda _: room)

    beside = find_writing(gray, dark_is_writing)

    assert beside.ink_map is not None
    assert beside.ink_map.cover.size <= room
    assert len({band.top for band in beside.ink_map.bands}) < len(beside.lines) == len(under.lines) == 5
    for one, other in zip(under.lines, beside.lines, strict=True):
        for part, same in zip(one.whole, other.whole, strict=True):
            assert np.abs(np.subtract(astuple(part.box), astuple(same.box))).max() <= 1


def test_blank_paper_between_lines_takes_limited_room(monkeypatch: pytest.MonkeyPatch) -> None:
    room = 5_000
    monkeypatch.setattr("segmentation.galley.map_room", lambda _: room)
    tall_and_long = [(40, 40, 20, 300), *((100 + 60 * number, 360, 20, 20) for number in range(8))]
    writing = find_writing(with_bars(shaded(400, 600), *tall_and_long), dark_is_writing)
    assert writing.ink_map is not None
    assert writing.ink_map.cover.size <= 1.3 * MOST_BLANK * room  # sides are rounded, and gaps are not scaled


def test_a_blank_page_has_no_lines() -> None:
    assert find_writing(shaded(300, 400), dark_is_writing).lines == ()


def test_what_is_taken_for_a_rule_but_is_as_short_as_a_digit_is_kept() -> None:
    writing, rules = np.zeros((2, 100, 300), np.float32)
    writing[30:60, 50:70] = writing[30:60, 90:110] = 1
    rules[30:60, 130:134] = 0.9  # a 1
    rules[80:83] = 0.9
    ink = without_rules(Layers(writing, np.zeros_like(writing), rules))
    assert ink[45, 132] > 0.5
    assert not ink[80:83].any()


@pytest.mark.parametrize("degrees", [-30, -12, 20, 40])
def test_the_slope_of_a_line_is_found(degrees: int) -> None:
    level = np.zeros((400, 400), np.float32)
    for x in range(80, 320, 30):
        cv2.rectangle(level, (x, 190), (x + 14, 210), 1.0, 2)
    turn = cv2.getRotationMatrix2D((200, 200), -degrees, 1)
    assert slope_degrees(cv2.warpAffine(level, turn, (400, 400)), 20.0) == pytest.approx(degrees, abs=2)


@pytest.mark.parametrize("lean", [-20, -8, 0, 12])
def test_lines_of_a_page_on_its_side_lean_and_do_not_slope(lean: int) -> None:
    upright = np.zeros((400, 400), np.float32)
    for y in range(80, 320, 30):
        cv2.rectangle(upright, (190, y), (210, y + 14), 1.0, 2)
    turn = cv2.getRotationMatrix2D((200, 200), -lean, 1)
    assert slope_degrees(cv2.warpAffine(upright, turn, (400, 400)), 20.0) == pytest.approx(lean, abs=2)


def test_a_single_digit_has_no_slope() -> None:
    one = np.zeros((100, 100), np.float32)
    cv2.line(one, (40, 80), (60, 20), 1.0, 4)
    assert slope_degrees(one, 60.0) == 0


def test_four_quarter_turns_lead_back() -> None:
    writing = np.random.default_rng(0).random((5, 8)).astype(np.float32)
    page = Page(writing, writing, writing, np.array([[2.0, 0.0, 3.0], [0.0, 2.0, 1.0]]))
    back = page.turned(1).turned(3)
    np.testing.assert_array_equal(back.writing, writing)
    np.testing.assert_allclose(back.to_image, page.to_image)


def test_faint_ink_as_large_as_letters_is_named_and_not_read() -> None:
    writing = np.zeros((200, 300), np.float32)
    for left in (40, 80, 120):
        writing[60:100, left : left + 8] = 1
    writing[60:100, 160:168] = 0.6
    found = writing_on(Page(writing, 0 * writing, 0 * writing, np.eye(2, 3)), 300, 200)
    assert [len(line.whole) for line in found.lines] == [3]
    (faint,) = found.faint
    assert (faint.left, faint.top, faint.right, faint.bottom) == (160, 60, 168, 100)


def test_a_large_mark_does_not_set_the_height_of_letters() -> None:
    writing = np.zeros((400, 400), np.float32)
    writing[20:220, 350:356] = 1  # has more ink than the letters
    for left in (20, 50, 80, 110, 140):
        writing[100:130, left : left + 6] = 1
    assert letter_height(writing) == 30


def test_a_large_mark_does_not_turn_a_page() -> None:
    gray = with_bars(shaded(500, 700), *((left, 200, 14, 40) for left in range(60, 360, 40)))
    cv2.line(gray, (480, 480), (680, 60), 30, 26)
    page = find_page(gray, dark_is_writing)
    assert abs(page.to_image[0, 1]) < 0.05


def test_marks_beyond_the_writing_that_the_first_look_did_not_see_are_none() -> None:
    gray = with_bars(shaded(400, 600), *BARS, (150, 310, 8, 30))
    looks = []

    def overlooks_the_foot(seen: npt.NDArray[np.float32]) -> list[npt.NDArray[np.float32]]:
        looks.append(seen.shape)
        (found,) = dark_is_writing(seen)
        if len(looks) <= 2:  # at the page and its small copy
            found[:, round(0.7 * seen.shape[1]) :] = 0
        return [found]

    page = find_page(gray, overlooks_the_foot)
    boxes = [
        page.image_box(left, top, left + width, top + height, 600, 400)
        for left, top, width, height, _ in find_components(page.writing > 0.5).stats[1:]
    ]
    assert len(looks) == 3
    assert sorted(box.left for box in boxes) == pytest.approx([left for left, *_ in BARS], abs=2)


def test_a_page_with_hardly_any_ink_is_level() -> None:
    writing = np.zeros((600, 600), np.float32)
    writing[300, 300] = 0.5  # one pixel, which a smaller image no longer shows
    assert slope_degrees(writing, 100.0) == slope_degrees(np.zeros_like(writing), 100.0) == 0.0


def with_zigzags(gray: Gray, count: int = 4) -> Gray:
    """Write a line of letters like an N, 40 pixels high: neither a pen nor a ring looks like these."""
    for left in range(80, 80 + 50 * count, 50):
        way = np.array([(left, 220), (left, 180), (left + 25, 220), (left + 25, 180)], np.int32)
        cv2.polylines(gray, [way], isClosed=False, color=20, thickness=5)
    return gray


@pytest.mark.parametrize("count", [2, 4])
def test_a_pen_on_a_page_neither_turns_nor_scales_it_nor_is_writing(count: int) -> None:
    gray = with_zigzags(shaded(420, 900), count)
    alone = find_page(gray.copy(), dark_is_writing)
    cv2.line(gray, (700, 10), (820, 419), 20, 14)
    page = find_page(gray, dark_is_writing)
    np.testing.assert_allclose(page.to_image, alone.to_image, atol=0.05)
    assert find_components(page.writing > 0.5).stats.shape == find_components(alone.writing > 0.5).stats.shape


def test_a_ring_beside_a_number_is_no_digit_of_it() -> None:
    gray = with_zigzags(shaded(420, 900))
    cv2.circle(gray, (360, 210), 70, 60, 8)
    (line,) = find_writing(gray, dark_is_writing).lines
    assert len(line.whole) == 4


def test_dirt_neither_turns_nor_scales_a_page_nor_makes_lines() -> None:
    gray = with_zigzags(shaded(420, 900))
    alone = find_page(gray.copy(), dark_is_writing)
    for number in range(30):
        cv2.circle(gray, (20 + 29 * number, 10 + 41 * number % 150), 4, 20, -1)
    page = find_page(gray, dark_is_writing)
    assert abs(page.to_image[0, 1]) < 0.05
    assert page.to_image[0, 0] == pytest.approx(alone.to_image[0, 0], rel=0.05)
    assert [len(line.whole) for line in find_writing(gray, dark_is_writing).lines] == [4]


def test_level_rules_say_that_a_page_is_level() -> None:
    def pale_is_a_rule(seen: npt.NDArray[np.float32]) -> list[npt.NDArray[np.float32]]:
        light = seen[..., :1]
        dark, pale = light < 0.3, (light >= 0.3) & (light < 0.6)
        return [np.concatenate([dark, 0 * dark, pale], axis=-1).astype(np.float32)]

    gray = shaded(420, 900)
    for place in range(6):
        left, top = 100 + 60 * place, 100 + 24 * place
        way = np.array([(left, top + 40), (left, top), (left + 20, top + 40)], np.int32)
        cv2.polylines(gray, [way], isClosed=False, color=20, thickness=6)
    assert abs(find_page(gray.copy(), pale_is_a_rule).to_image[0, 1]) > 0.05
    for y in (60, 330, 400):
        cv2.line(gray, (0, y), (899, y), 110, 5)
    assert find_page(gray, pale_is_a_rule).to_image[0, 1] == 0


def layers_with_rules(rules: npt.NDArray[np.float32]) -> Layers:
    """Return the layers of a page with writing 40 pixels high at its left."""
    writing = np.zeros_like(rules)
    for left in (20, 50, 80):
        writing[60:100, left : left + 12] = 1
    return Layers(writing, np.zeros_like(writing), np.where(writing > 0, np.float32(0), rules))


def test_a_level_piece_of_a_rule_that_digits_part_is_a_rule() -> None:
    rules = np.zeros((200, 400), np.float32)
    rules[80:83, 92:135] = 0.9  # too short to be a rule alone
    rules[80:83, 150:] = 0.9
    ink = without_rules(layers_with_rules(rules))
    assert not ink[80:83, 100:130].any()


def test_an_underline_of_two_digits_is_no_digit() -> None:
    rules = np.zeros((200, 400), np.float32)
    rules[110:114, 200:270] = 0.9
    assert not without_rules(layers_with_rules(rules))[110:114].any()


def test_a_piece_of_an_upright_rule_goes_on_beyond_the_level_one_that_parts_it() -> None:
    rules = np.zeros((300, 400), np.float32)
    rules[40:290, 300:303] = 0.9
    rules[100:112, 200:] = 0  # what lies across it
    ink = without_rules(layers_with_rules(rules))
    assert not ink[45:95, 300:303].any()
