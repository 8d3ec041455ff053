"""Weights to go on from."""

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from recognizer.alphabet import ALPHABET
from recognizer.networks import WEIGHTS
from segmentation.network import Network
from tests.training_data import SHIPPED_FORM, SMALL_FORM
from training.arrays import as_array
from training.errors import DataError
from training.lines.batches import batch
from training.lines.learn import read_strips
from training.lines.line_network import line_network
from training.lines.samples import LabelledStrip, labelled_strip
from training.lines.shipping import ship
from training.lines.start import take_over
from training.lines.trained import TrainedNetwork
from training.synth.strings import compose_pen

CLASSES = ALPHABET.classes

pytestmark = pytest.mark.filterwarnings("ignore:In the future `np.object`:FutureWarning")


def test_training_goes_on_where_exported_weights_stood() -> None:
    model = line_network(SHIPPED_FORM)
    shown = np.random.default_rng(0).random((8, 32, 80, 1), np.float32)
    take_over(model, WEIGHTS / "line.onnx", [shown])
    (served,) = Network(WEIGHTS / "line.onnx")(shown)
    assert served.shape[-1] == len(ALPHABET.classes)
    np.testing.assert_allclose(np.asarray(model(shown, training=False)), served, atol=0.05)
    learning = np.asarray(model(shown, training=True))  # its statistics are those of these samples
    assert np.isfinite(learning).all()


def test_weights_to_go_on_from_still_read_while_they_learn() -> None:
    import keras

    keras.utils.set_random_seed(0)  # of what drops out
    rng = np.random.default_rng(0)
    texts = ("1", "74", "(617)", "5550123")  # of widths that share no batch
    groups = []
    for text in texts:
        shown = (labelled_strip(compose_pen(rng, text, spacing="apart"), rng) for _ in range(16))
        groups.append([strip for strip in shown if strip is not None])
    model = line_network(SHIPPED_FORM)
    take_over(model, WEIGHTS / "line.onnx", [batch(group).pixels for group in groups])

    def seen(pixels: np.ndarray, training: bool) -> Any:
        return as_array(model(pixels, training=training))

    def right(training: bool, group: list[LabelledStrip]) -> float:
        wanted = [ALPHABET.digits_of(strip.symbols) for strip in group]
        read = read_strips(partial(seen, training=training), group, len(group))
        return float(np.mean(np.array(read) == np.array(wanted)))

    known, still = (np.mean([right(training, group) for group in groups]) for training in (False, True))
    assert known > 0.5
    assert still > 0.6 * known


def without_refinement(folder: Path) -> Path:
    """Export a line network that lacks the layers which add nothing before they learn."""
    form = replace(SMALL_FORM, refined=(0, 0, 0))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("training.lines.line_network._refined", lambda signal, kernel: signal)
        ship("line", TrainedNetwork(unusual(line_network(form)), 0, 0, {}, CLASSES), folder)
    return folder / "line.onnx"


def unusual(model: Any) -> Any:
    """Give batch normalisation other values than those that it starts with, which hide mistakes."""
    rng = np.random.default_rng(1)
    for layer in model.layers:
        if "batch_normalization" in layer.name:
            layer.set_weights([rng.uniform(0.5, 1.5, value.shape) for value in layer.get_weights()])
    model(np.zeros((1, 32, 80, 1), np.float32))  # Keras exports only what was called once
    return model


def test_new_layers_leave_the_answers_of_the_old_weights_alone(tmp_path: Path) -> None:
    old = without_refinement(tmp_path)
    model = line_network(SMALL_FORM)
    shown = np.random.default_rng(0).random((4, 32, 80, 1), np.float32)
    take_over(model, old, [shown])
    (served,) = Network(old)(shown)
    np.testing.assert_allclose(np.asarray(model(shown, training=False)), served, atol=1e-2)
    gains = [layer.gamma for layer in model.layers if "batch_normalization" in layer.name]
    assert sum(not np.any(gain) for gain in gains) == sum(SMALL_FORM.refined) + 1


def test_layers_that_would_count_cannot_be_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("training.lines.line_network._along", lambda signal: signal)
        ship("line", TrainedNetwork(unusual(line_network(SMALL_FORM)), 0, 0, {}, CLASSES), tmp_path)
    with pytest.raises(DataError, match="does not start as nothing"):
        take_over(line_network(SMALL_FORM), tmp_path / "line.onnx", [np.zeros((1, 32, 80, 1), np.float32)])


def test_a_file_without_a_network_is_not_taken_over(tmp_path: Path) -> None:
    (tmp_path / "line.onnx").write_bytes(b"nothing")
    with pytest.raises(DataError, match="no network to go on from"):
        take_over(line_network(SMALL_FORM), tmp_path / "line.onnx", [np.zeros((1, 32, 80, 1), np.float32)])
