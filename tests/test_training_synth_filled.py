"""What a hand puts on and around a string on a sheet."""

import numpy as np
import numpy.typing as npt

from segmentation.box import Box
from training.synth import filled
from training.synth.beside import draw_strike
from training.synth.sheet import WRITTEN_PX, Sheet

DIGIT_PX = 40.0


def string() -> npt.NDArray[np.uint8]:
    """Return two upright strokes, as a pen wrote them."""
    ink = np.zeros((WRITTEN_PX, WRITTEN_PX), np.uint8)
    ink[:, :6] = ink[:, -6:] = 255
    return ink


def sheets(count: int) -> list[Sheet]:
    found = []
    for seed in range(count):
        sheet = Sheet.blank(160)
        filled._put(sheet, string(), 60, 80, DIGIT_PX, np.random.default_rng(seed))
        found.append(sheet)
    return found


def test_a_strike_runs_through_the_middle_and_beyond_some_ends() -> None:
    number = Box(60, 60, 100, 100)
    beyond = 0
    for seed in range(20):
        page = np.zeros((160, 160), np.uint8)
        draw_strike(page, number, DIGIT_PX, np.random.default_rng(seed))
        rows = np.flatnonzero(page.any(axis=1))
        assert number.top < rows[0]
        assert rows[-1] < number.bottom
        assert page[:, 68:92].any(axis=0).all()
        beyond += bool(page[:, 104:].any())
    assert beyond


def test_what_strikes_out_is_writing_and_no_rule() -> None:
    struck = [sheet for sheet in sheets(120) if sheet.writing[70:90, 70:90].any()]
    assert struck
    assert not any(sheet.rules[78:82, 74:86].any() for sheet in struck)
