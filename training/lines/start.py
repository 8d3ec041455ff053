"""Initial weights: an exported line network → a Keras network that learns further.

The export made batch normalisation a factor and a shift of each filter. They stay so, and are learnt no more:
with statistics of its batches a network reads two thirds of what it read before, and has to learn it anew.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import onnx

from recognizer.alphabet import ALPHABET
from training.errors import DataError
from training.layers import Layer, layers_of, weighted_layers
from training.metadata import read_classes

if TYPE_CHECKING:
    import keras

UNLIKELY = -3.0  # a class that is new starts so much below the rarest


def take_over(model: "keras.Model", weights: Path) -> None:
    """Give an untrained network the weights of an exported one of its form; freeze its normalisation.

    Parameters
    ----------
    model : keras.Model
        Not compiled yet.
    weights : Path
        What `training.lines.shipping.ship` wrote of such a network, perhaps for fewer classes.

    Raises
    ------
    DataError
        If the file holds no such network.
    """
    try:
        file = onnx.load(weights)
        found = layers_of(file)
        found[-1] = _for_classes(found[-1], read_classes(file), ALPHABET.classes)
        give(model, found)
    except Exception as error:  # each way in which a file can be damaged has its own error
        reason = str(error).splitlines()[0]
        raise DataError(f"{weights} holds no network to go on from ({reason})") from error


def give(model: "keras.Model", found: Sequence[Layer]) -> None:
    """Give an untrained network what layers of the same form have learnt; freeze its normalisation."""
    for (layer, normalised), one in zip(weighted_layers(model), found, strict=True):
        one.give(layer)
        if normalised is not None:
            nothing, unit = np.zeros_like(one.shift), np.full_like(one.shift, 1 - normalised.epsilon)
            normalised.set_weights([one.factor, one.shift, nothing, unit])
            normalised.trainable = False


def _for_classes(last: Layer, old: Sequence[str], new: Sequence[str]) -> Layer:
    """Put the answers of the last layer in the order of other classes; new ones start as unlikely."""
    places = [new.index(name) for name in old]
    kernel = np.zeros((*last.kernel.shape[:-1], len(new)), np.float32)
    shift = np.full(len(new), last.shift.min() + UNLIKELY, np.float32)
    kernel[..., places] = last.kernel * last.factor
    shift[places] = last.shift
    return Layer(kernel, np.ones(len(new), np.float32), shift)
