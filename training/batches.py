"""A recipe's source, drawn batch by batch beside the training step."""

import math

import keras
import numpy as np
import numpy.typing as npt

from training.mnist import LabelledCrops
from training.recipes import Recipe
from training.sources import Batch

ORDER, DRAW = 0, 1  # keep the random streams of an epoch's order and of its batches apart


class Batches(keras.utils.PyDataset):  # type: ignore[misc]  # Keras is untyped
    """The batches of epoch after epoch, decided by nothing but the seed, the epoch and their place in it.

    Parameters
    ----------
    digits : LabelledCrops
        All of them are shown once an epoch, each epoch in another order.
    recipe : Recipe
        Its source and batch size.
    seed : int
        Not negative.
    """

    def __init__(self, digits: LabelledCrops, recipe: Recipe, seed: int) -> None:
        super().__init__()
        self._digits = digits
        self._recipe = recipe
        self._seed = seed
        self.begin(epoch=0)

    def __len__(self) -> int:
        return math.ceil(len(self._digits) / self._recipe.batch_size)

    def __getitem__(self, place: int) -> Batch:
        first = place * self._recipe.batch_size
        shown = self._order[first : first + self._recipe.batch_size]
        generator = np.random.default_rng([self._seed, DRAW, self._epoch, place])
        return self._recipe.source(self._digits, shown, generator)

    def begin(self, epoch: int) -> None:
        """Turn to the batches of `epoch`, counted from 0.

        Keras's own ``on_epoch_end`` cannot do it: Keras also calls it after it has looked at a first batch to
        build the network, so how often it is called depends on what was built before.
        """
        self._epoch = epoch
        generator = np.random.default_rng([self._seed, ORDER, epoch])
        self._order: npt.NDArray[np.intp] = generator.permutation(len(self._digits))
