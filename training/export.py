"""From Keras to ONNX, for every network of the project; and what a network answers in ONNX.

Keras 3.15 exports inputs of any length with TensorFlow only. So a network that PyTorch trained is exported by
a process of its own: ``python -m training.export FROM.keras TO.onnx``.
"""

import os
import subprocess
import sys
import warnings
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import onnx
import onnxruntime

from training.errors import ExportError
from training.quiet import load_keras
from training.simplify import simplified

if TYPE_CHECKING:
    import keras

EXPORTER = "tensorflow"  # the backend
ANY_SIDE = 80  # what a side of the input that may have any length is tried with; all networks take it
PROBED = 2  # random inputs on which the simplified network is compared
ROUNDING = 1e-4  # of the largest answer: what float32 may change where sums are in another order


def input_shape(model: "keras.Model") -> tuple[int, ...]:
    """Return the shape of an input that a network takes, without the batch."""
    return tuple(ANY_SIDE if side is None else side for side in model.input_shape[1:])


def to_onnx(model: "keras.Model") -> onnx.ModelProto:
    """Return a Keras network as ONNX, simplified (`training.simplify`) if it then answers the same.

    Raises
    ------
    OSError
        If there is no room for it on the way.
    ExportError
        If the network was not trained with TensorFlow, and TensorFlow cannot export it.
    """
    import keras

    with TemporaryDirectory() as folder:
        path = Path(folder, "network.onnx")
        if keras.backend.backend() == EXPORTER:
            _export(model, path)
        else:
            kept = path.with_suffix(".keras")
            with warnings.catch_warnings():  # TensorFlow's tensors, see `training.arrays`
                warnings.filterwarnings("ignore", "__array__ implementation", DeprecationWarning)
                model.save(kept)
            _export_elsewhere(kept, path)
        exported = onnx.load(path)
    short = simplified(exported)
    probe = np.random.default_rng(0).random((PROBED, *input_shape(model)), np.float32)
    return short if same_answers(exported, short, probe) else exported


def same_answers(one: onnx.ModelProto, other: onnx.ModelProto, inputs: npt.NDArray[np.float32]) -> bool:
    """Tell whether two networks answer the same to inputs, but for rounding."""
    wanted, found = answers(one, inputs), answers(other, inputs)
    allowed = ROUNDING * float(np.abs(wanted).max())
    return wanted.shape == found.shape and np.allclose(wanted, found, rtol=0, atol=allowed)


def _export(model: "keras.Model", path: Path) -> None:
    model(np.zeros((1, *input_shape(model)), np.float32))  # Keras exports only what was called once
    with warnings.catch_warnings():
        warnings.filterwarnings(
            "ignore", "In the future `np.object`", FutureWarning
        )  # Keras patching tf2onnx
        model.export(path, format="onnx", verbose=False)


def _export_elsewhere(kept: Path, path: Path) -> None:
    command = [sys.executable, "-m", "training.export", str(kept), str(path)]
    done = subprocess.run(
        command, env=os.environ | {"KERAS_BACKEND": EXPORTER}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        why = (done.stderr.strip().splitlines() or ["it was ended"])[-1]
        raise ExportError(f"TensorFlow cannot export the network ({why}): install the extra [training]")


def answers(
    network: Path | onnx.ModelProto, inputs: npt.NDArray[np.float32], name: str | None = None
) -> npt.NDArray[np.float32]:
    """Return what a network in ONNX, with one input and one output, says of `inputs`.

    Parameters
    ----------
    network : Path or onnx.ModelProto
    inputs : float32 array, the first axis is the batch.
    name : str, optional
        What its input must be called; anything by default.
    """
    file = str(network) if isinstance(network, Path) else network.SerializeToString()
    session = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])
    (answer,) = session.run(None, {name or session.get_inputs()[0].name: inputs})
    return np.asarray(answer, np.float32)


if __name__ == "__main__":
    load_keras()
    from keras.saving import load_model

    _export(load_model(sys.argv[1], compile=False), Path(sys.argv[2]))
