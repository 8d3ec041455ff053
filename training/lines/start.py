"""Weights to go on from: an exported line network → a Keras network that learns further.

Unlike `training.digits.restore`, what comes back is to be trained as a whole. So batch normalisation gets the
statistics back that the export made part of the weights: those of some batches.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import onnx

from recognizer.alphabet import ALPHABET
from training.arrays import as_array
from training.errors import DataError
from training.layers import Layer, layers_of, weighted_layers
from training.metadata import read_classes

if TYPE_CHECKING:
    import keras

UNLIKELY = -3.0  # a class that is new starts so much below the rarest


def take_over(model: "keras.Model", weights: Path, batches: Sequence[npt.NDArray[np.float32]]) -> None:
    """Give an untrained network the weights of an exported one.

    The exported one may lack layers that add nothing before they learn, if their kernels are of another size
    than the next one that the file has.

    Parameters
    ----------
    model : keras.Model
    weights : Path
        What `training.lines.shipping.ship` wrote of such a network.
    batches : (n, 32, w, 1) float32 arrays, at least one
        Such as the network learns from at a step: a strip is padded to the widest of its batch, so other
        batches have statistics far from those that it will see.

    Raises
    ------
    DataError
        If the file holds no such network.
    """
    import keras

    layers = weighted_layers(model)
    try:
        file = onnx.load(weights)
        found = layers_of(file)
        found[-1] = _for_classes(found[-1], read_classes(file), ALPHABET.classes)
        known = list(_matched([layer for layer, _ in layers], found))
        for layer, one in known:
            one.give(layer)
        _require_nothing([pair for pair in layers if pair[0] not in [layer for layer, _ in known]])
    except Exception as error:  # each way in which a file can be damaged has its own error
        reason = str(error).splitlines()[0]
        raise DataError(f"{weights} holds no network to go on from ({reason})") from error
    old = {layer.name: one for layer, one in known}
    for layer, normalised in layers:  # from the first on: each sees what those before it give
        if normalised is None:
            continue
        before = keras.Model(model.input, normalised.input)
        mean, variance = np.mean([_moments(before(batch, training=False)) for batch in batches], axis=0)
        gain, shift = normalised.get_weights()[:2]
        if layer.name in old:
            factor, shift = old[layer.name].factor, old[layer.name].shift + old[layer.name].factor * mean
            gain = factor * np.sqrt(variance + normalised.epsilon)
        normalised.set_weights([gain, shift, mean, variance])


def _for_classes(last: Layer, old: Sequence[str], new: Sequence[str]) -> Layer:
    """Put the answers of the last layer in the order of other classes; new ones start as unlikely."""
    places = [new.index(name) for name in old]
    kernel = np.zeros((*last.kernel.shape[:-1], len(new)), np.float32)
    shift = np.full(len(new), last.shift.min() + UNLIKELY, np.float32)
    kernel[..., places] = last.kernel * last.factor
    shift[places] = last.shift
    return Layer(kernel, np.ones(len(new), np.float32), shift)


def _moments(values: Any) -> npt.NDArray[np.float32]:
    """Return mean and variance of each channel, (2, c)."""
    flat = as_array(values).reshape(-1, values.shape[-1])
    return np.stack([flat.mean(axis=0), flat.var(axis=0)])


def _require_nothing(layers: Sequence[tuple["keras.Layer", "keras.Layer | None"]]) -> None:
    """Refuse layers without weights to take over whose answers already count."""
    for layer, normalised in layers:
        if normalised is None or np.any(as_array(normalised.gamma)):
            raise ValueError(f"it lacks the layer {layer.name}, which does not start as nothing")


def _matched(
    layers: Sequence["keras.Layer"], found: Sequence[Layer]
) -> Iterator[tuple["keras.Layer", Layer]]:
    """Pair each layer of the file with the next of the network whose kernel is as large."""
    remaining = iter(layers)
    for one in found:
        layer = next((layer for layer in remaining if layer.kernel.shape == one.kernel.shape), None)
        if layer is None:
            raise ValueError(f"no layer for a kernel of shape {one.kernel.shape}")
        yield layer, one
