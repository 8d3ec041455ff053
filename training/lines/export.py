"""A trained network of the reader → its ONNX file and its card."""

import json
from pathlib import Path

import keras
import numpy as np
import numpy.typing as npt
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

from training.errors import ExportError
from training.lines.trained import Trained
from training.metadata import describe
from training.output import writing
from training.provenance import sha256, versions

LARGEST_DIFFERENCE = (
    1e-3  # of any two answers, probabilities or logarithms; float32 rounding stays under 1e-4
)
LARGE = 4_096  # values of an array: those of this size and up are kept in half precision, …
ROUNDED = 2e-3  # … which changes answers by less than this share of the largest
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
        probe = _probe(trained)
        wanted = keras.ops.convert_to_numpy(trained.model(probe, training=False))
        trained.model.export(path, format="onnx", verbose=False)  # Keras exports only what was called once
        exported = onnx.load(path)
        path.unlink()
        half = in_half_precision(exported)
        _require_agreement(probe, wanted, exported, half)
        onnx.save(half, path)
        describe(
            path, name=name, classes=trained.classes, fitted_to=trained.fitted_to, learned=trained.learned
        )
        card = {
            "weights": path.name,
            "sha256": sha256(path),
            "parameters": trained.model.count_params(),
            "data": "numbers composed of the project's pen digits and MNIST's training digits",
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


def _probe(trained: Trained) -> npt.NDArray[np.float32]:
    shape = [80 if side is None else side for side in trained.model.input_shape[1:]]
    return np.random.default_rng(0).random((PROBED, *shape), np.float32)


def _require_agreement(
    probe: npt.NDArray[np.float32],
    wanted: npt.NDArray[np.float32],
    exported: onnx.ModelProto,
    half: onnx.ModelProto,
) -> None:
    rounding = ROUNDED * float(np.abs(wanted).max())
    for file, allowed in ((exported, LARGEST_DIFFERENCE), (half, LARGEST_DIFFERENCE + rounding)):
        session = onnxruntime.InferenceSession(file.SerializeToString(), providers=["CPUExecutionProvider"])
        (answers,) = session.run(None, {session.get_inputs()[0].name: probe})
        difference = float(np.abs(wanted - answers).max())
        if difference > allowed:
            raise ExportError(
                f"the exported network answers otherwise than the trained one, by up to {difference:.1e}; "
                "nothing was written: train with the versions of the lock file"
            )
