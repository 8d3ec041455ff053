"""A strip shown in another form still shows the same marks."""

import numpy as np

from segmentation.strips import STEP_PX, STRIP_HEIGHT
from training.lines.samples import LabelledStrip
from training.lines.variation import _bent, varied_strip
from training.recipe import RECIPES, read_recipe

AMOUNTS = read_recipe(RECIPES / "full.toml").canvas.variation


def a_strip(marks: tuple[int, ...], width: int) -> LabelledStrip:
    strip = np.zeros((STRIP_HEIGHT, width), np.uint8)
    strip[8:24, 12 : width - 12] = 255
    return LabelledStrip(strip, marks)


def test_varied_strips_differ_in_width_and_height_and_keep_their_marks() -> None:
    rng, sample = np.random.default_rng(0), a_strip((4, 0, 7), 96)
    others = [varied_strip(sample, rng, AMOUNTS) for _ in range(50)]
    assert all(other.symbols == sample.symbols for other in others)
    assert all(other.strip.shape[1] % STEP_PX == 0 for other in others)
    assert len({other.strip.shape[1] for other in others}) > 2
    heights = {int((other.strip > 127).any(axis=1).sum()) for other in others}
    assert min(heights) < 16 < max(heights)


def test_what_is_varied_stays_as_it_was() -> None:
    rng, sample = np.random.default_rng(0), a_strip((4,), 64)
    before = sample.strip.copy()
    forms = {varied_strip(sample, rng, AMOUNTS).strip.tobytes() for _ in range(20)}
    assert len(forms) > 15
    np.testing.assert_array_equal(sample.strip, before)


def test_varied_strips_lean_to_either_side() -> None:
    rng, sample = np.random.default_rng(0), a_strip((1,), 64)
    leans = []
    for _ in range(40):
        columns = [
            np.flatnonzero(row).mean() for row in varied_strip(sample, rng, AMOUNTS).strip if row.max() > 127
        ]
        leans.append(columns[-2] - columns[1])
    assert min(leans) < -1
    assert max(leans) > 1


def test_bends_move_ink_a_little_and_not_all_of_it_alike() -> None:
    rng = np.random.default_rng(0)
    rule = np.zeros((STRIP_HEIGHT, 160), np.uint8)
    rule[16] = 255
    heights = np.array([_bent(rule, rng, AMOUNTS.bend).argmax(axis=0)[8:-8] for _ in range(30)])
    assert np.ptp(heights, axis=1).max() > 1
    assert np.abs(heights - 16).max() < 6


def test_a_strip_is_not_made_too_narrow_for_its_marks() -> None:
    rng, sample = np.random.default_rng(0), a_strip((1,) * 12, 48)
    assert sample.fits
    assert all(varied_strip(sample, rng, AMOUNTS).fits for _ in range(50))


def test_marks_that_are_alike_need_a_frame_between_them() -> None:
    assert a_strip(tuple(range(10)) * 2, 40).fits
    assert not a_strip((1,) * 20, 40).fits
