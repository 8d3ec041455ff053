"""Networks come out of the export without the converter's detours, and answer as before."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest

from segmentation.network import Network
from tests.training_data import SMALL_FORM
from training import export
from training.export import answers, to_onnx
from training.layers import layers_of
from training.lean import simplify
from training.lines.boundaries import boundary_network
from training.lines.layers import layers_network
from training.lines.line_network import line_network
from training.metadata import describe
from training.provenance import sha256
from training.simplify import simplified

pytestmark = pytest.mark.filterwarnings("ignore:In the future `np.object`:FutureWarning")

DETOURS = {"SpaceToDepth", "DepthToSpace", "Tile", "Pad"}


def unusual(model: Any) -> Any:
    """Give every array other values than those that it starts with, which hide mistakes."""
    rng = np.random.default_rng(1)
    for layer in model.layers:
        if "batch_normalization" in layer.name:
            layer.set_weights([rng.uniform(0.5, 1.5, value.shape) for value in layer.get_weights()])
        elif getattr(layer, "use_bias", False):
            kernel, bias = layer.get_weights()
            layer.set_weights([kernel, rng.uniform(-0.5, 0.5, bias.shape)])
    return model


@pytest.fixture
def converted(monkeypatch: pytest.MonkeyPatch) -> list[onnx.ModelProto]:
    """Return a list of what the converter wrote for each network that is exported."""
    files: list[onnx.ModelProto] = []

    def kept(file: onnx.ModelProto) -> onnx.ModelProto:
        files.append(file)
        return simplified(file)

    monkeypatch.setattr(export, "simplified", kept)
    return files


def operations(file: onnx.ModelProto) -> list[str]:
    return [node.op_type for node in file.graph.node]


def dilations(file: onnx.ModelProto) -> list[int]:
    return [
        attribute.ints[0]
        for node in file.graph.node
        for attribute in node.attribute
        if node.op_type == "Conv" and attribute.name == "dilations" and attribute.ints[0] > 1
    ]


@pytest.mark.parametrize(
    ("network", "sizes", "dilated", "resized"),
    [
        (layers_network, [(16, 32, 2), (48, 80, 2), (80, 16, 2)], [2, 4], 3),
        (boundary_network, [(32, 64, 1), (32, 40, 1)], [2, 4, 2], 0),
        (lambda: line_network(SMALL_FORM), [(32, 32, 1), (32, 80, 1), (32, 200, 1)], [], 2),
    ],
)
def test_networks_are_exported_without_detours_and_answer_as_in_keras(
    network: Callable[[], Any],
    sizes: list[tuple[int, int, int]],
    dilated: list[int],
    resized: int,
    converted: list[onnx.ModelProto],
) -> None:
    model = unusual(network())
    file = to_onnx(model)
    assert DETOURS & set(operations(converted[0]))
    assert not DETOURS & set(operations(file))
    assert operations(file).count("Transpose") <= 2  # of the first signal and the last
    assert operations(file).count("Resize") == resized
    assert dilations(file) == dilated
    for size in sizes:
        shown = np.random.default_rng(0).random((2, *size), np.float32)
        wanted = np.asarray(model(shown, training=False))
        np.testing.assert_allclose(answers(file, shown), wanted, rtol=1e-5, atol=1e-5)
    for found, before in zip(layers_of(file), layers_of(converted[0]), strict=True):
        for part in ("kernel", "factor", "shift"):
            np.testing.assert_array_equal(getattr(found, part), getattr(before, part))


def test_what_is_no_known_detour_is_exported_as_it_was_converted(converted: list[onnx.ModelProto]) -> None:
    import keras

    shown = keras.Input((None, None, 3))
    oblong = keras.layers.Conv2D(4, 3, padding="same", dilation_rate=(1, 2))(shown)
    for answer in (oblong, keras.layers.Conv2DTranspose(4, 4, strides=2)(shown)):
        file = to_onnx(keras.Model(shown, answer))
        assert file == converted.pop()


def test_a_file_of_before_is_simplified_in_its_place_and_says_what_it_replaces(
    converted: list[onnx.ModelProto], tmp_path: Path
) -> None:
    to_onnx(unusual(line_network(SMALL_FORM)))
    path = tmp_path / "canvas.onnx"
    onnx.save(converted[0], path)
    describe(path, name="canvas", classes=["0", "1"], replaces=["earlier"])
    path.with_suffix(".json").write_text(json.dumps({"sha256": sha256(path), "samples": 3}))
    before = Network(path)

    assert simplify(path)

    after = Network(path)  # its card has the new sha256
    assert not DETOURS & set(operations(onnx.load(path)))
    assert after.replaces == (before.sha256, "earlier")
    assert (after.name, after.version, after.classes) == (before.name, before.version, before.classes)
    assert not simplify(path)
