"""The digit network as it is served: in ONNX, accepted only if it answers as the trained one does."""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import onnx

from recognizer.networks import DIGIT_CLASSES
from training.digits.sources import scaled
from training.errors import ExportError
from training.export import answers, to_onnx
from training.metadata import describe
from training.mnist import LabelledCrops

if TYPE_CHECKING:
    import keras

INPUT, OUTPUT = "crops", "probabilities"
COUNT = "n"  # what the number of crops is called in the shapes
LARGEST_DIFFERENCE = 1e-4  # of two probabilities; rounding of float32 stays under 1e-6


def write_served(model: "keras.Model", path: Path) -> None:
    """Write `model` as ONNX, with the names that it is served under.

    Parameters
    ----------
    model : keras.Model
        See `training.digits.model`.
    path : Path
        The ``.onnx`` file.
    """
    exported = to_onnx(model)
    _rename(exported.graph, exported.graph.output[0].name, OUTPUT)
    for value in (*exported.graph.input, *exported.graph.output):
        value.type.tensor_type.shape.dim[0].dim_param = COUNT
    onnx.checker.check_model(exported, full_check=True)
    onnx.save(exported, path)
    describe(path, name="digits", classes=DIGIT_CLASSES)


def served(path: Path, digits: LabelledCrops) -> npt.NDArray[np.float32]:
    """Return what the ONNX network at `path` says about n digits, (n, 10)."""
    return answers(path, scaled(digits.crops), INPUT)


def require_agreement(trained: npt.NDArray[np.float32], exported: npt.NDArray[np.float32]) -> float:
    """Return the largest difference of any two probabilities in the answers of two networks.

    Parameters
    ----------
    trained, exported : (n, 10) float32 arrays

    Raises
    ------
    ExportError
        If one digit is read differently, or a probability differs by `LARGEST_DIFFERENCE` or more.
    """
    differ = int((trained.argmax(axis=1) != exported.argmax(axis=1)).sum())
    largest = float(np.abs(trained - exported).max())
    if differ or not largest < LARGEST_DIFFERENCE:
        raise ExportError(
            f"the exported network reads {differ} of {len(trained)} test digits differently, "
            f"probabilities differ by up to {largest:.1e} (allowed: {LARGEST_DIFFERENCE:.0e}); "
            "nothing was written: train with the versions of the lock file"
        )
    return largest


def _rename(graph: onnx.GraphProto, old: str, new: str) -> None:
    for node in graph.node:
        for names in (node.input, node.output):
            names[:] = [new if name == old else name for name in names]
    for value in graph.output:
        value.name = new if value.name == old else value.name
