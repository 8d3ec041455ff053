"""What small pieces of ink are, learnt from composed lines, whose every mark is known.

A piece is the mark that most of its ink is of. Letters, dirt and pieces of digits are no sign.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from recognizer.alphabet import ALPHABET
from recognizer.evidence import Evidence
from recognizer.small_marks import FEATURES, KINDS, SmallMarks, kind_of, small_pieces
from segmentation.box import Box
from segmentation.lattice import Line
from training.recipe import SmallMarksRecipe
from training.synth.composed import Mark

if TYPE_CHECKING:
    import keras

FULL = 128  # coverage from which a pixel surely is ink


class Pieces(NamedTuple):
    """Small pieces of ink: features (n, `FEATURES`) float64, and which of `KINDS` each is, (n,) int."""

    features: npt.NDArray[np.float64]
    kinds: npt.NDArray[np.intp]

    @classmethod
    def of(cls, line: Line, evidence: Evidence, marks: Iterable[Mark]) -> "Pieces":
        """Describe the small pieces of a line whose marks are known."""
        places, features = small_pieces(line, evidence)
        known = tuple(marks)
        return cls(features, np.array([_kind(line.places[place].box, known) for place in places], np.intp))


def _kind(box: Box, marks: tuple[Mark, ...]) -> int:
    """Return which of `KINDS` the mark is that has most ink within a box."""
    ink = [_ink_within(box, mark) for mark in marks]
    if not any(ink):
        return kind_of("")
    character = marks[int(np.argmax(ink))].text
    sign = ALPHABET.spelled(character) if character and not character.isalnum() else ""
    return kind_of(sign)


def _ink_within(box: Box, mark: Mark) -> int:
    left, top = max(box.left, mark.box.left), max(box.top, mark.box.top)
    right, bottom = min(box.right, mark.box.right), min(box.bottom, mark.box.bottom)
    if left >= right or top >= bottom:
        return 0
    rows = slice(top - mark.box.top, bottom - mark.box.top)
    columns = slice(left - mark.box.left, right - mark.box.left)
    return int(np.count_nonzero(mark.coverage[rows, columns] >= FULL))


def learn_small_marks(pieces: Iterable[Pieces], recipe: SmallMarksRecipe) -> SmallMarks:
    """Learn to tell pieces apart; the features are scaled within the first layer."""
    import keras

    found = [one for one in pieces if len(one.kinds)]
    features, kinds = (np.concatenate(parts) for parts in zip(*found, strict=True))
    mean, spread = features.mean(axis=0), np.maximum(features.std(axis=0), 1e-6)
    keras.utils.set_random_seed(recipe.seed)
    model = _network(recipe)
    steps = recipe.epochs * -(-len(kinds) // recipe.batch)
    model.compile(
        keras.optimizers.AdamW(
            keras.optimizers.schedules.CosineDecay(recipe.learning_rate, steps), recipe.weight_decay
        ),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    model.fit((features - mean) / spread, kinds, recipe.batch, recipe.epochs, verbose=0)
    weights = [np.asarray(value, np.float64) for value in model.get_weights()]
    layers = list(zip(weights[::2], weights[1::2], strict=True))
    scaled = layers[0][0] / spread[:, np.newaxis]
    layers[0] = scaled, layers[0][1] - mean @ scaled
    return SmallMarks(tuple(layers))


def _network(recipe: SmallMarksRecipe) -> "keras.Model":
    import keras
    from keras import layers

    signal = features = keras.Input((FEATURES,), name="features")
    for _ in range(2):
        signal = layers.Dense(recipe.hidden, activation="relu")(signal)
    return keras.Model(features, layers.Dense(KINDS)(signal))
