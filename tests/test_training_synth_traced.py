"""MNIST's digits as strokes: literal drawings, known shapes."""

import cv2
import numpy as np
import pytest

from training.mnist import LabelledCrops
from training.synth import traced
from training.synth.ink import draw
from training.synth.traced import trace, traces_of
from training.synth.writer import Writer


def drawn(*strokes: list[tuple[int, int]], width: int = 2) -> np.ndarray[tuple[int, int], np.dtype[np.uint8]]:
    crop = np.zeros((28, 28), np.uint8)
    for stroke in strokes:
        cv2.polylines(crop, [np.array(stroke, np.int32).reshape(-1, 1, 2)], False, 255, width)
    return crop


def test_a_bar_is_one_stroke_from_top_to_foot() -> None:
    (stroke,) = trace(drawn([(14, 4), (14, 23)]))
    assert tuple(stroke[0]) == pytest.approx((0, 0), abs=0.1)
    assert tuple(stroke[-1]) == pytest.approx((0, 1), abs=0.1)


def test_strokes_run_straight_on_where_they_cross() -> None:
    upright = trace(drawn([(14, 4), (14, 23)], [(8, 14), (20, 14)]))[0]
    assert upright[-1, 1] - upright[0, 1] > 0.95


def test_a_ring_closes() -> None:
    crop = np.zeros((28, 28), np.uint8)
    cv2.circle(crop, (14, 14), 9, 255, 2)
    (stroke,) = trace(crop)
    assert float(np.hypot(*(stroke[0] - stroke[-1]))) < 0.1


def test_a_flat_mark_stays_flat() -> None:
    (stroke,) = trace(drawn([(4, 14), (23, 14)]))
    assert np.ptp(stroke[:, 1]) < 0.1


def test_nothing_is_traced_of_a_blank_crop() -> None:
    assert trace(np.zeros((28, 28), np.uint8)) == []


def test_what_was_traced_covers_the_ink_when_drawn_again() -> None:
    crop = drawn([(8, 4), (20, 4), (10, 23)])
    again = draw([stroke * 80 for stroke in trace(crop)], 11).coverage >= 128
    rows, columns = np.nonzero(crop)
    ink = crop[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    rows, columns = np.nonzero(again)
    again = again[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    same = cv2.resize(ink, again.shape[::-1], interpolation=cv2.INTER_LINEAR) >= 128
    assert (same & again).sum() / (same | again).sum() > 0.75


def test_a_writer_takes_shapes_that_were_traced() -> None:
    crop = drawn([(4, 14), (23, 14)])
    traces = traces_of(LabelledCrops(np.stack([crop] * 10), np.arange(10)), most=10)
    writers = [Writer.sample(np.random.default_rng(seed), traces=traces) for seed in range(40)]
    taken = sum(shape is not None for writer in writers for shape in writer.traced)
    assert 120 < taken < 280
    rng = np.random.default_rng(1)
    flat = [float(np.ptp(np.concatenate(writer.digit(8, rng))[:, 1])) < 0.5 for writer in writers]
    assert 8 < sum(flat) < 32


def test_traces_are_the_same_in_however_many_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    images = np.zeros((40, 28, 28), np.uint8)
    for place, crop in enumerate(images):
        crop[4:24, 8 + place % 10 : 11 + place % 10] = 255
        crop[20 - place // 4 : 23 - place // 4, 6:22] = 255
    digits = LabelledCrops(images, np.arange(40) % 10)
    alone = traces_of(digits, most=40)
    monkeypatch.setattr(traced, "TRACED_AT_ONCE", 10)
    shared = traces_of(digits, most=40)
    for digit in range(10):
        assert len(alone[digit]) == len(shared[digit]) == 4
        for one, other in zip(alone[digit], shared[digit], strict=True):
            assert one
            assert len(one) == len(other)
            assert all(map(np.array_equal, one, other))
