"""A trained network of lines → its ONNX file, in half precision, and its card."""

import json
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from training.arrays import as_array
from training.errors import ExportError
from training.export import answers, input_shape, to_onnx
from training.lines.trained import TrainedNetwork
from training.metadata import describe
from training.output import writing
from training.provenance import sha256, versions

LARGEST_DIFFERENCE = (
    1e-3  # of any two answers, probabilities or logarithms; float32 rounding stays under 1e-4
)
LARGE = 4_096  # values of an array: those of this size and up are kept in half precision, …
ROUNDED = 2e-3  # … which changes answers by less than this share of the largest
PROBED = 8  # random inputs on which both are compared


def ship(name: str, trained: TrainedNetwork, out: Path) -> None:
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
        exported = to_onnx(trained.model)
        half = in_half_precision(exported)
        _require_close(trained, exported, half)
        onnx.save(half, path)
        describe(
            path,
            name=name,
            classes=trained.classes,
            fitted_to=trained.fitted_to,
            replaces=trained.replaces,
            learned=trained.learned,
        )
        card = {
            "weights": path.name,
            "sha256": sha256(path),
            "parameters": trained.model.count_params(),
            "data": "composed of the project's pen and MNIST's training digits, and the sources of made_by",
            "samples": trained.samples,
            "epochs": trained.epochs,
            "validation": trained.validation,
            "versions": versions(),
            **trained.history,
        }
        path.with_suffix(".json").write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")


def in_half_precision(file: onnx.ModelProto) -> onnx.ModelProto:
    """Return the network with its large arrays in half precision; sessions turn them into float32 again."""
    half = onnx.ModelProto()
    half.CopyFrom(file)
    casts = []
    for array in half.graph.initializer:
        values = numpy_helper.to_array(array)
        if values.dtype == np.float32 and values.size >= LARGE:
            name = array.name
            array.CopyFrom(numpy_helper.from_array(values.astype(np.float16), f"{name}_half"))
            casts.append(helper.make_node("Cast", [f"{name}_half"], [name], to=TensorProto.FLOAT))
    nodes = [*casts, *half.graph.node]
    del half.graph.node[:]
    half.graph.node.extend(nodes)
    onnx.checker.check_model(half, full_check=True)
    return half


def _require_close(trained: TrainedNetwork, exported: onnx.ModelProto, half: onnx.ModelProto) -> None:
    probe = np.random.default_rng(0).random((PROBED, *input_shape(trained.model)), np.float32)
    wanted = as_array(trained.model(probe, training=False))
    rounding = ROUNDED * float(np.abs(wanted).max())
    for file, allowed in ((exported, LARGEST_DIFFERENCE), (half, LARGEST_DIFFERENCE + rounding)):
        difference = float(np.abs(wanted - answers(file, probe)).max())
        if difference > allowed:
            raise ExportError(
                f"the exported network answers otherwise than the trained one, by up to {difference:.1e}; "
                "nothing was written: train with the versions of the lock file"
            )
