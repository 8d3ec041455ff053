"""A trained network of the reader → its ONNX file and its card."""

import json
import platform
from importlib.metadata import version
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from segmentation.network import Network
from training.card import PACKAGES, sha256
from training.errors import ExportError
from training.output import writing
from training.reader.fitting import Trained

LARGEST_DIFFERENCE = 2e-2  # of any two answers, probabilities or logits; rounding of weights stays under 5e-3
LARGE = 4_096  # values of an array: those of this size and up are kept in half precision
PROBED = 8  # random inputs on which both are compared


def export(name: str, trained: Trained, out: Path) -> None:
    """Write ``name.onnx`` and its card ``name.json`` to `out`.

    Raises
    ------
    ExportError
        If the exported network does not answer as the trained one does.
    OutputError
        If a file cannot be written.
    """
    path = out / f"{name}.onnx"
    with writing(path):
        trained.model.export(path, format="onnx", verbose=False)
        onnx.save(in_half_precision(onnx.load(path)), path)
        card = {
            "weights": path.name,
            "sha256": sha256(path),
            "parameters": trained.model.count_params(),
            "data": "numbers composed of the project's pen digits and MNIST's training digits",
            "samples": trained.samples,
            "epochs": trained.epochs,
            "validation": trained.validation,
            "versions": {"python": platform.python_version()} | {name: version(name) for name in PACKAGES},
        } | trained.learned
        path.with_suffix(".json").write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")
    _require_agreement(trained, path)
    print(f"Written {path}: {trained.validation}")


def in_half_precision(file: onnx.ModelProto) -> onnx.ModelProto:
    """Keep large arrays of weights in half precision: half of the room, and the same when they are loaded."""
    casts = []
    for array in file.graph.initializer:
        values = numpy_helper.to_array(array)
        if values.dtype == np.float32 and values.size >= LARGE:
            name = array.name
            array.CopyFrom(numpy_helper.from_array(values.astype(np.float16), f"{name}_half"))
            casts.append(helper.make_node("Cast", [f"{name}_half"], [name], to=TensorProto.FLOAT))
    nodes = [*casts, *file.graph.node]
    del file.graph.node[:]
    file.graph.node.extend(nodes)
    onnx.checker.check_model(file, full_check=True)
    return file


def _require_agreement(trained: Trained, path: Path) -> None:
    shape = [80 if side is None else side for side in trained.model.input_shape[1:]]
    probe = np.random.default_rng(0).random((PROBED, *shape), np.float32)
    (served,) = Network(path)(probe)
    difference = float(np.abs(np.asarray(trained.model(probe, training=False)) - served).max())
    if difference > LARGEST_DIFFERENCE:
        path.unlink()
        raise ExportError(
            f"{path.name} answers otherwise than the trained network, by up to {difference:.1e}"
        )
