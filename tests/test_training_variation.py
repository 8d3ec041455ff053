"""A strip shown in another form is still a strip of the same marks."""

import numpy as np

from segmentation.strips import STEP_PX, STRIP_HEIGHT
from training.reader.samples import LabelledStrip
from training.reader.variation import fits, varied


def a_strip(marks: tuple[int, ...], width: int) -> LabelledStrip:
    strip = np.zeros((STRIP_HEIGHT, width), np.uint8)
    strip[8:24, 12 : width - 12] = 255
    return LabelledStrip(strip, marks)


def test_varied_strips_differ_in_width_and_height_and_keep_their_marks() -> None:
    rng, sample = np.random.default_rng(0), a_strip((4, 0, 7), 96)
    others = [varied(sample, rng) for _ in range(50)]
    assert all(other.marks == sample.marks for other in others)
    assert all(other.strip.shape[1] % STEP_PX == 0 for other in others)
    assert len({other.strip.shape[1] for other in others}) > 2
    heights = {int((other.strip > 127).any(axis=1).sum()) for other in others}
    assert min(heights) < 16 < max(heights)


def test_a_strip_is_not_made_too_narrow_for_its_marks() -> None:
    rng, sample = np.random.default_rng(0), a_strip((1,) * 12, 48)
    assert fits(sample)
    assert all(fits(varied(sample, rng)) for _ in range(50))


def test_marks_that_are_alike_need_a_frame_between_them() -> None:
    assert fits(a_strip(tuple(range(10)) * 2, 40))
    assert not fits(a_strip((1,) * 20, 40))
