import base64
import re
from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest
from PIL import Image, ImageDraw

from recognizer.drawing import LONGER_SIDE_PX
from recognizer.page import PageNumber, PageReading
from recognizer.reading import NumberReading, RejectedMark
from segmentation.box import Box
from segmentation.lattice import Lattice
from tests.conftest import number_reading
from tests.lattices import fully_cut
from web.page.explanation import crop_url, explanation_html, ink_url, page_picture_html, picture_html


@pytest.fixture(scope="module")
def touching_pair() -> Lattice:
    """A 7 that runs into a 1, wide enough to be cut."""
    page = Image.new("L", (300, 200), 255)
    ink = ImageDraw.Draw(page)
    ink.line([(60, 50), (150, 50), (110, 160)], fill=0, width=12, joint="curve")
    ink.line([(150, 50), (190, 40), (190, 160)], fill=0, width=12, joint="curve")
    return fully_cut(page)


def pixels(url: str) -> np.ndarray:
    return np.asarray(Image.open(BytesIO(base64.b64decode(url.partition(",")[2]))))


def test_boxes_are_placed_in_per_cent_of_the_picture(reading_407: NumberReading) -> None:
    four = replace(reading_407.digits[0], box=Box(174, 72, 348, 216))
    html = picture_html(replace(reading_407, digits=(four,), width=696, height=288))
    assert "left: 25.00%; top: 25.00%; width: 25.00%; height: 50.00%" in html


def test_each_number_of_a_page_has_one_box_and_a_label(reading_407: NumberReading) -> None:
    boxes = (Box(88, 40, 614, 210), Box(88, 500, 614, 670))
    numbers = [
        PageNumber(reading_407.digits, 0.6, (), (), 696, 800, box=box, line=i) for i, box in enumerate(boxes)
    ]
    html = page_picture_html(PageReading(tuple(numbers), (), width=696, height=800))
    named = re.findall(r'<button class="box" data-place="(\d)".*?aria-label="(.*?)"', html)
    assert named == [("0", "407"), ("1", "407")]
    assert html.count('class="box-label"') == 2


def test_what_was_not_read_on_a_page_is_outlined_also_within_a_number(reading_407: NumberReading) -> None:
    within, beside = (RejectedMark(Box(left, 80, left + 40, 120), "too faint") for left in (240, 640))
    number = PageNumber(reading_407.digits, 0.6, (), (within,), 696, 800, box=Box(88, 40, 614, 210), line=0)
    html = page_picture_html(PageReading((number,), (beside,), width=696, height=800))
    assert html.count('<span class="box box-rejected"') == 2


def test_each_digit_has_a_crop_and_ten_probabilities(reading_407: NumberReading) -> None:
    html = explanation_html(reading_407)
    assert html.count("data:image/png;base64,") == 3
    assert html.count("<td class=") == 3 * (1 + 10)


def test_crop_url_holds_the_crop_itself() -> None:
    crop = np.linspace(0, 1, 28 * 28, dtype=np.float32).reshape(28, 28)
    assert np.array_equal(pixels(crop_url(crop)), np.round(crop * 255).astype(np.uint8))


def test_blank_reading_shows_the_picture_without_a_table_or_ink() -> None:
    html = explanation_html(number_reading([]))
    assert 'class="picture"' in html
    assert "<table" not in html
    assert "data:image" not in html


def test_ink_is_where_it_was_drawn_and_changes_its_colour_at_a_cut(touching_pair: Lattice) -> None:
    shown = pixels(ink_url(touching_pair))
    assert shown.shape == (200, 300, 3)
    assert tuple(shown[10, 10]) == (255, 255, 255)
    assert len(touching_pair.lines[0].primitives) > 1
    assert tuple(shown[50, 70]) != tuple(shown[120, 190])
    assert shown[50, 70].min() < 128
    assert shown[120, 190].min() < 128


def test_point_is_shown_with_the_ink() -> None:
    page = Image.new("L", (300, 200), 255)
    ink = ImageDraw.Draw(page)
    ink.line([(60, 50), (150, 50), (110, 160)], fill=0, width=12, joint="curve")
    ink.ellipse((200, 150, 212, 162), fill=0)
    lattice = fully_cut(page)
    assert lattice.lines[0].specks
    shown = pixels(ink_url(lattice))
    assert shown[156, 206].min() < 128
    assert tuple(shown[156, 206]) != tuple(shown[50, 70])


def test_ink_of_a_large_photo_is_shown_small(touching_pair: Lattice) -> None:
    large = replace(touching_pair, width=4000, height=3000)
    assert pixels(ink_url(large)).shape == (750, LONGER_SIDE_PX, 3)
