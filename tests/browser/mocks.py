"""Answers of the server that a test decides on, built as the server builds them."""

from collections.abc import Sequence
from dataclasses import replace

from playwright.sync_api import Page

from recognizer.reading import Alternative, NumberReading, RejectedMark
from segmentation.box import Box
from tests.conftest import digit_reading, number_reading
from web.page.page_answer import page_answer

READ = "**/page/read"
PICTURE = '<div class="picture" style="--shape: 2"><img class="picture-image" alt="The picture"></div>'
NO_DIGIT = RejectedMark(Box(640, 80, 690, 130), "does not look like a digit")


def unsure_407(rejected: Sequence[RejectedMark] = ()) -> NumberReading:
    """Return 407 with a 7 that may be a 1, and other numbers of the same and of another length."""
    reading = number_reading(
        [
            digit_reading(4, 0.994, 9, Box(88, 40, 230, 210)),
            digit_reading(0, 0.981, 8, Box(276, 40, 420, 206)),
            digit_reading(7, 0.61, 1, Box(470, 46, 614, 210)),
        ],
        rejected=rejected,
    )
    return replace(reading, alternatives=(Alternative("401", 0.3), Alternative("4071", 0.05)))


def answer_with(page: Page, reading: NumberReading, teaching: bool = False) -> None:
    """Let every reading of `page` be this one."""
    page.route(READ, lambda route: route.fulfill(json=page_answer(reading, teaching)))
