import numpy as np
import numpy.typing as npt
import pytest

from segmentation.lines import LineFrame
from segmentation.strips import (
    MARGIN_PX,
    STEP_PX,
    STRIP_DIGIT_PX,
    STRIP_HEIGHT,
    VIEWS,
    Piece,
    Straightening,
    view,
    whole_strip,
)

Ink = npt.NDArray[np.float32]

DIGIT = 40  # height of the digits here, pixels: twice that of a strip
BAR = np.ones((DIGIT, 4), np.float32)
LEVEL = LineFrame(offset=50.0, slope=0.0, digit=DIGIT)


def two_bars() -> tuple[Straightening, list[Piece]]:
    """Return a line of two bars, at columns 50 and 80 of an ink map whose line runs at row 50."""
    straight = Straightening.of(LEVEL, 48, 82)
    return straight, [straight.piece(BAR, left, 30) for left in (48, 78)]


def inked(ink: Ink) -> tuple[int, int]:
    mask = ink > 0.5
    return int(mask.any(axis=1).sum()), int(mask.any(axis=0).sum())


def test_strip_holds_the_line_between_its_margins() -> None:
    straight, pieces = two_bars()

    strip = whole_strip(pieces, straight.width)

    assert strip.shape == (STRIP_HEIGHT, -(-(34 // 2 + 2 * MARGIN_PX) // STEP_PX) * STEP_PX)
    assert inked(strip)[0] == pytest.approx(STRIP_DIGIT_PX, abs=1)
    assert not strip[:, : MARGIN_PX - 1].any()
    assert not strip[:, 1 - MARGIN_PX :].any()
    assert strip[STRIP_HEIGHT // 2, [straight.column(50), straight.column(80)]].tolist() == [1, 1]


@pytest.mark.parametrize("slope", [-0.15, 0.0, 0.15])
def test_tilted_line_becomes_level(slope: float) -> None:
    straight = Straightening.of(LineFrame(100.0, slope, DIGIT), 40, 360)
    pieces = [
        straight.piece(BAR, column, round(100 + slope * (column + 2) - DIGIT / 2))
        for column in range(40, 360, 40)
    ]

    rows = np.flatnonzero((whole_strip(pieces, straight.width) > 0.5).any(axis=1))

    assert rows[-1] - rows[0] + 1 == pytest.approx(STRIP_DIGIT_PX, abs=2)
    assert (rows[0] + rows[-1] + 1) / 2 == pytest.approx(STRIP_HEIGHT / 2, abs=1)


def test_straightening_leaves_the_ink_alone() -> None:
    ink = BAR.copy()

    Straightening.of(LEVEL, 0, 4).piece(ink, 0, 0)

    np.testing.assert_array_equal(ink, BAR)


def test_looks_at_a_line_keep_each_mark_in_its_columns() -> None:
    straight, pieces = two_bars()
    strip = whole_strip(pieces, straight.width)

    shown = [view(strip, look) for look in VIEWS]

    assert len({look.tobytes() for look in shown}) == len(shown) > 1
    between = (straight.column(50) + straight.column(80)) // 2
    for look in shown:
        assert look.shape == strip.shape
        assert look[:, between].max() == 0
        assert look.sum() == pytest.approx(strip.sum(), rel=0.15)
