"""Networks that were gone on from one another → one network, whose weights are the mean of theirs.

It keeps what the earlier one read and gains much of what the later one learnt (Wortsman et al., "Robust
fine-tuning of zero-shot models", CVPR 2022).
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import keras
import numpy as np
import onnx

from recognizer.alphabet import ALPHABET
from segmentation.layers import CLASSES
from segmentation.network import Network
from training.arrays import as_array
from training.errors import DataError
from training.layers import layers_of
from training.lines.layers import layers_network
from training.lines.line_network import line_network
from training.lines.start import give, take_over
from training.lines.trained import TrainedNetwork
from training.provenance import made_by
from training.recipe import LineRecipe


def mean_network(files: Sequence[Path], recipe: LineRecipe) -> TrainedNetwork:
    """Return the network whose weights are the mean of those in files.

    Parameters
    ----------
    files : two or more exported line networks of one form, each gone on from another of them.
    recipe : of their form.

    Raises
    ------
    DataError
        If there are fewer than two, or a file holds no such network.
    WeightsError
        If a file is damaged, or its card is missing.
    """
    networks = [Network(file) for file in files]
    replaced = dict.fromkeys(known for one in networks for known in (one.sha256, *one.replaces))
    mean = _mean(line_network(recipe.form), files, take_over, ALPHABET.classes)
    return replace(mean, replaces=tuple(replaced))


def mean_layers_network(files: Sequence[Path]) -> TrainedNetwork:
    """Return the layers network whose weights are the mean of those in files; see `mean_network`."""
    for file in files:
        Network(file)  # or what is damaged would be told by another library
    return _mean(
        layers_network(), files, lambda model, file: give(model, layers_of(onnx.load(file))), CLASSES
    )


def _mean(
    model: keras.Model,
    files: Sequence[Path],
    read: Callable[[keras.Model, Path], None],
    classes: tuple[str, ...],
) -> TrainedNetwork:
    if len(files) < 2:
        raise DataError(f"a mean needs two networks or more, got {len(files)}; name another file")
    weights = []
    for file in files:
        read(model, file)
        weights.append([as_array(one) for one in model.weights])
    model.set_weights([np.mean(alike, axis=0) for alike in zip(*weights, strict=True)])
    cards = [json.loads(file.with_suffix(".json").read_text(encoding="utf-8")) for file in files]
    samples, epochs = sum(card["samples"] for card in cards), max(card["epochs"] for card in cards)
    history = {"mean_of": cards, "made_by": made_by()}
    return TrainedNetwork(model, samples, epochs, {}, classes, history=history)
