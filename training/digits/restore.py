"""From ONNX back to Keras, to train shipped weights further; accepted only if both answer the same.

Batch normalisation comes back as what the export made of it, see `training.layers`: frozen, without the
statistics of its training.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import onnx

from training.digits.recipes import Recipe
from training.digits.serving import require_agreement, served
from training.errors import DataError
from training.layers import Layer, layers_of, weighted_layers
from training.mnist import LabelledCrops

if TYPE_CHECKING:
    import keras


def restored(weights: Path, recipe: Recipe, sample: LabelledCrops) -> "keras.Model":
    """Return `recipe`'s network with the weights of an ONNX file, its batch normalisation frozen.

    Parameters
    ----------
    weights : Path
        What `training.digits.serving.write_served` wrote of such a network.
    recipe : Recipe
    sample : LabelledCrops
        Digits on which both have to agree.

    Raises
    ------
    DataError
        If the file holds no such network.
    ExportError
        If the two do not agree.
    """
    from training.digits.train import predict

    model = recipe.build()
    try:
        _fill(model, layers_of(onnx.load(weights)))
        answers = served(weights, sample)
    except Exception as error:  # each way in which a file can be damaged has its own error
        reason = str(error).splitlines()[0]
        raise DataError(f"{weights} holds no network of the recipe {recipe.name} ({reason})") from error
    require_agreement(predict(model, sample), answers)
    return model


def _fill(model: "keras.Model", layers: list[Layer]) -> None:
    """Give a network the weights of a file's layers; batch normalisation is frozen, as factor and shift."""
    for (learnt, normalised), found in zip(weighted_layers(model), layers, strict=True):
        found.give(learnt)
        if normalised is not None:
            mean, variance = np.zeros_like(found.shift), np.full_like(found.shift, 1 - normalised.epsilon)
            normalised.set_weights([found.factor, found.shift, mean, variance])
            normalised.trainable = False
