"""Weights to go on from: an exported network of the reader → a Keras network that learns further.

Unlike `training.restore`, what comes back is to be trained as a whole. So batch normalisation gets the
statistics back that the export made part of the weights: those of some samples.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import onnx

from training.card import sha256
from training.errors import DataError
from training.restore import Layer, fill, layers_of

if TYPE_CHECKING:
    import keras

NEW_CLASS = -4.0  # bias of a class that the old weights do not know: seldom, at first


def take_over(model: "keras.Model", weights: Path, samples: npt.NDArray[np.float32]) -> None:
    """Give an untrained network the weights of an exported one, which may tell fewer classes apart.

    Parameters
    ----------
    model : keras.Model
    weights : Path
        What `training.reader.export.export` wrote of such a network.
    samples : (n, …) float32 array, what the network is shown.

    Raises
    ------
    DataError
        If the file holds no such network.
    """
    import keras

    normalised = [layer for layer in model.layers if isinstance(layer, keras.layers.BatchNormalization)]
    try:
        found = layers_of(onnx.load(weights))
        found[-1] = _widened(found[-1], model.output_shape[-1])
        fill(model, found)
    except Exception as error:  # each way in which a file can be damaged has its own error
        reason = str(error).splitlines()[0]
        raise DataError(f"{weights} holds no network to go on from ({reason})") from error
    seen = keras.Model(model.input, [layer.input for layer in normalised])(samples, training=False)
    for layer, one, values in zip(normalised, found, seen, strict=False):
        layer.trainable = True
        flat = np.asarray(values).reshape(-1, values.shape[-1])
        mean, variance = flat.mean(axis=0), flat.var(axis=0)
        deviation = np.sqrt(variance + layer.epsilon)
        layer.set_weights([one.factor * deviation, one.shift + one.factor * mean, mean, variance])


def went_on_from(weights: Path | None) -> dict[str, str]:
    """Return what a card says of the weights that a training went on from."""
    return {} if weights is None else {"went_on_from": sha256(weights)}


def _widened(last: Layer, classes: int) -> Layer:
    more = classes - last.kernel.shape[-1]
    kernel = np.concatenate([last.kernel, np.zeros((*last.kernel.shape[:-1], more), np.float32)], axis=-1)
    shift = np.concatenate([last.shift, np.full(more, NEW_CLASS, np.float32)])
    return Layer(kernel, last.factor, shift)
