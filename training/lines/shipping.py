"""A trained network of lines → its ONNX file, its large arrays in fewer bits, and its card."""

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
LARGE = 4_096  # values of an array: those of this size and up are kept in fewer bits
HALF, EIGHT = 16, 8  # bits
IN_EIGHT = {"canvas", "paper", "second_layers"}  # networks in eight bits: all weights are to take 3 MB
ROUNDED = {HALF: 2e-3, EIGHT: 0.1}  # answers to noise change by less than this share of the largest
STEPS = 127  # of eight bits, either side of 0
TINY = 1e-12  # in place of the scale of a filter that is nothing but 0
OF_A_FILTER = {4: (1, 2, 3), 2: (0,)}  # axes of a kernel that have one scale, by how many it has in ONNX
PROBED = 8  # random inputs on which both are compared


def ship(name: str, trained: TrainedNetwork, out: Path) -> None:
    """Write ``name.onnx`` and its card ``name.json`` to `out`, its large arrays in 16 or 8 bits.

    Raises
    ------
    ExportError
        If the exported network does not answer as the trained one does.
    OutputError
        If a file cannot be written.
    """
    path, bits = out / f"{name}.onnx", EIGHT if name in IN_EIGHT else HALF
    with writing(path):
        exported = to_onnx(trained.model)
        small = in_fewer_bits(exported, bits)
        _require_close(trained, exported, small, ROUNDED[bits])
        onnx.save(small, path)
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


def in_fewer_bits(file: onnx.ModelProto, bits: int) -> onnx.ModelProto:
    """Return the network with its large arrays in 16 or 8 bits; sessions turn them into float32 again.

    In 16 they are of half precision. In 8 they are whole steps of a filter's largest weight, as Jacob et al.
    (2018) keep them; it is computed in float32 all the same.
    """
    small = onnx.ModelProto()
    small.CopyFrom(file)
    ways, scales = [], []
    for array in small.graph.initializer:
        values = numpy_helper.to_array(array)
        if values.dtype != np.float32 or values.size < LARGE:
            continue
        name = array.name
        kept, unscaled = f"{name}_{bits}_bits", name if bits == HALF else f"{name}_unscaled"
        if bits != HALF:
            scale = np.abs(values).max(axis=OF_A_FILTER[values.ndim], keepdims=True) / STEPS
            scales.append(numpy_helper.from_array(scale.astype(np.float32), f"{name}_scale"))
            values = np.rint(values / np.maximum(scale, TINY))
        kind = np.float16 if bits == HALF else np.int8
        array.CopyFrom(numpy_helper.from_array(values.astype(kind), kept))
        ways.append(helper.make_node("Cast", [kept], [unscaled], to=TensorProto.FLOAT))
        if bits != HALF:
            ways.append(helper.make_node("Mul", [unscaled, f"{name}_scale"], [name]))
    nodes = [*ways, *small.graph.node]
    del small.graph.node[:]
    small.graph.node.extend(nodes)
    small.graph.initializer.extend(scales)
    onnx.checker.check_model(small, full_check=True)
    return small


def _require_close(
    trained: TrainedNetwork, exported: onnx.ModelProto, small: onnx.ModelProto, rounded: float
) -> None:
    probe = np.random.default_rng(0).random((PROBED, *input_shape(trained.model)), np.float32)
    wanted = as_array(trained.model(probe, training=False))
    rounding = rounded * float(np.abs(wanted).max())
    for file, allowed in ((exported, LARGEST_DIFFERENCE), (small, LARGEST_DIFFERENCE + rounding)):
        difference = float(np.abs(wanted - answers(file, probe)).max())
        if difference > allowed:
            raise ExportError(
                f"the exported network answers otherwise than the trained one, by up to {difference:.1e}; "
                "nothing was written: train with the versions of the lock file"
            )
