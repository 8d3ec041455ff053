"""Paper as heavy JPEG leaves it."""

import cv2
import numpy as np

from segmentation.blocks import without_blocks
from segmentation.pixels import Gray
from tests.pages import BARS, shaded, with_bars


def as_jpeg(gray: Gray, quality: int) -> Gray:
    _, packed = cv2.imencode(".jpg", gray, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE), np.uint8)


def test_steps_of_paper_go_and_ink_stays() -> None:
    written = as_jpeg(with_bars(shaded(400, 600), *BARS), 8)
    even = without_blocks(written)
    steps = [int(cv2.absdiff(one[350:, 1:], one[350:, :-1]).max()) for one in (written, even)]
    assert steps[0] >= 10
    assert steps[1] <= 2
    left, top, width, height = BARS[0]
    assert even[top : top + height, left : left + width].mean() < 60


def test_what_has_no_such_steps_is_left_as_it_is() -> None:
    for gray in (with_bars(shaded(400, 600), *BARS), as_jpeg(with_bars(shaded(400, 600), *BARS), 90)):
        assert without_blocks(gray) is gray
