"""Each network of lines, trained for a moment: what comes out is what would be shipped."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import onnx
import onnxruntime
import pytest

from recognizer.networks import WEIGHTS
from recognizer.scoring import FEATURES
from recognizer.small_marks import SmallMarks
from segmentation.network import Network
from tests.training_data import FULL, SHIPPED_FORM, SMALL, SMALL_FORM
from training.layers import layers_of
from training.lines import boundaries, decoder, patterns
from training.lines.learn import learn_line_network
from training.lines.line_network import line_network
from training.lines.samples import LabelledStrip, labelled_line, labelled_strip
from training.lines.shipping import EIGHT, HALF, LARGE, ROUNDED, in_fewer_bits, ship
from training.lines.trained import TrainedNetwork
from training.lines.windows import window
from training.recipe import read_chosen
from training.synth.composed import ComposedString
from training.synth.strings import compose_pen

pytestmark = pytest.mark.filterwarnings("ignore:In the future `np.object`:FutureWarning")

NUMBERS, HELD_BACK = 24, 6
MOMENT = replace(
    SMALL.canvas,
    form=SMALL_FORM,
    held_back=HELD_BACK,
    fresh=40,
    steps=3,
    batch=8,
    evaluate_every=3,
    keep_every=9,
)

T = TypeVar("T")


def made(make: Callable[[ComposedString, np.random.Generator], T | None]) -> list[T]:
    rng = np.random.default_rng(0)
    found = (make(compose_pen(rng, "407", spacing="apart"), rng) for _ in range(NUMBERS))
    return [one for one in found if one is not None]


@pytest.fixture
def trained_boundaries() -> TrainedNetwork:
    recipe = replace(SMALL.boundaries, held_back=HELD_BACK, epochs=1)
    return boundaries.train_boundaries(np.stack(made(window)), recipe)


def strip_407(rng: np.random.Generator) -> LabelledStrip | None:
    return labelled_strip(compose_pen(rng, "407", spacing="apart"), rng)


@pytest.fixture
def trained_line(tmp_path: Path, composed_in_threads: None) -> TrainedNetwork:
    return learn_line_network(strip_407, strip_407, MOMENT, tmp_path / "kept", start=None, teacher=None)


@pytest.fixture(scope="module")
def networks() -> decoder.Observers:
    return decoder.Observers.of(WEIGHTS)


@pytest.fixture(scope="module")
def examples(networks: decoder.Observers) -> list[decoder.Example]:
    return [decoder.example(line, networks) for line in made(labelled_line)]


@pytest.fixture
def trained_decoder(examples: list[decoder.Example], networks: decoder.Observers) -> TrainedNetwork:
    return decoder.train_decoder(examples[:-HELD_BACK], networks, SMALL.decoder)


@pytest.mark.parametrize("network", ["boundaries", "line", "decoder"])
def test_trained_network_is_exported_with_its_card(
    network: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    trained: TrainedNetwork = request.getfixturevalue(f"trained_{network}")
    ship("network", trained, tmp_path)
    card = json.loads((tmp_path / "network.json").read_text())
    read = Network(tmp_path / "network.onnx")
    assert (read.name, read.classes, read.sha256) == ("network", (*trained.classes,), card["sha256"])
    assert read.fitted_to == trained.fitted_to
    assert all(read.json(key) == value for key, value in trained.learned.items())
    assert card["samples"] == trained.samples
    assert all(np.isfinite(value) for value in card["validation"].values())


def unusual(model: Any) -> Any:
    """Give batch normalisation other values than those that it starts with, which hide mistakes."""
    rng = np.random.default_rng(1)
    for layer in model.layers:
        if "batch_normalization" in layer.name:
            layer.set_weights([rng.uniform(0.5, 1.5, value.shape) for value in layer.get_weights()])
    model(np.zeros((1, 32, 80, 1), np.float32))  # Keras exports only what was called once
    return model


@pytest.mark.parametrize(("bits", "kind"), [(HALF, np.float16), (EIGHT, np.int8)])
def test_large_arrays_are_kept_in_fewer_bits(bits: int, kind: type[np.generic], tmp_path: Path) -> None:
    model = unusual(line_network(SHIPPED_FORM))
    shown = np.random.default_rng(0).random((4, 32, 80, 1), np.float32)
    wanted = np.asarray(model(shown, training=False))
    model.export(tmp_path / "full.onnx", format="onnx", verbose=False)
    full = onnx.load(tmp_path / "full.onnx")
    before = full.SerializeToString()
    small = in_fewer_bits(full, bits)
    assert full.SerializeToString() == before
    assert small.ByteSize() < (bits / 32 + 0.1) * full.ByteSize()
    kinds = {
        values.dtype
        for values in map(onnx.numpy_helper.to_array, small.graph.initializer)
        if values.size >= LARGE
    }
    assert kinds == {np.dtype(kind)}
    session = onnxruntime.InferenceSession(small.SerializeToString())
    (served,) = session.run(None, {session.get_inputs()[0].name: shown})
    np.testing.assert_allclose(served, wanted, atol=ROUNDED[bits] * float(np.abs(wanted).max()))
    for rounded, layer in zip(layers_of(small), layers_of(full), strict=True):
        assert rounded.kernel.dtype == np.float32
        step = 1e-3 if bits == HALF else float(np.abs(layer.kernel).max()) / 127
        np.testing.assert_allclose(rounded.kernel, layer.kernel, rtol=1e-3, atol=step)


def test_decoder_learns_to_read_numbers_whose_digits_stand_apart(
    examples: list[decoder.Example], networks: decoder.Observers, monkeypatch: pytest.MonkeyPatch
) -> None:
    import keras

    monkeypatch.setattr(patterns, "TEXTS", 1_000)
    learnt, validated = examples[:-HELD_BACK], examples[-HELD_BACK:]
    model = decoder.train_decoder(learnt, networks, FULL.decoder).model
    reader = decoder.ranked(
        lambda one: np.asarray(model(one)), validated, FULL.ranking, read_chosen(), SmallMarks()
    )
    assert decoder.share_right(reader, validated) >= 0.5
    described = np.random.default_rng(0).normal(size=(5, FEATURES)).astype(np.float32)
    members = [layer for layer in model.layers if isinstance(layer, keras.Model)]
    answers = [np.asarray(member(described)) for member in members]
    assert len(answers) == FULL.decoder.members
    assert not np.allclose(answers[0], answers[1], atol=1e-3)
    np.testing.assert_allclose(np.asarray(model(described)), np.mean(answers, axis=0), atol=1e-4)
