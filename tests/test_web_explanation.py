import base64
from dataclasses import replace
from io import BytesIO

import numpy as np
from PIL import Image

from recognizer.reading import NumberReading, RejectedMark
from segmentation.box import Box
from tests.conftest import number_reading
from web.explanation import crop_url, explanation_html


def test_boxes_are_placed_in_per_cent_of_the_picture(reading_407: NumberReading) -> None:
    four = replace(reading_407.digits[0], box=Box(174, 72, 348, 216))
    html = explanation_html(replace(reading_407, digits=(four,), width=696, height=288))
    assert "left: 25.00%; top: 25.00%; width: 25.00%; height: 50.00%" in html


def test_each_digit_has_a_crop_and_ten_probabilities(reading_407: NumberReading) -> None:
    html = explanation_html(reading_407)
    assert html.count("data:image/png;base64,") == 3
    assert html.count("<td class=") == 3 * (1 + 10)


def test_crop_url_holds_the_crop_itself() -> None:
    crop = np.linspace(0, 1, 28 * 28, dtype=np.float32).reshape(28, 28)
    png = base64.b64decode(crop_url(crop).partition(",")[2])
    pixels = np.asarray(Image.open(BytesIO(png)))
    assert np.array_equal(pixels, np.round(crop * 255).astype(np.uint8))


def test_blank_reading_shows_the_picture_without_a_table() -> None:
    html = explanation_html(number_reading([]))
    assert 'class="picture"' in html
    assert "<table" not in html


def test_picture_url_and_reasons_are_escaped() -> None:
    mark = RejectedMark(Box(0, 0, 5, 5), "<b>")
    html = explanation_html(number_reading([], rejected=[mark]), '"><script>')
    assert "<script>" not in html
    assert "<b>" not in html
