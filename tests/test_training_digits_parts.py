"""The parts of `training` that are plain arithmetic, and its batches."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from tests.training_data import TRAIN_DIGITS, write_tiny_mnist
from training import mnist
from training.digits import sources
from training.digits.calibrate import best_temperature, calibration_error
from training.digits.export import require_agreement
from training.digits.figures import as_table, as_text, measure
from training.digits.sources import MnistAndPen, as_published
from training.errors import ExportError
from training.mnist import LabelledCrops, Mnist, read_mnist


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Mnist:
    monkeypatch.setattr(mnist, "MD5", write_tiny_mnist(tmp_path))
    return read_mnist(tmp_path)


def answers(*rows: tuple[int, float]) -> npt.NDArray[np.float32]:
    """Return probabilities with, per row, one digit's given and the others' alike."""
    table = np.array([[(1 - sure) / 9] * 10 for _, sure in rows], np.float32)
    for row, (digit, sure) in zip(table, rows, strict=True):
        row[digit] = sure
    return table


def test_training_and_validation_share_the_training_images(tiny: Mnist) -> None:
    learnt, validated = tiny.split()
    assert (len(learnt), len(validated)) == (TRAIN_DIGITS * 11 // 12, TRAIN_DIGITS // 12)
    assert np.array_equal(np.concatenate([learnt.crops, validated.crops]), tiny.train.crops)
    assert np.array_equal(np.concatenate([learnt.labels, validated.labels]), tiny.train.labels)


def test_published_digits_are_only_scaled(tiny: Mnist) -> None:
    crops, wanted = as_published(tiny.train, np.array([5, 0]), np.random.default_rng(0))
    assert crops.dtype == np.float32
    assert crops.shape == (2, 28, 28, 1)
    assert np.array_equal(crops[0, :, :, 0] * 255, tiny.train.crops[5])
    assert np.array_equal(wanted.argmax(axis=1), tiny.train.labels[[5, 0]])
    assert np.array_equal(wanted.sum(axis=1), [1, 1])


def test_a_digit_is_shown_as_often_as_asked_each_time_in_another_form(
    tiny: Mnist, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "traces_of", lambda *_: {})
    monkeypatch.setattr(sources, "many_digit_crops", lambda *_: tiny.train)
    source = MnistAndPen(pen_digits=TRAIN_DIGITS, pen_share=0.5, shown=3)
    crops, wanted = source(tiny.train, np.array([5, 0]), np.random.default_rng(0))
    assert crops.shape == (2 * 3 + 3, 28, 28, 1)
    assert np.array_equal(wanted[:6].argmax(axis=1), tiny.train.labels[[5, 5, 5, 0, 0, 0]])
    assert len({crop.tobytes() for crop in crops[:6]}) == 6


def test_figures_count_what_is_misread() -> None:
    figures = measure(answers((0, 0.9), (1, 0.9), (7, 0.8), (1, 0.6)), np.array([0, 1, 1, 1]))
    assert (figures.images, figures.misread, figures.accuracy) == (4, 1, 0.75)
    assert figures.per_digit[:3] == pytest.approx((1, 2 / 3, 0))
    assert figures.log_loss == pytest.approx(-np.log([0.9, 0.9, 0.2 / 9, 0.6]).mean(), rel=1e-5)
    assert "75.00% (1 of 4 misread)" in as_text(figures)


def test_figures_of_several_networks_end_with_their_mean() -> None:
    right, wrong = (measure(answers((0, sure)), np.array([0])) for sure in (0.9, 0.04))
    *_, mean = as_table(["one.onnx", "two.onnx"], [right, wrong]).splitlines()
    assert mean.split() == ["mean", "50.000%", "(0.5", "misread),", "log", "loss", "1.6621"]


def test_confidence_is_calibrated_when_it_equals_the_share_read_right() -> None:
    probabilities = answers(*[(3, 0.75)] * 4)
    assert calibration_error(probabilities, np.array([3, 3, 3, 8])) == pytest.approx(0)
    assert calibration_error(probabilities, np.array([3, 3, 3, 3])) == pytest.approx(0.25)


def test_temperature_brings_overconfidence_down_to_the_share_read_right() -> None:
    probabilities = answers(*[(3, 0.99)] * 4)
    labels = np.array([3, 3, 3, 8])
    logits = np.log(probabilities) / best_temperature(probabilities, labels)
    cooled = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    assert cooled[0, 3] == pytest.approx(0.75, abs=0.01)


def test_agreement_is_the_largest_difference_of_two_probabilities() -> None:
    difference = require_agreement(answers((3, 0.9), (4, 0.5)), answers((3, 0.9), (4, 0.50005)))
    assert difference == pytest.approx(5e-5, rel=0.01)


@pytest.mark.parametrize(
    "exported",
    [
        answers((3, 0.9), (4, 0.5002)),  # the same digits, another probability
        answers((3, 0.9), (5, 0.5)),  # another digit
        answers((3, 0.9), (4, np.nan)),
    ],
)
def test_an_export_that_answers_otherwise_is_refused(exported: npt.NDArray[np.float32]) -> None:
    with pytest.raises(ExportError, match="of 2 test digits differently"):
        require_agreement(answers((3, 0.9), (4, 0.5)), exported)


def test_digits_cannot_be_told_apart_by_where_they_came_from(tiny: Mnist) -> None:
    again = Mnist(LabelledCrops(tiny.train.crops.copy(), tiny.train.labels), tiny.test)
    other = Mnist(LabelledCrops(tiny.train.crops, tiny.train.labels[::-1]), tiny.test)
    assert again.sha256 == tiny.sha256 != other.sha256
