"""Weights to go on from."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
import pytest

from recognizer.alphabet import ALPHABET
from recognizer.networks import WEIGHTS
from segmentation.layers import WEIGHTS as LAYERS
from segmentation.network import Network
from tests.training_data import SHIPPED_FORM, SMALL_FORM, unusual
from training.errors import DataError
from training.layers import layers_of
from training.lines.layers import layers_network
from training.lines.line_network import line_network
from training.lines.shipping import ship
from training.lines.start import UNLIKELY, give, take_over
from training.lines.trained import TrainedNetwork

CLASSES = ALPHABET.classes

pytestmark = pytest.mark.filterwarnings("ignore:In the future `np.object`:FutureWarning")


def test_training_goes_on_where_exported_weights_stood() -> None:
    model = line_network(SHIPPED_FORM)
    shown = np.random.default_rng(0).random((8, 32, 80, 1), np.float32)
    take_over(model, WEIGHTS / "canvas.onnx")
    (served,) = Network(WEIGHTS / "canvas.onnx")(shown)
    found = np.asarray(model(shown, training=False))
    known = [CLASSES.index(name) for name in Network(WEIGHTS / "canvas.onnx").classes]
    np.testing.assert_allclose(found[..., known], served, atol=0.05)


def test_the_layers_network_goes_on_where_its_exported_weights_stood() -> None:
    model = layers_network()
    shown = np.random.default_rng(0).random((1, 64, 96, 2), np.float32)
    give(model, layers_of(onnx.load(LAYERS)))
    (served,) = Network(LAYERS)(shown)
    np.testing.assert_allclose(np.asarray(model(shown, training=False)), served, atol=1e-4)


def test_what_a_batch_looks_like_changes_nothing_while_weights_go_on() -> None:
    model = line_network(SHIPPED_FORM)
    take_over(model, WEIGHTS / "canvas.onnx")
    normalised = [layer for layer in model.layers if "batch_normalization" in layer.name]
    before = [layer.get_weights() for layer in normalised]
    model(np.random.default_rng(0).random((4, 32, 80, 1), np.float32), training=True)
    after = [layer.get_weights() for layer in normalised]
    assert all(
        np.array_equal(*both) for pair in zip(before, after, strict=True) for both in zip(*pair, strict=True)
    )


def exported(folder: Path, classes: Sequence[str]) -> Path:
    """Export a line network that says that it knows some classes."""
    model = unusual(line_network(SMALL_FORM))
    model(np.zeros((1, 32, 80, 1), np.float32))  # Keras exports only what was called once
    ship("line", TrainedNetwork(model, 0, 0, {}, classes), folder)
    return folder / "line.onnx"


def test_classes_that_are_new_start_as_unlikely_and_the_others_as_they_were(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = exported(tmp_path, CLASSES)
    shown = np.random.default_rng(0).random((4, 32, 80, 1), np.float32)
    (served,) = Network(old)(shown)
    more = (CLASSES[0], "new", *CLASSES[1:])
    monkeypatch.setattr("training.lines.line_network.CLASSES", len(more))
    monkeypatch.setattr("training.lines.start.ALPHABET.__class__.classes", property(lambda _: more))
    model = line_network(SMALL_FORM)
    take_over(model, old)
    found = np.asarray(model(shown, training=False))
    np.testing.assert_allclose(np.delete(found, 1, axis=-1), served, atol=1e-2)
    np.testing.assert_allclose(found[..., 1], UNLIKELY, atol=1e-2)  # an untrained network has no biases


def test_weights_of_another_form_are_not_taken_over(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("training.lines.line_network._along", lambda signal: signal)
        old = exported(tmp_path, CLASSES)
    with pytest.raises(DataError, match="no network to go on from"):
        take_over(line_network(SMALL_FORM), old)


def test_a_file_without_a_network_is_not_taken_over(tmp_path: Path) -> None:
    (tmp_path / "line.onnx").write_bytes(b"nothing")
    with pytest.raises(DataError, match="no network to go on from"):
        take_over(line_network(SMALL_FORM), tmp_path / "line.onnx")
