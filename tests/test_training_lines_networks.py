"""Each network of the reader, trained for a moment: what comes out is what would be shipped."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import onnx
import onnxruntime
import pytest

from recognizer.alphabet import ALPHABET
from recognizer.networks import WEIGHTS
from recognizer.scoring import FEATURES
from segmentation.network import Network
from training.errors import DataError
from training.layers import layers_of
from training.lines import boundaries, decoder
from training.lines.batches import batch
from training.lines.export import LARGE, export, in_half_precision
from training.lines.learn import learn_line_network, read_strips
from training.lines.line_network import line_network
from training.lines.samples import LabelledStrip, labelled_line, labelled_strip
from training.lines.start import take_over
from training.lines.trained import Trained
from training.lines.windows import window
from training.recipe import RECIPES, read_chosen, read_recipe
from training.synth.composed import ComposedString
from training.synth.strings import compose_pen

pytestmark = pytest.mark.filterwarnings("ignore:In the future `np.object`:FutureWarning")

NUMBERS, HELD_BACK = 24, 6
FULL, SMALL = (read_recipe(RECIPES / f"{size}.toml") for size in ("full", "small"))
FORM = FULL.line.form  # of the shipped weights
MOMENT = replace(SMALL.line, held_back=HELD_BACK, fresh=40, steps=3, batch=8, evaluate_every=3, keep_every=2)

T = TypeVar("T")


def made(make: Callable[[ComposedString, np.random.Generator], T | None]) -> list[T]:
    rng = np.random.default_rng(0)
    found = (make(compose_pen(rng, "407", spacing="apart"), rng) for _ in range(NUMBERS))
    return [one for one in found if one is not None]


def strip_407(rng: np.random.Generator) -> LabelledStrip | None:
    return labelled_strip(compose_pen(rng, "407", spacing="apart"), rng)


def train_boundaries(_: Path) -> Trained:
    recipe = replace(SMALL.boundaries, held_back=HELD_BACK)
    return boundaries.train_boundaries(np.stack(made(window)), recipe)


def train_line_network(folder: Path) -> Trained:
    return learn_line_network(strip_407, MOMENT, folder / "kept", start=None, teacher=None)


def train_decoder(_: Path) -> Trained:
    networks = decoder.Observers.of(WEIGHTS)
    examples = [decoder.example(line, networks) for line in made(labelled_line)]
    return decoder.train_decoder(examples[:-HELD_BACK], networks, FULL.decoder)


@pytest.mark.parametrize("train", [train_boundaries, train_line_network, train_decoder])
def test_trained_network_is_exported_with_its_card(train: Callable[[Path], Trained], tmp_path: Path) -> None:
    trained = train(tmp_path)
    export("network", trained, tmp_path)
    card = json.loads((tmp_path / "network.json").read_text())
    network = Network(tmp_path / "network.onnx")
    assert (network.name, network.classes, network.sha256) == ("network", (*trained.classes,), card["sha256"])
    assert network.fitted_to == trained.fitted_to
    assert all(network.json(key) == value for key, value in trained.learned.items())
    assert card["samples"] == trained.samples
    assert all(np.isfinite(value) for value in card["validation"].values())


def test_training_goes_on_where_exported_weights_stood() -> None:
    model = line_network(FORM)
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
    texts = ("1", "74", "(617)", "5550123", "0123456789012345")  # of widths that share no batch
    groups = []
    for text in texts:
        shown = (labelled_strip(compose_pen(rng, text, spacing="apart"), rng) for _ in range(24))
        groups.append([strip for strip in shown if strip is not None])
    model = line_network(FORM)
    take_over(model, WEIGHTS / "line.onnx", [batch(group).pixels for group in groups])

    def learning(pixels: np.ndarray, training: bool) -> Any:
        del training
        return model(pixels, training=True)

    def right(one: Any, group: list[LabelledStrip]) -> float:
        wanted = [ALPHABET.digits_of(strip.symbols) for strip in group]
        return float(np.mean(np.array(read_strips(one, group, len(group))) == np.array(wanted)))

    known, still = (np.mean([right(one, group) for group in groups]) for one in (model, learning))
    assert known > 0.5
    assert still > 0.6 * known


def without_refinement(folder: Path) -> Path:
    """Export a line network that lacks the layers which add nothing before they learn."""
    form = replace(FORM, refined=(0, 0, 0))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("training.lines.line_network._refined", lambda signal, kernel: signal)
        export("line", Trained(unusual(line_network(form)), 0, 0, {}, ALPHABET.classes), folder)
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
    model = line_network(FORM)
    shown = np.random.default_rng(0).random((4, 32, 80, 1), np.float32)
    take_over(model, old, [shown])
    (served,) = Network(old)(shown)
    np.testing.assert_allclose(np.asarray(model(shown, training=False)), served, atol=1e-2)
    gains = [layer.gamma for layer in model.layers if "batch_normalization" in layer.name]
    assert sum(not np.any(gain) for gain in gains) == sum(FORM.refined) + 1


def test_layers_that_would_count_cannot_be_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("training.lines.line_network._along", lambda signal: signal)
        export("line", Trained(unusual(line_network(FORM)), 0, 0, {}, ALPHABET.classes), tmp_path)
    with pytest.raises(DataError, match="does not start as nothing"):
        take_over(line_network(FORM), tmp_path / "line.onnx", [np.zeros((1, 32, 80, 1), np.float32)])


def test_large_arrays_are_kept_in_half_precision(tmp_path: Path) -> None:
    model = unusual(line_network(FORM))
    shown = np.random.default_rng(0).random((4, 32, 80, 1), np.float32)
    wanted = np.asarray(model(shown, training=False))
    model.export(tmp_path / "full.onnx", format="onnx", verbose=False)
    full = onnx.load(tmp_path / "full.onnx")
    before = full.SerializeToString()
    half = in_half_precision(full)
    assert full.SerializeToString() == before
    assert half.ByteSize() < 0.6 * full.ByteSize()
    kinds = {
        values.dtype
        for values in map(onnx.numpy_helper.to_array, half.graph.initializer)
        if values.size >= LARGE
    }
    assert kinds == {np.dtype(np.float16)}
    session = onnxruntime.InferenceSession(half.SerializeToString())
    (served,) = session.run(None, {session.get_inputs()[0].name: shown})
    np.testing.assert_allclose(served, wanted, atol=2e-3 * float(np.abs(wanted).max()))
    for rounded, layer in zip(layers_of(half), layers_of(full), strict=True):
        assert rounded.kernel.dtype == np.float32
        np.testing.assert_allclose(rounded.kernel, layer.kernel, rtol=1e-3, atol=1e-4)


def test_a_file_without_a_network_is_not_taken_over(tmp_path: Path) -> None:
    (tmp_path / "line.onnx").write_bytes(b"nothing")
    with pytest.raises(DataError, match="no network to go on from"):
        take_over(line_network(FORM), tmp_path / "line.onnx", [np.zeros((1, 32, 80, 1), np.float32)])


def test_decoder_learns_to_read_numbers_whose_digits_stand_apart() -> None:
    import keras

    networks = decoder.Observers.of(WEIGHTS)
    examples = [decoder.example(line, networks) for line in made(labelled_line)]
    model, reader = decoder.fit_decoder(
        examples[:-HELD_BACK], examples[-HELD_BACK:], FULL.decoder, read_chosen()
    )
    assert decoder.share_right(reader, examples[-HELD_BACK:]) >= 0.5
    described = np.random.default_rng(0).normal(size=(5, FEATURES)).astype(np.float32)
    members = [layer for layer in model.layers if isinstance(layer, keras.Model)]
    answers = [np.asarray(member(described)) for member in members]
    assert len(answers) == FULL.decoder.members
    assert not np.allclose(answers[0], answers[1], atol=1e-3)
    np.testing.assert_allclose(np.asarray(model(described)), np.mean(answers, axis=0), atol=1e-4)
