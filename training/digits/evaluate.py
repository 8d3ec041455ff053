"""The figures of any weights file."""

from pathlib import Path

import numpy as np
import numpy.typing as npt

from training.errors import DataError
from training.mnist import LabelledCrops
from training.quiet import load_keras


def probabilities(weights: Path, digits: LabelledCrops) -> npt.NDArray[np.float32]:
    """Return what the network in `weights` says about `digits`, (n, 10).

    Parameters
    ----------
    weights : Path
        ``.onnx`` or ``.keras``.
    digits : LabelledCrops
        Any number of them.

    Raises
    ------
    DataError
        If `weights` cannot be loaded.
    """
    if not weights.is_file():
        raise DataError(f"there is no file {weights}; give a .onnx or .keras file")
    try:
        if weights.suffix == ".onnx":
            from training.digits.serving import served

            return served(weights, digits)
        if weights.suffix == ".keras":
            load_keras()
            import keras

            from training.digits.train import predict

            return predict(keras.saving.load_model(weights), digits)
    except Exception as error:  # each format has its own errors, for each way a file can be damaged
        first_line = str(error).splitlines()[0]
        raise DataError(f"{weights} holds no network of this project ({first_line})") from error
    raise DataError(f"{weights} is neither a .onnx nor a .keras file")
