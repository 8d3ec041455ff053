"""A recipe's source, drawn batch by batch beside the training step."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from training.digits.recipes import Recipe
from training.digits.sources import Batch
from training.mnist import LabelledCrops

ORDER, DRAW = 0, 1  # keep the random streams of an epoch's order and of its batches apart


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

    def stream(self, first: int, epochs: int) -> Iterator[Batch]:
        """Draw all batches from epoch `first` up to, without, epoch `epochs`, one after the other."""
        for number in range(first, epochs):
            yield from self.epoch(number)
