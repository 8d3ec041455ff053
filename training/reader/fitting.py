"""What the trainings of the reader's networks share."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import keras
import numpy as np
import numpy.typing as npt

Batch: TypeAlias = tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Trained:
    """What a training gives.

    Attributes
    ----------
    model : keras.Model
    samples : int, how many it learnt from.
    epochs : int, how often it saw each.
    validation : dict, its figures on samples that it did not learn from.
    learned : dict, what the card must hold beside the weights.
    """

    model: keras.Model
    samples: int
    epochs: int
    validation: dict[str, float]
    learned: dict[str, Any] = field(default_factory=dict)


class Shuffled(keras.utils.PyDataset):  # type: ignore[misc]  # Keras is untyped
    """Samples in batches, in another order each epoch.

    Parameters
    ----------
    samples : (n, …) array, or anything else that takes an array of places.
    batch : function from some samples to what the network sees and what it should answer.
    size : int, samples a batch.
    """

    def __init__(self, samples: Any, batch: Callable[[Any], Batch], size: int) -> None:
        super().__init__()
        self._samples = samples
        self._batch = batch
        self._size = size
        self._rng = np.random.default_rng(0)
        self.on_epoch_end()

    def __len__(self) -> int:
        return -(-len(self._samples) // self._size)

    def __getitem__(self, place: int) -> Batch:
        return self._batch(self._samples[self._order[place * self._size : (place + 1) * self._size]])

    def on_epoch_end(self) -> None:
        """Shuffle for the next epoch."""
        self._order = self._rng.permutation(len(self._samples))


def fit(
    model: keras.Model,
    samples: Any,
    batch: Callable[[Any], Batch],
    *,
    varied: Callable[[Any], Any] | None = None,
    held_back: int,
    size: int,
    epochs: int,
    learning_rate: float,
    loss: str | Callable[..., Any],
    metrics: Sequence[str] = (),
) -> dict[str, float]:
    """Train a network by Adam, its rate falling along a half cosine, and return the last epoch's figures.

    Parameters
    ----------
    samples, batch, size : see `Shuffled`.
    varied : function that changes some samples each time before they are learnt from, optional.
    held_back : int, how many samples at the end validate.
    epochs : int, how often the others are shown.
    loss, metrics : as Keras takes them.
    """
    learnt, validated = samples[:-held_back], samples[-held_back:]
    steps = epochs * -(-len(learnt) // size)
    rate = keras.optimizers.schedules.CosineDecay(learning_rate, steps)
    model.compile(optimizer=keras.optimizers.Adam(rate), loss=loss, metrics=list(metrics))
    history = model.fit(
        Shuffled(learnt, batch if varied is None else lambda some: batch(varied(some)), size),
        validation_data=Shuffled(validated, batch, size),
        epochs=epochs,
        verbose=2,
    )
    return {name: float(values[-1]) for name, values in history.history.items()}
