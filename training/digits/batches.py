"""A recipe's source, drawn batch by batch beside the training step."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import keras
import numpy as np
import tensorflow as tf

from training.digits.recipes import Recipe
from training.digits.sources import Batch
from training.mnist import LabelledCrops

ORDER, DRAW = 0, 1  # keep the random streams of an epoch's order and of its batches apart
AHEAD = 4  # batches drawn before they are needed; hides the time that drawing takes


@dataclass(frozen=True, slots=True, eq=False)
class Batches:
    """The batches of every epoch, decided by nothing but the seed, the epoch and their place in it.

    They are one stream over all epochs, entered at any of them: nothing has to be told when an epoch
    begins, and so nothing can be told too late.

    Attributes
    ----------
    digits : LabelledCrops
        All of them are shown once an epoch, each epoch in another order.
    recipe : Recipe
        Its source and batch size.
    seed : int
        Not negative.
    """

    digits: LabelledCrops
    recipe: Recipe
    seed: int

    @property
    def steps(self) -> int:
        """Batches in an epoch."""
        return math.ceil(len(self.digits) / self.recipe.batch_size)

    def epoch(self, number: int) -> Iterator[Batch]:
        """Draw the batches of epoch `number`, counted from 0."""
        order = np.random.default_rng([self.seed, ORDER, number]).permutation(len(self.digits))
        for place in range(self.steps):
            generator = np.random.default_rng([self.seed, DRAW, number, place])
            shown = order[place * self.recipe.batch_size :][: self.recipe.batch_size]
            yield self.recipe.source(self.digits, shown, generator)

    def dataset(self, first: int, epochs: int) -> tf.data.Dataset:
        """Return all batches from epoch `first` up to, without, epoch `epochs`, one after the other."""
        signature = keras.tree.map_structure(
            lambda array: tf.TensorSpec((None, *array.shape[1:]), array.dtype), next(self.epoch(first))
        )
        drawn = tf.data.Dataset.from_generator(
            lambda: (batch for number in range(first, epochs) for batch in self.epoch(number)),
            output_signature=signature,
        )
        return drawn.prefetch(AHEAD)
